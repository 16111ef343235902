"""`make test`: runs every test and closes with the counts. The exit code is the result.

Everything runs in two processes: most tests first, and after them those that drive a browser, two browsers at a time.
A test may be left out for two reasons only, and those are listed at the end.

What fails is asked once more, alone. A few tests that hold then are called unsteady, by name; more than a few, or one
that fails again, make the run fail.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
REASONS_TO_LEAVE_OUT = ("needs a GPU", "long profile")
TOGETHER = ("-m", "not browser")
IN_TWO_PROCESSES = ("-n", "2", "--dist", "loadfile")
NOTHING_COLLECTED = 5
IN_BROWSERS = ("-m", "browser")
MOST_UNSTEADY = 5


@dataclass(frozen=True)
class Outcome:
    """What one part of the run came to."""

    name: str
    code: int
    seconds: float
    passed: int = 0
    failed: int = 0
    left_out: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return self.code == 0 and self.failed == 0 and self.passed > 0 and not self.left_out_without_reason

    @property
    def left_out_without_reason(self) -> list[str]:
        return [name for name in self.left_out if not any(reason in name for reason in REASONS_TO_LEAVE_OUT)]


def main(arguments: list[str]) -> int:
    outcomes = [
        _interface(),
        python_part("together", (*TOGETHER, *arguments), spread=IN_TWO_PROCESSES),
        python_part("browsers", (*IN_BROWSERS, *arguments), spread=IN_TWO_PROCESSES),
    ]
    # Someone who asks for a few tests may leave a part empty; the whole run may not.
    return close([outcome for outcome in outcomes if not (arguments and outcome.code == NOTHING_COLLECTED)])


def python_part(name: str, options: tuple[str, ...], spread: tuple[str, ...] = ()) -> Outcome:
    """Run pytest with these options, ask again what failed, and read the reports."""
    first = _pytest(name, ("--cache-clear", *spread, *options))
    if not 0 < first.failed <= MOST_UNSTEADY:
        return first
    again = _pytest(f"{name}-again", ("--last-failed", "--last-failed-no-failures=none", *options))
    held = again.code == 0 and again.passed == first.failed
    return _after_all(first, again) if held else replace(first, seconds=first.seconds + again.seconds)


def _pytest(name: str, options: tuple[str, ...]) -> Outcome:
    RESULTS.mkdir(exist_ok=True)
    report = RESULTS / f"{name}.xml"
    command = (sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *options)
    return _run(f"pytest, {name.replace('-', ' ')}", command, report, _counts_of_pytest)


def _after_all(first: Outcome, again: Outcome) -> Outcome:
    """Everything that failed held when it was asked alone: it counts as passed, and its name is told."""
    return replace(
        first,
        code=0,
        seconds=first.seconds + again.seconds,
        passed=first.passed + again.passed,
        failed=0,
        wrong=[],
        unsteady=first.wrong,
    )


def close(outcomes: list[Outcome]) -> int:
    """Say what came of it all; the answer is the exit code."""
    is_well = bool(outcomes) and all(outcome.is_well for outcome in outcomes)
    print("\n==== make test ====")
    for outcome in outcomes:
        mark = "ok   " if outcome.is_well else "WRONG"
        counts = f"{outcome.passed} passed, {outcome.failed} failed, {len(outcome.left_out)} left out"
        print(f"  {mark} {outcome.name}: {counts}, {outcome.seconds:.0f} s{_remark(outcome)}")
        for name in outcome.left_out:
            print(f"        left out: {name}")
        for name in outcome.unsteady:
            print(f"        unsteady, held only when asked again: {name}")
        for name in outcome.wrong:
            print(f"        failed: {name}")
    passed, failed = (sum(getattr(outcome, kind) for outcome in outcomes) for kind in ("passed", "failed"))
    verdict = "everything holds" if is_well else "something is wrong"
    seconds = sum(outcome.seconds for outcome in outcomes)
    print(f"  {passed} passed, {failed} failed in {seconds:.0f} s: {verdict}", flush=True)
    return 0 if is_well else 1


def _interface() -> Outcome:
    RESULTS.mkdir(exist_ok=True)
    report = RESULTS / "interface.json"
    reporters = ("--reporter=default", "--reporter=json", f"--outputFile.json={report}")
    command = (sys.executable, "scripts/build_web.py", "npm", "test", "--", *reporters)
    return _run("vitest, interface", command, report, _counts_of_vitest)


def _run(
    name: str, command: tuple[str, ...], report: Path, count: Callable[[Path], tuple[int, list[str], list[str]]]
) -> Outcome:
    print(f"==> {name}", flush=True)
    report.unlink(missing_ok=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    passed, wrong, left_out = count(report) if report.is_file() else (0, [], [])
    return Outcome(name, code, time.monotonic() - started, passed, len(wrong), left_out, wrong)


def _counts_of_pytest(report: Path) -> tuple[int, list[str], list[str]]:
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    left_out = [f"{case.get('name')}: {_reason(case)}" for case in cases if case.find("skipped") is not None]
    wrong = [f"{case.get('classname')}.{case.get('name')}" for case in failed]
    return len(cases) - len(failed) - len(left_out), wrong, left_out


def _reason(case: ElementTree.Element) -> str:
    skipped = case.find("skipped")
    return "" if skipped is None else str(skipped.get("message", ""))


def _counts_of_vitest(report: Path) -> tuple[int, list[str], list[str]]:
    told = json.loads(report.read_text())
    left_out = int(told["numPendingTests"]) + int(told.get("numTodoTests", 0))
    wrong = [f"interface test {n + 1}" for n in range(int(told["numFailedTests"]))]
    return told["numPassedTests"], wrong, [f"interface test {n + 1}: pending" for n in range(left_out)]


def _remark(outcome: Outcome) -> str:
    if outcome.is_well:
        return ""
    if outcome.left_out_without_reason:
        return "; a test was left out for a reason that is not allowed"
    if outcome.passed + outcome.failed == 0:
        return "; no test was found"
    return f"; ended with {outcome.code}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
