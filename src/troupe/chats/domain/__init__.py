"""Chats, their nodes, and the runs that write them."""

from troupe.chats.domain.chat import LONGEST_TITLE, Chat
from troupe.chats.domain.node import (
    Entry,
    Node,
    NodeStatus,
    Place,
    Removal,
    Role,
    Segment,
    Spoken,
    Spot,
    Unwritten,
    Variant,
)
from troupe.chats.domain.run import FinishReason, Run, RunKind, RunState
from troupe.chats.domain.terms import ChatSettings, Member, Note

__all__ = [
    "LONGEST_TITLE",
    "Chat",
    "ChatSettings",
    "Entry",
    "FinishReason",
    "Member",
    "Node",
    "NodeStatus",
    "Note",
    "Place",
    "Removal",
    "Role",
    "Run",
    "RunKind",
    "RunState",
    "Segment",
    "Spoken",
    "Spot",
    "Unwritten",
    "Variant",
]
