"""A chat of lines that was read in another process, as JSON and back: what there is to say of it, then its lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from troupe.cards.domain.believing import Unbelievable, a_number, a_text, listed, mapping, one_of, texts
from troupe.cards.domain.report import Told
from troupe.cards.domain.transcripts.note import NoteRole, OldNote
from troupe.cards.domain.transcripts.transcript import OldLine, Role, Summary, Transcript, Wording

MOST_AT_ONCE = 500
_MOST_NAMED = 20


def as_handed(chat: Transcript) -> dict[str, Any]:
    return {
        "format": chat.format,
        "user_name": chat.user_name,
        "persona_name": chat.persona_name,
        "note": [chat.note.text, chat.note.depth, chat.note.role] if chat.note else None,
        "variables": dict(chat.variables),
        "told": [[each.code, each.path, each.detail, *each.about] for each in chat.told],
        "summary": [chat.summary.lines, chat.summary.variants, dict(chat.summary.speakers)],
    }


def lines_handed(lines: Sequence[OldLine]) -> list[Any]:
    return [_line(each) for each in lines]


def handed(answer: object) -> Transcript:
    told = mapping(answer)
    return Transcript(
        format=a_text(told.get("format")),
        lines=[],
        user_name=a_text(told.get("user_name")),
        persona_name=a_text(told.get("persona_name")),
        note=None if told.get("note") is None else _note(told["note"]),
        variables={name: a_text(value) for name, value in mapping(told.get("variables")).items()},
        told=[_told(each) for each in listed(told.get("told"))],
        told_summary=_summary(told.get("summary")),
    )


def handed_lines(answer: object) -> Sequence[OldLine]:
    """A portion of its lines."""
    return [_read(each) for each in listed(mapping(answer).get("lines"), MOST_AT_ONCE)]


def _summary(told: object) -> Summary:
    lines, variants, speakers = _parts(told, 3)
    first = {name: int(a_number(line)) for name, line in mapping(speakers).items()}
    return Summary(int(a_number(lines)), int(a_number(variants)), first)


def _line(line: OldLine) -> list[Any]:
    wordings = [[each.text, each.at and each.at.isoformat(), each.model, each.reasoning, each.earlier]
                for each in line.wordings]  # fmt: skip
    return [line.number, line.role, line.name, wordings, line.chosen, line.excluded]


def _read(told: object) -> OldLine:
    number, role, name, wordings, chosen, excluded = _parts(told, 6)
    read = [_wording(each) for each in listed(wordings)]
    if not 0 <= a_number(chosen) < len(read):
        raise Unbelievable("a line without what was chosen of it")
    kept = one_of(role, get_args(Role))
    return OldLine(int(a_number(number)), kept, a_text(name), read, int(chosen), excluded is True)


def _wording(told: object) -> Wording:
    text, at, model, reasoning, earlier = _parts(told, 5)
    return Wording(a_text(text), _moment(at), _maybe(model), _maybe(reasoning), _maybe(earlier))


def _moment(told: object) -> datetime | None:
    try:
        return None if told is None else datetime.fromisoformat(a_text(told))
    except ValueError:
        raise Unbelievable("a time was expected") from None


def _note(told: object) -> OldNote:
    text, depth, role = _parts(told, 3)
    return OldNote(a_text(text), int(a_number(depth)), one_of(role, get_args(NoteRole)))


def _told(said: object) -> Told:
    code, path, detail, *about = texts(said, 3, 3 + _MOST_NAMED)
    return Told(code, path, detail, about=tuple(about))


def _maybe(told: object) -> str | None:
    return None if told is None else a_text(told)


def _parts(told: object, count: int) -> list[Any]:
    parts = listed(told, count)
    if len(parts) != count:
        raise Unbelievable("something is missing")
    return parts
