"""`make check`: everything that can be said about the sources without running them, two or three at a time."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
AT_ONCE = 3
PYTHON_SOURCES = ("src", "tests", "benchmarks", "scripts", "hatch_build.py")


@dataclass(frozen=True)
class Check:
    """One thing to find out, and how."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """What a check said."""

    check: Check
    code: int
    seconds: float
    output: str


# The longest first, so that none of them is left alone at the end.
CHECKS = (
    Check("types", (str(BIN / "mypy"), "--strict")),
    Check("interface: types and lint", (sys.executable, "scripts/build_web.py", "npm", "run", "check", "--silent")),
    Check("typed client", (sys.executable, "scripts/typed_client.py", "check")),
    Check("contracts between rooms", (str(BIN / "lint-imports"), "--no-cache")),
    Check("lint", (str(BIN / "ruff"), "check", "--quiet", *PYTHON_SOURCES)),
    Check("client without await", (sys.executable, "scripts/plain_client.py", "check")),
    Check("format", (str(BIN / "ruff"), "format", "--check", "--quiet", *PYTHON_SOURCES)),
)


def main() -> int:
    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(_find_out, check) for check in CHECKS]
        findings = [_report(done.result()) for done in as_completed(running)]
    wrong = [finding.check.name for finding in findings if finding.code != 0]
    seconds = time.monotonic() - started
    verdict = f"wrong: {', '.join(wrong)}" if wrong else "all well"
    print(f"make check: {len(findings)} checks in {seconds:.0f} s, {verdict}", flush=True)
    return 1 if wrong else 0


def _find_out(check: Check) -> Finding:
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Finding(check, done.returncode, time.monotonic() - started, done.stdout)


def _report(finding: Finding) -> Finding:
    mark = "ok   " if finding.code == 0 else "WRONG"
    print(f"  {mark} {finding.check.name} ({finding.seconds:.1f} s)", flush=True)
    if finding.code != 0:
        print(finding.output, flush=True)
    return finding


if __name__ == "__main__":
    sys.exit(main())
