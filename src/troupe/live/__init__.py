"""The numbered event log: whoever changes something announces it here, and nobody who watches misses it."""

from troupe.live.domain import Event, Replay, personal
from troupe.live.errors import BadPlace, TopicNotFound
from troupe.live.hub import Hub, Inbox
from troupe.live.service import STILL_HERE, Feed, LiveLog
from troupe.live.store import EventStore, tell_others
from troupe.live.watch import watch_others

__all__ = [
    "STILL_HERE",
    "BadPlace",
    "Event",
    "EventStore",
    "Feed",
    "Hub",
    "Inbox",
    "LiveLog",
    "Replay",
    "TopicNotFound",
    "personal",
    "tell_others",
    "watch_others",
]
