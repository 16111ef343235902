"""Use cases of conversations: talk, and have answers written that go on whether or not anyone watches."""

from troupe.chats.service.answering import Answers
from troupe.chats.service.attaching import Attaching
from troupe.chats.service.beginning import Started
from troupe.chats.service.conversations import Conversations
from troupe.chats.service.desk import ChatDesk
from troupe.chats.service.directing import Directing
from troupe.chats.service.gathering import Gathering
from troupe.chats.service.keeping import Keeping
from troupe.chats.service.operations import Done
from troupe.chats.service.performing import Performing
from troupe.chats.service.prompts import Prompts
from troupe.chats.service.questions import Questions
from troupe.chats.service.rating import Ratings
from troupe.chats.service.recollecting import Recollecting
from troupe.chats.service.runlog import RunLog
from troupe.chats.service.speaking import Sent
from troupe.chats.service.talk import Talk
from troupe.chats.service.tooling import Tooling
from troupe.chats.service.trails import Trails
from troupe.chats.service.watching import Watching

__all__ = [
    "Answers",
    "Attaching",
    "ChatDesk",
    "Conversations",
    "Directing",
    "Done",
    "Gathering",
    "Keeping",
    "Performing",
    "Prompts",
    "Questions",
    "Ratings",
    "Recollecting",
    "RunLog",
    "Sent",
    "Started",
    "Talk",
    "Tooling",
    "Trails",
    "Watching",
]
