"""What the system lacks is installed where we may, else one command to type is said, before anything long begins."""

import ctypes
import os

import pytest
import system_packages

from tests.setup.conftest import write_program

APT = """#!/bin/sh
echo "$*" >> {log}
case "$1" in install) printf '#!/bin/sh\\n' > {programs}/chromium; chmod +x {programs}/chromium ;; esac
"""


@pytest.fixture
def bare_machine(tmp_path, monkeypatch):
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(system_packages, "FONT_FOLDERS", (str(tmp_path / "fonts"),))
    (tmp_path / "fonts").mkdir()
    with_openmp(monkeypatch)
    return programs


def with_openmp(monkeypatch, there=True):
    def load(name):
        if not there:
            raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", load)


def with_letters(tmp_path):
    (tmp_path / "fonts/DejaVuSans.ttf").touch()


def test_running_needs_no_browser(bare_machine):
    assert system_packages.missing_for("run") == []


def test_testing_needs_a_browser_and_letters(bare_machine):
    assert system_packages.missing_for("test") == ["chromium", "fonts-dejavu-core"]


def test_running_goes_on_without_the_library_of_local_models_and_says_so(bare_machine, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with_openmp(monkeypatch, there=False)
    system_packages.provide("run")

    assert "libgomp1" in capsys.readouterr().out


def test_testing_needs_the_library_of_local_models(bare_machine, monkeypatch):
    with_openmp(monkeypatch, there=False)

    assert "libgomp1" in system_packages.missing_for("test")


def test_someone_who_may_not_install_is_told_the_one_command(bare_machine, monkeypatch):
    write_program(bare_machine / "apt-get", "#!/bin/sh\nexit 1\n")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(system_packages.PackagesMissing, match="sudo apt-get install -y chromium fonts-dejavu-core"):
        system_packages.provide("test")


def test_on_another_system_the_names_are_listed(bare_machine, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(system_packages.PackagesMissing, match="chromium, fonts-dejavu-core"):
        system_packages.provide("test")


def test_root_gets_what_is_missing(bare_machine, monkeypatch, tmp_path):
    with_letters(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    log = tmp_path / "apt.log"
    monkeypatch.setenv("PATH", f"{bare_machine}:{tmp_path / 'tools'}")
    for name in ("sh", "chmod", "printf", "echo"):
        write_program(tmp_path / "tools" / name, f'#!/bin/sh\nexec /bin/{name} "$@"\n')
    write_program(bare_machine / "apt-get", APT.format(log=log, programs=bare_machine))

    system_packages.provide("test")

    assert log.read_text().splitlines() == ["update -qq", "install -y -qq --no-install-recommends chromium"]


def test_root_is_told_when_installing_fails(bare_machine, monkeypatch):
    write_program(bare_machine / "apt-get", "#!/bin/sh\nexit 100\n")
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    with pytest.raises(system_packages.PackagesMissing, match="ended with 100"):
        system_packages.provide("test")
