"""Spans: what took how long, and what it was part of. While nobody listens, nothing is noted and little is done.

A span is named in the words of the product, and says nothing of whom or what it was about.
"""

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["internal", "server", "client"]
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")


@dataclass
class Span:
    """Something that was done, from its beginning to its end."""

    name: str
    kind: Kind
    trace_id: str
    span_id: str
    parent_id: str | None
    began_ns: int
    ended_ns: int = 0
    failed: bool = False
    about: dict[str, str | int] = field(default_factory=dict)

    @property
    def traceparent(self) -> str:
        """How work that goes on elsewhere names this as its cause."""
        return f"00-{self.trace_id}-{self.span_id}-01"


_here: ContextVar[Span | None] = ContextVar("span", default=None)
_unheard: ContextVar[bool] = ContextVar("unheard", default=False)
_listeners: list[Callable[[Span], None]] = []


@contextmanager
def listened_by(hear: Callable[[Span], None]) -> Iterator[None]:
    """Tell each span that ends, until this ends."""
    _listeners.append(hear)
    try:
        yield
    finally:
        _listeners.remove(hear)


@contextmanager
def unheard() -> Iterator[None]:
    """Note nothing of what happens inside: who tells of spans would never come to an end telling of that."""
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


@contextmanager
def span(name: str, kind: Kind = "internal", cause: str | None = None) -> Iterator[Span | None]:
    """Note what happens inside. `cause` is a traceparent from elsewhere, and wins over what surrounds it here.

    Calls to somebody else, a database too, are noted as parts of something, and nothing is part of them: what the house
    does for itself every second would bury the rest, and what begins once a change is kept is no part of keeping it.
    """
    if not _listeners or _unheard.get() or (kind == "client" and _here.get() is None):
        yield None
        return
    noted = _begun(name, kind, cause)
    token = _here.set(_here.get() if kind == "client" else noted)
    try:
        yield noted
    except Exception:
        noted.failed = True
        raise
    finally:
        with suppress(ValueError):  # an asynchronous generator may be closed where it was not begun
            _here.reset(token)
        noted.ended_ns = time.time_ns()
        for hear in _listeners:
            hear(noted)


def present() -> str | None:
    """The traceparent of what is being done here, for work that begins now and ends later."""
    noted = _here.get()
    return noted.traceparent if noted else None


def _begun(name: str, kind: Kind, cause: str | None) -> Span:
    around = _here.get()
    named = _TRACEPARENT.fullmatch(cause or "")
    if named and set(named[1]) != {"0"} and set(named[2]) != {"0"}:
        trace_id, parent_id = named[1], named[2]
    else:
        trace_id, parent_id = (around.trace_id, around.span_id) if around else (_digits(32), None)
    return Span(name, kind, trace_id, _digits(16), parent_id, time.time_ns())


def _digits(count: int) -> str:
    return f"{random.getrandbits(4 * count) or 1:0{count}x}"
