"""Chats that are one JSON document each: which program wrote it, and the conversations in it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from troupe.cards.domain.character.kinds import RISU_CHATS
from troupe.cards.domain.report import Told
from troupe.cards.domain.transcripts.moments import moment_of
from troupe.cards.domain.transcripts.note import LONGEST_NOTE, OldNote
from troupe.cards.domain.transcripts.reading import list_of, name_of, object_of, objects_in, text_of
from troupe.cards.domain.transcripts.transcript import OldLine, Role, Transcript, Wording

MOST_MESSAGES = 1_000_000
_NOTE_DEPTH = 4
_BETWEEN_NAMES = "||$||"
_WEBUI_LISTS = ("data_visible", "visible", "data")
_TURNS = re.compile(r"\{\{\[(INPUT|OUTPUT)\]\}\}")
_NOT_SAID = "<|BEGIN-VISIBLE-CHAT|>"
"""What that program writes where the user has said nothing before the greeting."""
_PERSONA_TURN, _USER_TURN = "OUTPUT", "INPUT"

Document = Mapping[str, Any]


def transcripts_in(tree: Document) -> Sequence[Transcript]:
    """The conversations in a document; none when it is no chat of a known program."""
    reader = next((read for is_it, read in _READERS if is_it(tree)), None)
    return [] if reader is None else [each for each in reader(tree) if each.lines]


def _kobold(tree: Document) -> Iterator[Transcript]:
    settings = object_of(tree.get("savedsettings"))
    user = name_of(settings.get("chatname"))
    persona = name_of(text_of(settings.get("chatopponent")).partition(_BETWEEN_NAMES)[0])
    told = "".join(text_of(piece) for piece in (tree.get("prompt"), *list_of(tree.get("actions"))))
    lines = list(_kobold_lines(told, user, persona))
    book = {"worldinfo": tree["worldinfo"]} if list_of(tree.get("worldinfo")) else None
    unused = [_unused("memory", "The story's memory")] if text_of(tree.get("memory")).strip() else []
    note = _note(tree.get("authorsnote"), depth=_NOTE_DEPTH)
    yield Transcript("kobold_lite", lines, user, persona, book=book, note=note, told=unused)


def _kobold_lines(told: str, user: str, persona: str) -> Iterator[OldLine]:
    """What stands before the first mark is told by nobody in the scene."""
    first, *rest = _TURNS.split(told)
    number = 0
    for mark, text in [("", first), *zip(rest[::2], rest[1::2], strict=True)]:
        if not text.strip():
            continue
        number += 1
        role: Role = "user" if mark == _USER_TURN else "persona" if mark == _PERSONA_TURN else "narrator"
        yield _line(number, role, {"user": user, "persona": persona}.get(role, ""), text.strip())


def _cai(tree: Document) -> Iterator[Transcript]:
    for _, history in objects_in(object_of(tree.get("histories")).get("histories")):
        lines = []
        for number, said in objects_in(history.get("msgs")):
            source = object_of(said.get("src"))
            role: Role = "user" if source.get("is_human") is True else "persona"
            lines.append(_line(number, role, name_of(source.get("name")), said.get("text"), said.get("created")))
        yield Transcript("cai_tools", _spoken(lines), persona_name=_first_name(lines, "persona"))


def _webui(tree: Document) -> Iterator[Transcript]:
    for name in _WEBUI_LISTS:
        if pairs := list_of(tree.get(name)):
            break
    lines: list[OldLine] = []
    for place, pair in enumerate(pairs):
        if isinstance(pair, list) and len(pair) == 2:
            lines += [_line(2 * place + 1, "user", "", pair[0]), _line(2 * place + 2, "persona", "", pair[1])]
    yield Transcript("text_generation_webui", [line for line in _spoken(lines) if line.text.strip() != _NOT_SAID])


def _agnai(tree: Document) -> Iterator[Transcript]:
    lines = []
    for number, said in objects_in(tree.get("messages")):
        role: Role = "user" if said.get("userId") else "persona"
        name = name_of(said.get("name")) or name_of(said.get("handle"))
        lines.append(_line(number, role, name, said.get("msg"), said.get("createdAt")))
    yield Transcript("agnai", _spoken(lines), persona_name=_first_name(lines, "persona") or name_of(tree.get("name")))


def _risu(tree: Document) -> Iterator[Transcript]:
    """One chat, or all that were held with somebody."""
    held = tree.get("data")
    for data in [object_of(each) for each in held] if isinstance(held, list) else [object_of(held)]:
        yield _risu_chat(data)


def _risu_chat(data: Document) -> Transcript:
    lines = []
    for number, said in objects_in(data.get("message")):
        role: Role = "user" if said.get("role") == "user" else "persona"
        lines.append(_line(number, role, name_of(said.get("name")), said.get("data"), said.get("time")))
    told = [_unused("localLore", "The chat's own lore")] if list_of(data.get("localLore")) else []
    note = _note(data.get("note"), depth=0)
    return Transcript("risuai", _spoken(lines), title=name_of(data.get("name"))[:120], note=note, told=told)


def _byaf(tree: Document) -> Iterator[Transcript]:
    """Messages by their time; of several outputs the one that was active last."""
    said = sorted(
        (each for _, each in objects_in(tree.get("messages"))), key=lambda each: text_of(each.get("createdAt"))
    )
    lines = []
    for number, each in enumerate(said, 1):
        if each.get("type") == "human" or "outputs" not in each:
            lines.append(_line(number, "user", "", each.get("text"), each.get("createdAt")))
            continue
        outputs = [one for _, one in objects_in(each.get("outputs"))]
        wordings = [
            Wording(text_of(one.get("text")), moment_of(one.get("createdAt") or each.get("createdAt")))
            for one in outputs
        ]
        if wordings:
            newest = max(range(len(outputs)), key=lambda place: text_of(outputs[place].get("activeTimestamp")))
            lines.append(OldLine(number, "persona", "", wordings, newest))
    yield Transcript("byaf", _spoken(lines))


def _note(said: object, depth: int) -> OldNote | None:
    text = text_of(said).strip()
    return OldNote(text[:LONGEST_NOTE], depth, "system") if text else None


def _unused(name: str, what: str) -> Told:
    return Told("unknown_key", f"/{name}", f"{what} is kept with the file and has no effect.", about=(name,))


def _line(number: int, role: Role, name: str, text: object, at: object = None) -> OldLine:
    moment: datetime | None = None if at is None else moment_of(at)
    return OldLine(number, role, name, [Wording(text_of(text), moment)])


def _spoken(lines: Sequence[OldLine]) -> Sequence[OldLine]:
    return [line for line in lines[:MOST_MESSAGES] if line.text.strip()]


def _first_name(lines: Sequence[OldLine], role: Role) -> str:
    return next((line.name for line in lines if line.role == role and line.name), "")


def _has_pairs(value: object) -> bool:
    return any(isinstance(each, list) and len(each) == 2 for each in list_of(value))


def _has_list(name: str, *signs: str) -> Callable[[Document], bool]:
    """A document with a list of that name whose objects bear one of the signs."""

    def is_it(tree: Document) -> bool:
        return any(any(sign in each for sign in signs) for _, each in objects_in(tree.get(name)))

    return is_it


_READERS: Sequence[tuple[Callable[[Document], bool], Callable[[Document], Iterator[Transcript]]]] = (
    (lambda tree: tree.get("type") in RISU_CHATS, _risu),
    (lambda tree: "savedsettings" in tree and "actions" in tree, _kobold),
    (lambda tree: "histories" in tree, _cai),
    (lambda tree: any(_has_pairs(tree.get(name)) for name in _WEBUI_LISTS), _webui),
    (_has_list("messages", "msg"), _agnai),
    (_has_list("messages", "outputs", "type", "text"), _byaf),
)
