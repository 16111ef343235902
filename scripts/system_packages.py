"""What the operating system has to bring: Python's `venv`, and for the tests a browser and its letters.

Local models also want GNU's OpenMP library. Troupe runs without them, so for running it is installed where we may,
and otherwise only mentioned.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")


class PackagesMissing(Exception):
    """Something is missing that only the administrator can install; the message is the command to type."""


def provide(purpose: str) -> None:
    """Install what is missing where we may, else stop and say the one command that helps."""
    missing = missing_for(purpose)
    wished = [] if purpose == "test" else missing_for_local_models()
    if (missing or wished) and os.geteuid() == 0 and shutil.which("apt-get"):
        _install_as_root(missing + wished)
        missing, wished = missing_for(purpose), []
    if missing:
        raise PackagesMissing(_advice(missing))
    if wished:
        print(f"==> Local models will need one thing more: {' '.join(wished)}", flush=True)


def missing_for(purpose: str) -> list[str]:
    """Names of the Debian packages without which this machine cannot serve the purpose."""
    needs = {"python3-venv": _has_venv()}
    if purpose == "test":
        needs |= {"chromium": _has_chromium(), "fonts-dejavu-core": _has_letters()}
    missing = [name for name, is_there in needs.items() if not is_there]
    return missing + missing_for_local_models() if purpose == "test" else missing


def missing_for_local_models() -> list[str]:
    """Names of the Debian packages that the engine for local models links to."""
    return [] if _has_openmp() else ["libgomp1"]


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


def _has_openmp() -> bool:
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL("libgomp.so.1")
    except OSError:
        return False
    return True
