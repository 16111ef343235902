"""The wheel is whole: from an empty folder, without Node, it serves the page."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import build_web
import httpx2
import pytest

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
START_SECONDS = 60

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def without_node(tmp_path_factory):
    """An environment with an empty home and a PATH on which there is nothing, Node least of all."""
    home = tmp_path_factory.mktemp("home")
    nothing = tmp_path_factory.mktemp("nothing")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TROUPE_", "XDG_", "PYTHON"))}
    return {**kept, "HOME": str(home), "PATH": str(nothing)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory, without_node):
    """The wheel as `python -m build` makes it, with the interface that set-up has already built."""
    assert build_web.is_fresh(ROOT), "The interface is stale: `make test` builds it, or run scripts/build_web.py build"
    return build_a_wheel(tmp_path_factory.mktemp("dist"), without_node)


def build_a_wheel(folder, environment):
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory, wheel, without_node):
    """An empty environment with the wheel in it.

    The packages Troupe stands on come from the environment of the tests, through one path entry, because fetching
    them again would need the network. They are behind the wheel on the path, and the editable Troupe beside them is
    not reachable: the entry names the folder of packages, whose own path files Python does not read.
    """
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    packages = next(place.glob("lib/python*/site-packages"))
    ours = Path(importlib.util.find_spec("fastapi").origin).parents[1]
    installing = [sys.executable, "-m", "pip", "--python", str(place / "bin/python"), "install", "--no-deps"]
    subprocess.run([*installing, "--no-index", str(wheel)], env=without_node, check=True, capture_output=True)
    (packages / "stands-on.pth").write_text(f"{ours}\n")
    return place / "bin"


@pytest.fixture
def served(installed, without_node, tmp_path):
    """The address under which `troupe up` from the wheel says it can be reached."""
    environment = {**without_node, "TROUPE_DATA": str(tmp_path / "data")}
    command = [str(installed / "troupe"), "up", "--port", "0", "--no-open"]
    server = subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield address_said_by(server)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def address_said_by(server):
    said = []
    for line in server.stdout:
        said.append(line)
        if found := ADDRESS.search(line):
            return found.group()
    raise AssertionError(f"Troupe ended without saying an address: {''.join(said)}")


def test_the_wheel_holds_the_interface_and_no_sources_of_it(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert "troupe/webdist/index.html" in names
    assert "talent_factory/image/validator.py" in names
    assert any(re.fullmatch(r"troupe/webdist/assets/.+\.js", name) for name in names)
    assert not [name for name in names if not name.startswith(("troupe/", "troupe-", "talent_factory/"))]


def test_the_same_sources_make_the_same_wheel(wheel, without_node, tmp_path):
    again = build_a_wheel(tmp_path, without_node)

    assert again.read_bytes() == wheel.read_bytes()


def test_troupe_comes_from_the_wheel(installed, without_node, tmp_path):
    asked = "import troupe; print(troupe.__file__)"
    told = subprocess.run(
        [installed / "python", "-c", asked], env=without_node, cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert str(installed.parent) in told.stdout


def test_the_wheel_serves_the_page_and_its_parts_without_node(served):
    page = httpx2.get(f"{served}/")
    part = re.search(r'src="(/assets/[^"]+\.js)"', page.text)

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    assert part is not None
    answer = httpx2.get(f"{served}{part.group(1)}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
