"""Conversations as trees that the server owns, and durable streamed answers."""

from troupe.chats.service import Answers, Conversations, Performing, RunLog, Talk, Watching
from troupe.chats.service.showing import Showing
from troupe.chats.store import ChatStore, RunStore, TreeStore
from troupe.chats.store.answers import ShownAnswers

__all__ = [
    "Answers",
    "ChatStore",
    "Conversations",
    "Performing",
    "RunLog",
    "RunStore",
    "Showing",
    "ShownAnswers",
    "Talk",
    "TreeStore",
    "Watching",
]
