"""Calls: a chat with ears and a mouth. What is heard becomes a turn of the chat, and its answer is spoken."""

from troupe.chats.service.calling.calls import Calls
from troupe.chats.service.calling.connection import Connection
from troupe.chats.service.calling.ears import OpenLine
from troupe.chats.service.calling.mind import Mind
from troupe.chats.service.calling.sending import Goodbye

__all__ = ["Calls", "Connection", "Goodbye", "Mind", "OpenLine"]
