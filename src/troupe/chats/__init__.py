"""Conversations as trees that the server owns, and durable streamed answers."""

from troupe.chats.service import Answers, Conversations, Performing, RunLog, Talk, Watching
from troupe.chats.store import ChatStore, RunStore, TreeStore

__all__ = [
    "Answers",
    "ChatStore",
    "Conversations",
    "Performing",
    "RunLog",
    "RunStore",
    "Talk",
    "TreeStore",
    "Watching",
]
