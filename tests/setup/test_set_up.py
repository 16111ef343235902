"""The first call makes a checkout ready, the second has nothing to do, an interrupted one is made good."""

import os
import subprocess
import sys
import time

import pytest


@pytest.fixture
def set_up(checkout, machine, tmp_path):
    programs = machine()
    home = tmp_path / "home"
    home.mkdir()

    def call(purpose="run"):
        return subprocess.run(
            [sys.executable, "scripts/set_up.py", purpose],
            cwd=checkout,
            env={**os.environ, "PATH": str(programs), "HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )

    return call


def test_a_fresh_checkout_is_made_ready(set_up, checkout):
    done = set_up()

    assert done.returncode == 0, done.stderr
    assert (checkout / ".venv/bin/python").exists()
    assert (checkout / "src/troupe/webdist/index.html").exists()


def test_the_second_call_has_nothing_to_do(set_up):
    set_up()
    started = time.monotonic()
    again = set_up()

    assert (again.returncode, again.stdout) == (0, "")
    assert time.monotonic() - started < 3


def test_other_locks_are_installed(set_up, checkout):
    set_up()
    (checkout / "requirements/run.txt").write_text("# something else\n")

    assert "Installing" in set_up().stdout


def test_an_interrupted_installation_is_begun_anew(set_up, checkout):
    set_up()
    half_done = checkout / ".venv/half-done"
    half_done.touch()
    (checkout / ".stamps/installing").touch()

    again = set_up()

    assert "Making .venv" in again.stdout
    assert not half_done.exists()
    assert set_up().stdout == ""


def test_a_failed_installation_says_what_failed_and_leaves_no_stamp(set_up, checkout):
    (checkout / "requirements/run.txt").write_text("not-hashed==1.0\n")

    failed = set_up()

    assert failed.returncode == 1
    assert "Run the same target again" in failed.stderr
    assert not (checkout / ".stamps/run").exists()


def test_a_machine_without_some_wheels_is_made_ready_without(set_up, checkout):
    for lock in ("hearing", "quick"):
        (checkout / f"requirements/{lock}.txt").write_text("no-such-wheel==1.0 --hash=sha256:" + "0" * 64 + "\n")

    done = set_up()

    assert done.returncode == 0, done.stderr
    assert "will not hear" in done.stdout
    assert "longer to find memories" in done.stdout
    assert (checkout / ".stamps/run").exists()


def test_nothing_is_written_into_the_home_folder(set_up, tmp_path):
    set_up()

    assert list((tmp_path / "home").rglob("*")) == []
