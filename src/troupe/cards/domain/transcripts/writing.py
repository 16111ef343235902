"""Chats on their way out: as text to read, or as lines that other programs take in."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from troupe.kit.times import as_text

Role = Literal["user", "persona", "narrator", "note"]
Form = Literal["jsonl", "markdown", "text"]


@dataclass(frozen=True)
class SaidLine:
    """One message of a path, with the texts of its variants."""

    role: Role
    name: str
    text: str
    at: datetime
    variants: Sequence[str] = ()
    chosen: int = 0
    excluded: bool = False
    scripted: bool = False
    model: str | None = None
    as_it_came: bytes | None = None
    """Its line in the file that it came in, with whatever was changed since."""


@dataclass(frozen=True)
class Heading:
    """What stands above a chat."""

    title: str
    user_name: str
    persona_name: str
    created_at: datetime
    metadata: Mapping[str, Any] = field(default_factory=dict)
    above: bytes | None = None
    """The line above the messages as it came, which may have been none."""


def begun(form: Form, heading: Heading) -> bytes:
    """What stands above the messages."""
    if form != "jsonl":
        return f"{'# ' if form == 'markdown' else ''}{_one_line(heading.title)}\n".encode("utf-8", "replace")
    if heading.above is None:
        return _json(_header(heading))
    return heading.above and heading.above + b"\n"


def said(form: Form, lines: Sequence[SaidLine]) -> bytes:
    """Some of the messages, each with its variants where the form has room for them."""
    return b"".join(map(_LINES[form], lines))


def _as_jsonl(line: SaidLine) -> bytes:
    return _json(_message(line)) if line.as_it_came is None else line.as_it_came + b"\n"


def _as_markdown(line: SaidLine) -> bytes:
    mark = " *(scripted)*" if line.scripted else ""
    told = f"\n**{_one_line(line.name) or 'Narrator'}** · {as_text(line.at)}{mark}\n\n{line.text}\n"
    return told.encode("utf-8", "replace")


def _as_text(line: SaidLine) -> bytes:
    mark = " (scripted)" if line.scripted else ""
    told = f"\n[{as_text(line.at)}] {_one_line(line.name) or 'Narrator'}{mark}:\n{line.text}\n"
    return told.encode("utf-8", "replace")


def _header(heading: Heading) -> dict[str, Any]:
    return {
        "user_name": heading.user_name,
        "character_name": heading.persona_name,
        "create_date": as_text(heading.created_at),
        "chat_metadata": dict(heading.metadata),
    }


def _message(line: SaidLine) -> dict[str, Any]:
    known: dict[str, Any] = {
        "name": line.name,
        "is_user": line.role in ("user", "note"),
        "is_system": line.excluded,
        "send_date": as_text(line.at),
        "mes": line.text,
    }
    if len(line.variants) > 1:
        known |= {"swipes": list(line.variants), "swipe_id": line.chosen}
    extra = {"model": line.model} if line.model else {}
    if line.scripted:
        extra["scripted"] = "a script wrote this, no model"
    return {**known, "extra": extra}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


_LINES: Mapping[Form, Callable[[SaidLine], bytes]] = {"jsonl": _as_jsonl, "markdown": _as_markdown, "text": _as_text}
