"""Keeps the client without `await` equal to the one with it.

python scripts/plain_client.py check   fails when it is stale
python scripts/plain_client.py write   writes it anew
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOM = Path(__file__).resolve().parents[1] / "src/troupe/client"
RUFF = Path(sys.executable).parent / "ruff"
FIRST_LINES = (
    '"""The client for programs that do not wait. Made from `awaited` by scripts/plain_client.py: change that."""\n'
)
SORT = [
    *("check", "--fix-only", "--unsafe-fixes", "--select", "I,UP028"),
    *("--config", 'lint.isort.known-first-party=["troupe"]'),
]
WORDS = (
    (r"\basync (?=def |for |with )", ""),
    (r"\bawait ", ""),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\bclient\.awaited\b", "client.direct"),
    (r"\baclose\b", "close"),
    (r"\b__a(?=enter__|exit__)", "__"),
    (r"\basyncio\b", "time"),
)


def main(arguments: list[str]) -> int:
    if arguments == ["write"]:
        for path, text in plain_texts().items():
            path.write_text(text)
        return 0
    if arguments == ["check"]:
        return say_what_is_stale()
    print(__doc__)
    return 2


def say_what_is_stale() -> int:
    fresh = plain_texts()
    stale = [path for path, text in fresh.items() if not path.is_file() or path.read_text() != text]
    stale += [path for path in (ROOM / "direct").glob("*.py") if path not in fresh]
    for path in stale:
        print(f"{path.relative_to(ROOM)} does not follow `awaited`. Run `python scripts/plain_client.py write`.")
    return 1 if stale else 0


def plain_texts() -> dict[Path, str]:
    """What each module would be if it were written now."""
    sources = sorted((ROOM / "awaited").glob("*.py"))
    return {ROOM / "direct" / source.name: plain(source) for source in sources}


def plain(source: Path) -> str:
    if source.name == "__init__.py":
        return FIRST_LINES
    text = source.read_text()
    for awaited, direct in WORDS:
        text = re.sub(awaited, direct, text)
    return in_house_style(text)


def in_house_style(text: str) -> str:
    """Lines became shorter, so they are laid and sorted anew."""
    for command in (SORT, ["format"]):
        done = subprocess.run(
            [RUFF, *command, "--quiet", "--stdin-filename", ROOM / "direct/made.py", "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
