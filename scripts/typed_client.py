"""Keeps `web/openapi.json` and the page's typed client equal to what the server says of itself.

python scripts/typed_client.py check   fails when either is stale
python scripts/typed_client.py write   writes both anew
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import build_web

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "web/openapi.json"
CLIENT = ROOT / "web/src/api/schema.d.ts"


def main(arguments: list[str]) -> int:
    if arguments == ["write"]:
        DOCUMENT.write_text(_described_by_server())
        _generate(CLIENT)
        return 0
    if arguments == ["check"]:
        return _say_what_is_stale()
    print(__doc__)
    return 2


def _say_what_is_stale() -> int:
    stale = [path for path, fresh in _fresh_texts().items() if not path.is_file() or path.read_text() != fresh]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is older than the server's routes. Run `make client` and commit the result.")
    return 1 if stale else 0


def _fresh_texts() -> dict[Path, str]:
    """What the document and the client would be if they were written now. The client follows the stored document."""
    with tempfile.TemporaryDirectory() as folder:
        client = Path(folder, "schema.d.ts")
        _generate(client)
        return {DOCUMENT: _described_by_server(), CLIENT: client.read_text()}


def _described_by_server() -> str:
    told = subprocess.run(
        [Path(sys.executable).parent / "troupe", "openapi"], capture_output=True, text=True, check=True
    )
    return told.stdout


def _generate(target: Path) -> None:
    build_web.npm(["exec", "--silent", "--", "openapi-typescript", str(DOCUMENT), "-o", str(target)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
