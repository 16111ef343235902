"""Long work on the command line: a bar for people at a terminal, lines for logs, objects for programs."""

import io
import json

import pytest

from troupe.app.progress import Progress

RUNNING = {"type": "job.changed", "title": "Check-up", "state": "running", "phase": "disk_space", "progress": 50}
DONE = {"type": "job.done", "title": "Check-up", "state": "done", "phase": "done", "progress": 100}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def followed(err: io.StringIO, *, as_json: bool = False, quiet: bool = False) -> str:
    out = io.StringIO()
    progress = Progress(as_json=as_json, quiet=quiet, out=out, err=err)
    for event in ({**RUNNING, "progress": None}, RUNNING, {"type": "job.log", "text": "all is well"}, RUNNING, DONE):
        progress.show(event)
    return out.getvalue()


def test_a_terminal_shows_one_bar_that_moves() -> None:
    err = Terminal()

    out = followed(err)

    assert "[############------------]  50 % Check-up: disk space" in err.getvalue()
    assert err.getvalue().count("\n") == 2  # the log line, and the end of the bar
    assert out == "Check-up: done\n"


def test_elsewhere_each_phase_is_one_line() -> None:
    err = io.StringIO()

    followed(err)

    assert err.getvalue().splitlines() == ["Check-up: disk space", "  all is well", "Check-up: done"]


def test_a_program_gets_one_object_per_line_and_nothing_else() -> None:
    err = io.StringIO()

    lines = [json.loads(line) for line in followed(err, as_json=True).splitlines()]

    assert [line["type"] for line in lines] == ["job.changed", "job.changed", "job.log", "job.changed", "job.done"]
    assert err.getvalue() == ""


@pytest.mark.parametrize("event", [RUNNING, {"type": "job.log", "text": "hello"}])
def test_quiet_says_nothing_on_the_way(event: dict[str, object]) -> None:
    err = io.StringIO()

    Progress(as_json=False, quiet=True, out=io.StringIO(), err=err).show(event)

    assert err.getvalue() == ""
