"""Chats, their nodes, and the runs that write them."""

from troupe.chats.domain.chat import LONGEST_TITLE, Chat
from troupe.chats.domain.node import Entry, Node, NodeStatus, Place, Role, Segment, Spoken, Spot, Variant
from troupe.chats.domain.run import FinishReason, Run, RunKind, RunState

__all__ = [
    "LONGEST_TITLE",
    "Chat",
    "Entry",
    "FinishReason",
    "Node",
    "NodeStatus",
    "Place",
    "Role",
    "Run",
    "RunKind",
    "RunState",
    "Segment",
    "Spoken",
    "Spot",
    "Variant",
]
