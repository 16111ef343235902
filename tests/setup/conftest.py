"""Small checkouts that behave like the real one, and machines that lack things."""

import shutil
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"

FAKE_NODE = """#!/bin/sh
echo "{version}"
"""
FAKE_NPM = """#!/bin/sh
echo "npm $*" >> ../npm-calls
case "$1" in
  ci) mkdir -p node_modules ;;
  run) {on_run} ;;
esac
"""
WRITES_A_PAGE = "mkdir -p ../src/troupe/webdist && echo page > ../src/troupe/webdist/index.html"

# An editable install needs a builder; this one needs no network.
BACKEND = """
import zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("small.py", "")
        info = "small-1.0.dist-info/"
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: small\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "small"
version = "1.0"
"""


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the real set-up scripts, an interface of one file, and nothing to download."""
    root = tmp_path / "checkout"
    shutil.copytree(SCRIPTS, root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in {
        "pyproject.toml": PROJECT,
        "backend.py": BACKEND,
        "requirements/run.txt": "",
        "requirements/test.txt": "",
        "requirements/train.txt": "",
        "requirements/torch.txt": "",
        "requirements/minilm.txt": "",
        "requirements/hearing.txt": "",
        "requirements/quick.txt": "",
        "web/package.json": "{}",
        "web/package-lock.json": "{}",
        "web/src/main.ts": "export {}",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with a shell, this Python, and a Node of the version asked for."""
    programs = tmp_path / "programs"

    def with_node(version: str = "v22.1.0", on_run: str = WRITES_A_PAGE) -> Path:
        write_program(programs / "node", FAKE_NODE.format(version=version))
        write_program(programs / "npm", FAKE_NPM.format(on_run=on_run))
        for name in ("sh", "mkdir", "rm", "cat"):
            found = shutil.which(name)
            assert found is not None
            if not (programs / name).exists():
                (programs / name).symlink_to(found)
        if not (programs / "python3").exists():
            (programs / "python3").symlink_to(sys.executable)
        monkeypatch.setenv("PATH", str(programs))
        return programs

    return with_node
