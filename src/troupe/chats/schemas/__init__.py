"""Chats, messages and answers as clients see them."""

from troupe.chats.schemas.chats import ChatChange, ChatList, ChatView, MemberBody, MemberView, NewChat, OpenedChat
from troupe.chats.schemas.nodes import NodeView, NodeWithFamily, PathView, Selected, VariantView
from troupe.chats.schemas.ratings import ListedRating, NewRating, RatedNode, RatingList, RatingView
from troupe.chats.schemas.runs import NewAnswer, RunList, RunView, StartedAnswer
from troupe.chats.schemas.sending import NewMessage, SentMessage, SpeakerView

__all__ = [
    "ChatChange",
    "ChatList",
    "ChatView",
    "ListedRating",
    "MemberBody",
    "MemberView",
    "NewAnswer",
    "NewChat",
    "NewMessage",
    "NewRating",
    "NodeView",
    "NodeWithFamily",
    "OpenedChat",
    "PathView",
    "RatedNode",
    "RatingList",
    "RatingView",
    "RunList",
    "RunView",
    "Selected",
    "SentMessage",
    "SpeakerView",
    "StartedAnswer",
    "VariantView",
]
