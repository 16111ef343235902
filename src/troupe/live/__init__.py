"""The numbered event log: whoever changes something announces it here, and nobody who watches misses it.

What speaks with sockets is loaded when it is first asked for: a command at the terminal needs no web server.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from troupe.live.commanding import Command, Done
from troupe.live.domain import Event, Replay, personal
from troupe.live.errors import BadPlace, TopicNotFound
from troupe.live.hub import Hub, Inbox
from troupe.live.service import STILL_HERE, Feed, LiveLog
from troupe.live.store import EventStore, tell_others
from troupe.live.watch import watch_others

if TYPE_CHECKING:
    from troupe.live.socket import Opening, Watched, converse

_OF_SOCKETS = {"Opening", "Watched", "converse"}

__all__ = [
    "STILL_HERE",
    "BadPlace",
    "Command",
    "Done",
    "Event",
    "EventStore",
    "Feed",
    "Hub",
    "Inbox",
    "LiveLog",
    "Opening",
    "Replay",
    "TopicNotFound",
    "Watched",
    "converse",
    "personal",
    "tell_others",
    "watch_others",
]


def __getattr__(name: str) -> object:
    if name not in _OF_SOCKETS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.socket"), name)
