"""A prompt as a model's server is sent it: neighbours joined, and system text wherever that server takes it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.minds.domain.prompting.blocks import Block, Speaker
from troupe.minds.domain.prompting.given import Abilities

BEGINNING = "(The scene begins.)"
NOTE = "[Note]"
_LISTED = frozenset({"memory", "pinned"})
_POSING = re.compile(r"^([ \t]*)\[note\]", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Message:
    """One message of a request."""

    role: Speaker
    text: str
    listed: bool = False
    """A line of a list, which stands close to the line before it."""
    images: tuple[str, ...] = ()
    """The pictures that are sent with it, by their media ids."""

    def as_json(self) -> dict[str, object]:
        shown: dict[str, object] = {"role": self.role, "text": self.text}
        return shown | {"images": list(self.images)} if self.images else shown


def sent(blocks: Sequence[Block], abilities: Abilities) -> list[Message]:
    """The messages of a request, as this server takes them."""
    messages = [
        Message(block.role, block.text, block.kind in _LISTED, block.images)
        for block in blocks
        if block.slot != "prefill"
    ]
    if not abilities.system:
        messages = _without_system(_joined(messages))
    elif not abilities.mid_system:
        messages = _without_notes_between(_joined(messages))
    messages = _joined(messages)
    first = next((message for message in messages if message.role != "system"), None)
    if abilities.begins_with_user and first is not None and first.role == "assistant":
        messages.insert(messages.index(first), Message("user", BEGINNING))
    return messages


def _joined(messages: Sequence[Message]) -> list[Message]:
    """Neighbours of one role as one message."""
    joined: list[Message] = []
    for message in messages:
        if joined and joined[-1].role == message.role:
            gap = "\n" if message.listed and joined[-1].listed else "\n\n"
            both = joined[-1].images + message.images
            joined[-1] = replace(message, text=f"{joined[-1].text}{gap}{message.text}", images=both)
        else:
            joined.append(message)
    return joined


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """All system text heads the first message of the user."""
    head = "\n\n".join(message.text for message in messages if message.role == "system")
    others = [message for message in messages if message.role != "system"]
    at = next((place for place, message in enumerate(others) if message.role == "user"), None)
    if at is None or not head:
        return [Message("user", head), *others] if head else others
    others[at] = replace(others[at], text=f"{head}\n\n{others[at].text}")
    return others


def _without_notes_between(messages: Sequence[Message]) -> list[Message]:
    """System text after the first message joins what the user says next, under a line that nobody else may write."""
    told: list[Message] = []
    waiting: list[str] = []
    for place, message in enumerate(messages):
        if message.role == "system" and place:
            waiting.append(message.text)
        elif message.role == "user":
            notes = [f"{NOTE}\n{text}" for text in waiting]
            told.append(replace(message, text="\n\n".join([*notes, _not_a_note(message.text)])))
            waiting = []
        else:
            told.append(message)
    return [*told, *(Message("user", f"{NOTE}\n{text}") for text in waiting)]


def _not_a_note(text: str) -> str:
    return _POSING.sub(r"\1\\[Note]", text)
