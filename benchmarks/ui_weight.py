"""What the first page weighs on the wire: what `index.html` asks for, compressed as the server sends it.

The shell is the page with all that it names: scripts, the modules those import at once, and styles. Beside it the
published weight of another local front end's first page, as a measure of size, not measured here.
"""

import gzip
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.running import REPOSITORY

WEBDIST = REPOSITORY / "src" / "troupe" / "webdist"
NAMED = re.compile(r"""(?:src|href)="/?((?:assets/)?[\w.-]+\.(?:js|css|svg|png|webmanifest|woff2))\"""")
IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([\w.-]+\.js)["']""")
HOME = re.compile(r"import\(`\./Home-[\w.-]+`\),__vite__mapDeps\(\[([\d,]+)\]\)")
REACT_KB = 105.0  # the same page in React, DESIGN.md


def measure() -> Sequence[Figure]:
    index = WEBDIST / "index.html"
    if not index.is_file():
        raise SystemExit("The interface is not built; run `make up` first.")
    shell = all_of({index} | {WEBDIST / name for name in NAMED.findall(index.read_text("utf-8"))})
    first_page = all_of(shell | home_of(shell))
    return [
        Figure("shell_kb", "the shell, gzip", weight(shell), "KB", 60, REACT_KB, "in React"),
        Figure("first_page_kb", "the first page, gzip", weight(first_page), "KB", 120),
        Figure("requests", "requests of the first page, with its first call", len(first_page) + 1, "", 12),
    ]


def all_of(files: set[Path]) -> set[Path]:
    """These files and every module they import at once."""
    found: set[Path] = set()
    open_ones = {file for file in files if file.is_file()}
    while open_ones:
        file = open_ones.pop()
        found.add(file)
        if file.suffix == ".js":
            names = IMPORTED.findall(file.read_text("utf-8"))
            open_ones |= {file.with_name(name) for name in names if file.with_name(name).is_file()} - found
    return found


def home_of(shell: set[Path]) -> set[Path]:
    """What the first page brings, styles included, by the table of lazy parts that the build writes into the shell."""
    code = "\n".join(file.read_text("utf-8") for file in shell if file.suffix == ".js")
    table = re.findall(r'"(assets/[\w.-]+)"', code[code.index("m.f=[") :].partition("]")[0])
    found = HOME.search(code)
    if found is None:
        raise SystemExit("The shell names no first page; the build writes its table in another way now.")
    return {WEBDIST / table[int(at)] for at in found[1].split(",")}


def weight(files: set[Path]) -> float:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) / 1024


if __name__ == "__main__":
    show("ui_weight", __doc__, measure)
