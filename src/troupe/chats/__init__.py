"""Conversations as trees that the server owns, and durable streamed answers."""

from troupe.chats.domain import Member
from troupe.chats.domain.opening import NewTerms
from troupe.chats.domain.rating import Rating
from troupe.chats.domain.words import Words
from troupe.chats.service import (
    Answers,
    ChatDesk,
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
from troupe.chats.service.desk import open_desk, open_talk
from troupe.chats.service.paths import Paths
from troupe.chats.service.showing import Showing
from troupe.chats.store import ChatStore, LoreMarks, PromptStore, RatingStore, RunStore, TreeStore
from troupe.chats.store.answers import ShownAnswers

__all__ = [
    "Answers",
    "ChatDesk",
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
    "Words",
    "Member",
    "NewTerms",
    "Paths",
    "open_desk",
    "open_talk",
]
