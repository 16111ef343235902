"""What can go wrong in a conversation."""

from troupe.chats.errors.answers import CannotAnswerHere, EmptyAnswer, Stopping, TooManyRuns
from troupe.chats.errors.chats import BadGreeting, ChangedElsewhere, WrongMembers
from troupe.chats.errors.finding import ChatNotFound, NodeNotFound, RunNotFound
from troupe.chats.errors.ratings import BadScore, CannotRateThis
from troupe.chats.errors.sending import (
    AnswerRunning,
    ChatMovedOn,
    EmptyMessage,
    KeyReused,
    LooksLikeSecret,
    NotText,
    TooLong,
)

__all__ = [
    "AnswerRunning",
    "BadGreeting",
    "BadScore",
    "CannotAnswerHere",
    "CannotRateThis",
    "ChangedElsewhere",
    "ChatMovedOn",
    "ChatNotFound",
    "EmptyAnswer",
    "EmptyMessage",
    "KeyReused",
    "LooksLikeSecret",
    "NodeNotFound",
    "NotText",
    "RunNotFound",
    "Stopping",
    "TooLong",
    "TooManyRuns",
    "WrongMembers",
]
