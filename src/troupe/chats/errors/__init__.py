"""What can go wrong in a conversation."""

from troupe.chats.errors.answers import (
    CannotAnswerHere,
    EmptyAnswer,
    NothingSuggested,
    PersonaInBin,
    Stopping,
    TooManyRuns,
)
from troupe.chats.errors.auto import NothingToTalkOf, TalkBrokeOff, TalkGoesOn, TalkNotResumed, TooFewToTalk
from troupe.chats.errors.chats import BadGreeting, ChangedElsewhere, WrongMembers
from troupe.chats.errors.finding import (
    ChatNotFound,
    MaskNotFound,
    NodeNotFound,
    NothingToTell,
    RunNotFound,
    SummaryNotFound,
)
from troupe.chats.errors.operations import (
    CannotDoThis,
    CannotUndo,
    NodeUnreadable,
    NothingToUndo,
    OutOfStep,
    StillRemoved,
)
from troupe.chats.errors.ratings import BadScore, CannotRateThis
from troupe.chats.errors.sending import (
    AnswerRunning,
    AttachmentsTooLarge,
    ChatMovedOn,
    EmptyMessage,
    KeyReused,
    LooksLikeSecret,
    NotAttachable,
    NotText,
    TooLong,
)
from troupe.chats.errors.summaries import SummaryBrokeOff

__all__ = [
    "AnswerRunning",
    "AttachmentsTooLarge",
    "BadGreeting",
    "BadScore",
    "CannotAnswerHere",
    "CannotDoThis",
    "CannotRateThis",
    "CannotUndo",
    "ChangedElsewhere",
    "ChatMovedOn",
    "ChatNotFound",
    "EmptyAnswer",
    "EmptyMessage",
    "KeyReused",
    "LooksLikeSecret",
    "MaskNotFound",
    "NodeNotFound",
    "NodeUnreadable",
    "NotAttachable",
    "NotText",
    "NothingSuggested",
    "NothingToTalkOf",
    "NothingToTell",
    "NothingToUndo",
    "OutOfStep",
    "PersonaInBin",
    "RunNotFound",
    "StillRemoved",
    "Stopping",
    "SummaryBrokeOff",
    "SummaryNotFound",
    "TalkBrokeOff",
    "TalkGoesOn",
    "TalkNotResumed",
    "TooFewToTalk",
    "TooLong",
    "TooManyRuns",
    "WrongMembers",
]
