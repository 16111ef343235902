"""A chat of lines that leaves again: what nobody changed since it came in leaves as it came, byte for byte."""

import io
import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from troupe.cards.domain.transcripts.jsonl import NOTE_ROLES, header_in, line_in, mark_of, note_in, object_in
from troupe.cards.domain.transcripts.note import OldNote
from troupe.cards.domain.transcripts.reading import list_of, object_of
from troupe.cards.domain.transcripts.transcript import OldLine

_BOM, _BLANK = b"\xef\xbb\xbf", b" \t\r\n\0"
_READ_AT_ONCE = 1024 * 1024
Fields = dict[str, Any]


@dataclass(frozen=True)
class Now:
    """What a message says by now."""

    text: str
    variants: Sequence[str]
    chosen: int
    excluded: bool


class CameLines:
    """The lines of the file a chat came in: their places are kept, and each is read when it leaves."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self._file = file or io.BytesIO()
        self._ends = array("q", _ends_in(self._file))
        self._header = header_in(self._bare(1))

    @property
    def is_empty(self) -> bool:
        return self._ends[-1] == 0

    def header(self, note: OldNote | None) -> bytes | None:
        """What stands above it; none where it had nothing above and nobody gave it a note."""
        came = note_in(object_of(object_of(self._header).get("chat_metadata")))
        if note == came:
            return None if self._header is None else self._bare(1)
        header = dict(self._header or {})
        about = object_of(header.get("chat_metadata"))
        return _packed(header | {"chat_metadata": noted(about, note)})

    def line(self, number: object, now: Now) -> bytes | None:
        """A line with what was changed of it; none where the file has no such line."""
        if not isinstance(number, int) or not (raw := self._bare(number)):
            return None
        value = object_in(raw)
        if value is None:  # a mark stands for it, as long as nobody writes there
            return raw if now.text == mark_of(number) else None
        was = line_in(value)
        texts = [each.text for each in was.wordings]
        if (now.text, list(now.variants), now.chosen, now.excluded) == (was.text, texts, was.chosen, was.excluded):
            return raw
        return _packed(_changed(value, was, now))

    def _bare(self, number: int) -> bytes:
        if not 0 < number <= len(self._ends):
            return b""
        begin = self._ends[number - 2] + 1 if number > 1 else 0
        self._file.seek(begin)
        return self._file.read(self._ends[number - 1] - begin).strip(_BLANK).removeprefix(_BOM)


def _ends_in(file: BinaryIO) -> Iterator[int]:
    """Where each line ends, the last one with the file."""
    at = file.seek(0)
    while piece := file.read(_READ_AT_ONCE):
        end = piece.find(b"\n")
        while end >= 0:
            yield at + end
            end = piece.find(b"\n", end + 1)
        at += len(piece)
    yield at


def noted(about: Mapping[str, Any], note: OldNote | None) -> Fields:
    """What a header says of a chat, with this note, or with none."""
    if note is None:
        return {**about, "note_prompt": ""}
    return {**about, "note_prompt": note.text, "note_depth": note.depth, "note_role": NOTE_ROLES.index(note.role)}


def _changed(value: Mapping[str, Any], was: OldLine, now: Now) -> Fields:
    line: Fields = dict(value)
    if now.text != was.text:
        line["mes"] = _worded(value.get("mes"), now.text)
    if len(now.variants) > 1 or "swipes" in value:
        line |= _swipes(value, [each.text for each in was.wordings], now)
    if now.excluded != was.excluded:
        line["is_system"] = now.excluded
    return line


def _swipes(value: Mapping[str, Any], before: Sequence[str], now: Now) -> Fields:
    """Each variant with what the file says of it; a new one is told by its text alone."""
    said, infos = list_of(value.get("swipes")), list_of(value.get("swipe_info"))
    places = _places(before, now.variants)
    kept = [_worded(said[at] if at is not None and at < len(said) else None, text)
            for at, text in zip(places, now.variants, strict=True)]  # fmt: skip
    fields: Fields = {"swipes": kept, "swipe_id": now.chosen}
    if infos:
        fields["swipe_info"] = [infos[at] if at is not None and at < len(infos) else {} for at in places]
    return fields


def _places(before: Sequence[str], now: Sequence[str]) -> Sequence[int | None]:
    """Where each variant stood: the one that says the same, else, where none was taken away, the one of its place."""
    by_text = {text: place for place, text in reversed(list(enumerate(before)))}
    same = len(now) >= len(before)
    return [by_text.get(text, place if same and place < len(before) else None) for place, text in enumerate(now)]


def _worded(before: object, text: str) -> object:
    return {**before, "message": text} if isinstance(before, dict) else text


def _packed(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
