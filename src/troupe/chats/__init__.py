"""Conversations as trees that the server owns, and durable streamed answers."""

from troupe.chats.domain.rating import Rating
from troupe.chats.service import (
    Answers,
    Conversations,
    Gathering,
    Keeping,
    Performing,
    Prompts,
    Ratings,
    Recollecting,
    RunLog,
    Talk,
    Trails,
    Watching,
)
from troupe.chats.service.showing import Showing
from troupe.chats.store import ChatStore, LoreMarks, PromptStore, RatingStore, RunStore, TreeStore
from troupe.chats.store.answers import ShownAnswers

__all__ = [
    "Answers",
    "ChatStore",
    "Conversations",
    "Gathering",
    "Keeping",
    "LoreMarks",
    "Performing",
    "PromptStore",
    "Prompts",
    "Trails",
    "Rating",
    "RatingStore",
    "Ratings",
    "Recollecting",
    "RunLog",
    "RunStore",
    "Showing",
    "ShownAnswers",
    "Talk",
    "TreeStore",
    "Watching",
]
