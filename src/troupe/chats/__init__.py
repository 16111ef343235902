"""Conversations as trees that the server owns, and durable streamed answers."""

from troupe.chats.domain import Chat, Member, Node
from troupe.chats.domain.attachment import Attachment
from troupe.chats.domain.opening import NewTerms, fingerprint
from troupe.chats.domain.rating import Opinion, Rating
from troupe.chats.domain.recorded import Recorded, RecordedLine, RecordedNode, RecordedRevision, Wording
from troupe.chats.domain.standing import variables_at
from troupe.chats.domain.terms import ChatSettings, Invited, Note
from troupe.chats.domain.wish import Wish
from troupe.chats.domain.words import Words
from troupe.chats.errors import (
    AnswerRunning,
    BadScore,
    CannotRateThis,
    ChatMovedOn,
    ChatNotFound,
    KeyReused,
    NodeNotFound,
)
from troupe.chats.service import (
    Answers,
    Attaching,
    ChatDesk,
    Conversations,
    Directing,
    Gathering,
    Keeping,
    Performing,
    Prompts,
    Questions,
    Ratings,
    Recollecting,
    RunLog,
    Talk,
    Tooling,
    Trails,
    Watching,
)
from troupe.chats.service.auto import AutoTalks, AutoTerms
from troupe.chats.service.calling import Calls, Mind
from troupe.chats.service.desk import open_desk, open_talk
from troupe.chats.service.naming import Naming
from troupe.chats.service.paths import Paths
from troupe.chats.service.recording import Recording
from troupe.chats.service.showing import Showing
from troupe.chats.service.summarising import Summaries
from troupe.chats.store import ChatStore, LoreMarks, PromptStore, RatingStore, RunStore, SummaryStore, TreeStore
from troupe.chats.store.answers import ShownAnswers
from troupe.chats.store.attached import AttachedStore
from troupe.chats.store.words import WordStore

__all__ = [
    "AnswerRunning",
    "Answers",
    "AttachedStore",
    "Attaching",
    "Attachment",
    "AutoTalks",
    "AutoTerms",
    "BadScore",
    "Calls",
    "CannotRateThis",
    "Chat",
    "ChatDesk",
    "ChatMovedOn",
    "ChatNotFound",
    "ChatSettings",
    "ChatStore",
    "Conversations",
    "Directing",
    "Gathering",
    "Invited",
    "Keeping",
    "KeyReused",
    "LoreMarks",
    "Member",
    "Mind",
    "Naming",
    "NewTerms",
    "Node",
    "NodeNotFound",
    "Note",
    "Opinion",
    "Paths",
    "Performing",
    "PromptStore",
    "Prompts",
    "Questions",
    "Rating",
    "RatingStore",
    "Ratings",
    "Recollecting",
    "Recorded",
    "RecordedLine",
    "RecordedNode",
    "RecordedRevision",
    "Recording",
    "RunLog",
    "RunStore",
    "Showing",
    "ShownAnswers",
    "Summaries",
    "SummaryStore",
    "Talk",
    "Tooling",
    "Trails",
    "TreeStore",
    "Watching",
    "Wish",
    "WordStore",
    "Wording",
    "Words",
    "fingerprint",
    "open_desk",
    "open_talk",
    "variables_at",
]
