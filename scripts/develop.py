"""`make dev`: Troupe and the page from their sources; both follow every change.

The page comes from Vite, which passes on what belongs to the server. The server is started anew when a Python file
or a data file beside it changes; nothing is lost, as after any stop.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import build_web

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src/troupe"
SERVER_PORT = os.environ.get("BACKEND_PORT", "8000")
PAGE_PORT = os.environ.get("FRONTEND_PORT", "5173")
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_STOP = 15


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    build_web.npm(["--version"])
    page, server = _start_page(), _start_server()
    seen = _newest_change()
    print(f"==> The page is at http://127.0.0.1:{PAGE_PORT} and follows its sources. Ctrl C stops.", flush=True)
    try:
        while page.poll() is None:
            time.sleep(SECONDS_BETWEEN_LOOKS)
            if (now := _newest_change()) != seen:
                seen = now
                print("==> Sources changed, starting the server anew", flush=True)
                _stop(server)
                server = _start_server()
    except KeyboardInterrupt:
        print()
    finally:
        _stop(server)
        _stop(page)
    return 0


def _start_server() -> subprocess.Popen[bytes]:
    """The server, told to accept the page under the address Vite gives it."""
    here = f"127.0.0.1:{PAGE_PORT}"
    environment = {**os.environ, "TROUPE_HOSTS": here, "TROUPE_ORIGINS": f"http://{here}"}
    command = [Path(sys.executable).parent / "troupe", "up", "--port", SERVER_PORT, "--no-open", *sys.argv[1:]]
    return subprocess.Popen(command, env=environment)


def _start_page() -> subprocess.Popen[bytes]:
    node = build_web.find_node()
    assert node is not None
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([node.folder, os.environ.get("PATH", os.defpath)]),
        "TROUPE_SERVER": f"http://127.0.0.1:{SERVER_PORT}",
    }
    vite = ROOT / "web/node_modules/vite/bin/vite.js"
    command = ["node", str(vite), "--port", PAGE_PORT, "--strictPort"]
    return subprocess.Popen(command, cwd=ROOT / "web", env=environment)


def _newest_change() -> float:
    watched = (path for path in SOURCES.rglob("*") if path.suffix in {".py", ".toml", ".json"})
    return max(path.stat().st_mtime for path in watched if "webdist" not in path.parts)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
