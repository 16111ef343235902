"""Chats as one JSON object per line: a header, then messages with their swipes.

A line that cannot be read leaves a mark at its place, so that nobody misses it without knowing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NoReturn

from troupe.cards.domain.refusal import MIB, Refusal
from troupe.cards.domain.report import Told
from troupe.cards.domain.transcripts.moments import moment_of
from troupe.cards.domain.transcripts.note import LONGEST_NOTE, NoteRole, OldNote
from troupe.cards.domain.transcripts.reading import integer_of, list_of, name_of, object_of, text_of
from troupe.cards.domain.transcripts.transcript import OldLine, Role, Transcript, Wording
from troupe.kit.errors import Invalid
from troupe.kit.strict_json import require_shape

LONGEST_LINE = 4 * MIB
MOST_LINES = 1_000_000
MOST_TOLD = 1_000
MOST_SWIPES = 1_000
DEEPEST, MOST_KEYS, MOST_VALUES = 64, 20_000, 200_000
_UNUSED = "unused"
_HEADER = ("chat_metadata", "user_name", "character_name")
NOTE_ROLES: Sequence[NoteRole] = ("system", "user", "assistant")
_AFTER = timedelta(milliseconds=1)


def read_jsonl(raw_lines: Iterable[bytes]) -> Transcript:
    """The conversation in the lines of a file; one without any readable message is refused."""
    reader = _Reader()
    for number, raw in enumerate(raw_lines, 1):
        if number > MOST_LINES:
            raise Refusal("too_large", f"line:{number}", f"A chat has at most {MOST_LINES:,} lines.")
        reader.take(number, raw)
    return reader.finished()


class _Unreadable(ValueError):
    """Why a line says nothing."""


@dataclass
class _Reader:
    """The file as far as it has been read."""

    header: Mapping[str, Any] = field(default_factory=dict)
    lines: list[OldLine] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    any_readable: bool = False
    now: datetime | None = None

    def take(self, number: int, raw: bytes) -> None:
        if not (bare := raw.strip(b" \t\r\n\0").removeprefix(b"\xef\xbb\xbf")):
            return
        try:
            value = _object_in(bare)
        except _Unreadable as why:
            self._say("line_unreadable", number, f"Line {number} of the file could not be read: {why}")
            self.lines.append(_mark(number, self.now))
            return
        if number == 1 and _is_header(value):
            self.header = value
            return
        self.any_readable = True
        self.lines.append(self._message(number, value))

    def finished(self) -> Transcript:
        if not self.any_readable:
            raise Refusal("not_a_card", "", "No line of this file is a message.")
        kept = object_of(self.header.get("chat_metadata"))
        for name, ignored in (("scenario", "scenario"), ("timedWorldInfo", "timers"), ("integrity", "check sum")):
            if kept.get(name):
                self._say("unknown_key", 1, f"The chat's {ignored} is kept for export and has no effect.", name)
        variables = {name_of(name): text_of(value) for name, value in object_of(kept.get("variables")).items()}
        return Transcript(
            format="sillytavern_jsonl",
            lines=self.lines,
            user_name=self._named("user_name") or self._name_of("user"),
            persona_name=self._named("character_name") or self._name_of("persona"),
            note=note_in(kept),
            variables={name: value for name, value in variables.items() if name},
            told=self.told,
        )

    def _named(self, key: str) -> str:
        """What the header says; of a group it says that this place is unused."""
        name = name_of(self.header.get(key))
        return "" if name == _UNUSED and name_of(self.header.get("user_name")) == _UNUSED else name

    def _name_of(self, role: Role) -> str:
        return next((line.name for line in self.lines if line.role == role and line.name), "")

    def _message(self, number: int, value: Mapping[str, Any]) -> OldLine:
        said = _said(value.get("mes"))
        swipes = [_said(each) for each in list_of(value.get("swipes"))[:MOST_SWIPES]]
        infos = list_of(value.get("swipe_info"))
        at = self._moment(number, value.get("send_date"))
        wordings = [_wording(text, object_of(infos[place] if place < len(infos) else None), at)
                    for place, text in enumerate(swipes)]  # fmt: skip
        chosen = integer_of(value.get("swipe_id"), 0, max(0, len(swipes) - 1)) or 0
        own = _wording(said, value, at)
        if not wordings:
            wordings = [own]
        elif said and said != wordings[chosen].text:
            wordings[chosen] = replace(own, earlier=wordings[chosen].text)
        else:
            wordings[chosen] = replace(own, text=wordings[chosen].text)
        return OldLine(
            number=number,
            role=_role(value),
            name=name_of(value.get("name")),
            wordings=wordings,
            chosen=chosen,
            excluded=value.get("is_system") is True,
        )

    def _moment(self, number: int, said: object) -> datetime | None:
        found = moment_of(said)
        if found is None:
            if said is not None:
                self._say("date_guessed", number, f"The time of line {number} could not be read.")
            found = None if self.now is None else self.now + _AFTER
        self.now = found or self.now
        return found

    def _say(self, code: str, number: int, detail: str, *about: str) -> None:
        if len(self.told) < MOST_TOLD:
            self.told.append(Told(code, f"line:{number}", detail, about=about))


def header_in(raw: bytes) -> Mapping[str, Any] | None:
    """The object above the messages, if the first line is one."""
    value = object_in(raw)
    return value if value is not None and _is_header(value) else None


def object_in(raw: bytes) -> Mapping[str, Any] | None:
    """What stands in a line; none where it cannot be read."""
    try:
        return _object_in(raw)
    except _Unreadable:
        return None


def line_in(value: Mapping[str, Any]) -> OldLine:
    """A message as it is understood, whatever stands around it."""
    return _Reader()._message(0, value)


def lines_of(text: bytes) -> Iterator[bytes]:
    """A text already in memory, line by line."""
    yield from text.split(b"\n")


def _object_in(raw: bytes) -> Mapping[str, Any]:
    if len(raw) > LONGEST_LINE:
        raise _Unreadable(f"it is longer than {LONGEST_LINE // MIB} MiB.")
    text = raw.decode("utf-8", "replace")
    try:
        require_shape(text, MOST_KEYS, DEEPEST, MOST_VALUES)
        value = json.loads(text, parse_constant=_no_number)
    except Invalid as fault:
        raise _Unreadable(fault.detail) from None
    except (ValueError, RecursionError):
        raise _Unreadable("it is no JSON.") from None
    if not isinstance(value, dict):
        raise _Unreadable("it is no object.")
    return value


def _is_header(value: Mapping[str, Any]) -> bool:
    return "mes" not in value and any(name in value for name in _HEADER)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _said(value: object) -> str:
    """A text, also where it is wrapped in an object."""
    return text_of(object_of(value).get("message")) if isinstance(value, dict) else text_of(value)


def _wording(text: str, about: Mapping[str, Any], at: datetime | None) -> Wording:
    extra = object_of(about.get("extra"))
    return Wording(
        text=text,
        at=moment_of(about.get("send_date")) or at,
        model=name_of(extra.get("model")) or None,
        reasoning=text_of(extra.get("reasoning")) or None,
    )


def _role(value: Mapping[str, Any]) -> Role:
    if value.get("is_user") is True:
        return "user"
    return "persona" if name_of(value.get("name")) else "narrator"


def mark_of(number: int) -> str:
    """What stands in the place of a line that cannot be read."""
    return f"Line {number} of the file could not be read"


def _mark(number: int, at: datetime | None) -> OldLine:
    return OldLine(number, "narrator", "", [Wording(mark_of(number), at)], excluded=True)


def note_in(kept: Mapping[str, Any]) -> OldNote | None:
    """What stands beside every answer, by what a header says of the chat."""
    text = text_of(kept.get("note_prompt"))
    if not text:
        return None
    role = NOTE_ROLES[integer_of(kept.get("note_role"), 0, 2) or 0]
    depth = integer_of(kept.get("note_depth"), 0, 100)
    return OldNote(text[:LONGEST_NOTE], 4 if depth is None else depth, role)
