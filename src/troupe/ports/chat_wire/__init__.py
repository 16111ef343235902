"""The chat wire that nearly every model server speaks, turned into the events of the text port.

It stands beside the port because more than one provider speaks it and providers do not know one another.
"""

from troupe.ports.chat_wire.client import ChatWire, Patience
from troupe.ports.chat_wire.dialect import Dialect, SchemaMode
from troupe.ports.chat_wire.failures import failure_of_answer, failure_of_status
from troupe.ports.chat_wire.learning import ask_and_learn
from troupe.ports.chat_wire.reader import AnswerReader
from troupe.ports.chat_wire.stream import Document, StreamReader
from troupe.ports.chat_wire.telling import Telling
from troupe.ports.chat_wire.trying import say_hello
from troupe.ports.chat_wire.typed import typed_answer

__all__ = [
    "AnswerReader",
    "ChatWire",
    "Dialect",
    "Document",
    "Patience",
    "SchemaMode",
    "StreamReader",
    "Telling",
    "ask_and_learn",
    "failure_of_answer",
    "failure_of_status",
    "say_hello",
    "typed_answer",
]
