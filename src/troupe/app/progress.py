"""How long work is shown: a live bar on a terminal, else one line for each phase; with --json one object per line."""

import json
import sys
from collections.abc import Mapping
from typing import TextIO

WIDTH = 24


class Progress:
    """Follows one piece of work on standard error; what it comes to goes to standard output."""

    def __init__(self, *, as_json: bool, quiet: bool, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._phase = ""
        self._drawn = False

    def show(self, event: Mapping[str, object]) -> None:
        """One thing that happened to the work."""
        if self._as_json:
            print(json.dumps(event, ensure_ascii=False, default=str), file=self._out, flush=True)
        elif event.get("type") == "job.log":
            self._line(f"  {event['text']}")
        elif self._err.isatty():
            self._bar(event)
        elif (phase := bar_text(event)[0]) != self._phase:
            self._phase = phase
            self._line(phase)
        if not self._as_json and event.get("type") == "job.done":
            self._end(event)

    def _bar(self, event: Mapping[str, object]) -> None:
        phase, bar = bar_text(event)
        self._err.write(f"\r\x1b[2K{bar} {phase}")
        self._err.flush()
        self._drawn = True

    def _line(self, text: str) -> None:
        if self._quiet:
            return
        self._err.write(("\r\x1b[2K" if self._drawn else "") + text + "\n")
        self._drawn = False

    def _end(self, event: Mapping[str, object]) -> None:
        if self._drawn:
            self._err.write("\n")
        print(f"{event.get('title')}: {event.get('state')}", file=self._out, flush=True)


def bar_text(event: Mapping[str, object]) -> tuple[str, str]:
    """The phase in words, and the bar; work that does not know how far it is has an empty one."""
    percent = event.get("progress")
    known = percent if isinstance(percent, int) else 0
    full = round(WIDTH * known / 100)
    phase = str(event.get("phase") or event.get("state") or "").replace("_", " ")
    figure = "  …  " if percent is None else f"{known:3d} %"
    return f"{event.get('title')}: {phase}", f"[{'#' * full}{'-' * (WIDTH - full)}] {figure}"
