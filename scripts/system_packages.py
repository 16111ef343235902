"""What the operating system has to bring: Python's `venv`, and for the tests a browser and its letters."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")


class PackagesMissing(Exception):
    """Something is missing that only the administrator can install; the message is the command to type."""


def provide(purpose: str) -> None:
    """Install what is missing where we may, else stop and say the one command that helps."""
    missing = missing_for(purpose)
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install_as_root(missing)
        missing = missing_for(purpose)
    if missing:
        raise PackagesMissing(_advice(missing))


def missing_for(purpose: str) -> list[str]:
    """Names of the Debian packages this machine lacks."""
    needs = {"python3-venv": _has_venv()}
    if purpose == "test":
        needs |= {"chromium": _has_chromium(), "fonts-dejavu-core": _has_letters()}
    return [name for name, is_there in needs.items() if not is_there]


def _install_as_root(names: list[str]) -> None:
    print(f"==> Installing from the system's packages: {' '.join(names)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise PackagesMissing(f"`{' '.join(command)}` ended with {done.returncode}.\n{_advice(names)}")


def _advice(names: list[str]) -> str:
    if shutil.which("apt-get"):
        return f"Type this once, then run the same target again:\n\n    sudo apt-get install -y {' '.join(names)}\n"
    return (
        "This system lacks the following; the names are those of Debian, install what your system calls them, "
        f"then run the same target again: {', '.join(names)}"
    )


def _has_venv() -> bool:
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def _has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser"))


def _has_letters() -> bool:
    return any(next(Path(folder).rglob("DejaVuSans.ttf"), None) for folder in FONT_FOLDERS)
