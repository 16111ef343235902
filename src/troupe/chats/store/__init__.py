"""Conversations in the database."""

from troupe.chats.store.calls import CallStore
from troupe.chats.store.conversations import ChatStore
from troupe.chats.store.lore_marks import LoreMarks
from troupe.chats.store.prompts import PromptStore
from troupe.chats.store.ratings import RatingStore
from troupe.chats.store.runs import RunStore
from troupe.chats.store.summaries import SummaryStore
from troupe.chats.store.tree import TreeStore

__all__ = ["CallStore", "ChatStore", "LoreMarks", "PromptStore", "RatingStore", "RunStore", "SummaryStore", "TreeStore"]
