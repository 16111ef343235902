"""`troupe chats`: conversations from the terminal."""

from troupe.chats.commands import auto, calls, chats, files, ratings, summaries, tree
from troupe.chats.commands.application import chats_app

__all__ = ["auto", "calls", "chats", "chats_app", "files", "ratings", "summaries", "tree"]
