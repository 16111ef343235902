"""Lorebooks of seven programs in, of two out; a book that nobody touched leaves as it came."""

import asyncio
import copy
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, cast

from troupe.cards.domain.refusal import Refusal
from troupe.cards.domain.text import tree_of
from troupe.cards.service.books import sillytavern, specified
from troupe.cards.service.books.fields import Fields, Telling, Tree, with_the_rest
from troupe.cards.service.books.taken import DECODERS, NAMED, Format, apart, counted, format_of, numbered, settings_of
from troupe.cards.service.proving import tree_in_file
from troupe.minds import MOST_ENTRIES, Book, BookEntry, Brought, Entry, NewBook, NoLorebook, Origin, remarks

_MOST_TOLD = 1_000
_NO_TEXTS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"PK\3\4")
_BLANK = b" \t\r\n\v\f\0"
_SPECIFIED = ("lorebook_v3", "character_book")
_WITHOUT_A_WORD = ("conditions", "known_to")


class BookCodec:
    """Reads and writes lorebooks."""

    async def understand(self, content: bytes, file_name: str) -> Brought:
        """A book of whatever size; the document of a large one is read in a process of its own."""
        _require_text(content)
        try:
            tree, told = await tree_in_file(content)
        except Refusal as refusal:
            raise NoLorebook(refusal.code, refusal.detail, refusal.place) from None
        return await asyncio.to_thread(self.of_tree, tree, told, file_name)

    def read(self, content: bytes, file_name: str) -> Brought:
        _require_text(content)
        try:
            tree, told = tree_of(content, "")
        except Refusal as refusal:
            raise NoLorebook(refusal.code, refusal.detail, refusal.place) from None
        return self.of_tree(tree, told, file_name)

    def of_tree(self, tree: Tree, told: Sequence[str], file_name: str) -> Brought:
        """The book in a document that was read already, and what had to be repaired in it."""
        found = self.read_tree(_book_in(tree), _stem(file_name) or "Lore")
        extra = [{"code": each.partition(": ")[0], "path": "", "detail": each.partition(": ")[2]} for each in told]
        return Brought(_named_after(found.book, file_name), found.format, (*extra, *found.told))

    def read_tree(self, tree: Mapping[str, Any], name: str) -> Brought:
        format = format_of(tree)
        if format is None:
            raise NoLorebook("not_a_card", f"This is no lorebook; it holds {', '.join(list(tree)[:8]) or 'nothing'}.")
        taken = apart(tree, format)
        if len(taken.pieces) > MOST_ENTRIES:
            raise NoLorebook("too_complex", f"A book has at most {MOST_ENTRIES:,} entries.")
        telling = Telling("")
        settings = settings_of(taken, name[:120] or "Lore", telling)
        told = list(telling.told)
        entries = []
        for place, piece in enumerate(taken.pieces):
            telling = Telling(f"/entries/{piece.at}")
            entry = DECODERS[format](piece.raw, place, telling)
            for each in remarks(entry):
                telling.say(each.code, each.field, each.detail)
            entries.append(entry)
            told += telling.told
        book = NewBook(
            settings,
            tuple(entries),
            tuple(
                _packed({"at": piece.at, "place": place, "raw": piece.raw}) for place, piece in enumerate(taken.pieces)
            ),
            origin=Origin(format),
            head=_packed({"format": format, "tree": taken.tree, "odd": list(taken.odd), "name": name}),
        )
        return Brought(book, format, (*told[:_MOST_TOLD], *_counted(entries, format, len(told))))

    def write(self, book: Book, entries: Sequence[BookEntry], head: str, format: str) -> tuple[bytes, Sequence[str]]:
        kept = json.loads(head) if head else {}
        write = _as_sillytavern if format == "sillytavern" else _as_specified
        tree = write(book, entries, kept)
        return json.dumps(tree, ensure_ascii=False, indent=2).encode(), _left_out(entries)


def _require_text(content: bytes) -> None:
    if not content.strip(_BLANK):
        raise NoLorebook("empty_file", "The file is empty.")
    if content.startswith(_NO_TEXTS):
        detail = (
            "This is a picture or an archive; `troupe cards import`, or a drop on the page, takes it with its lorebook."
        )
        raise NoLorebook("not_a_card", detail)


def _book_in(tree: Tree) -> Tree:
    """Of a card its book is meant."""
    for body in (tree.get("data"), tree):
        if isinstance(body, dict) and isinstance(body.get("character_book"), dict):
            return cast(Tree, body["character_book"])
    return tree


def _as_specified(book: Book, entries: Sequence[BookEntry], kept: Tree) -> Tree:
    came = kept.get("format") in _SPECIFIED
    format: Format = kept["format"] if came else "lorebook_v3"
    whole: dict[str, Any] = kept["tree"] if came else {"spec": "lorebook_v3", "data": {"entries": []}}
    body: dict[str, Any] = whole["data"] if format == "lorebook_v3" else whole
    if came:
        was = specified.settings_of(body, kept.get("name", ""), Telling(""))
        body = _with_changes(body, specified.encode_settings(was), specified.encode_settings(book.settings))
    else:
        body = {**specified.encode_settings(book.settings), "entries": []}
    written = [_entry(each, place, came, specified.decode, specified.encode) for place, each in enumerate(entries)]
    body = {**body, "entries": _put_back(body.get("entries"), entries, written, kept if came else {})}
    return {**(whole if format == "lorebook_v3" else {"spec": "lorebook_v3"}), "data": body}


def _as_sillytavern(book: Book, entries: Sequence[BookEntry], kept: Tree) -> Tree:
    came = kept.get("format") == "sillytavern"
    numbers = _numbers(entries)

    def encode(entry: Entry, place: int) -> Fields:
        return sillytavern.encode(entry, numbers[place], place)

    written = [_entry(each, place, came, sillytavern.decode, encode) for place, each in enumerate(entries)]
    whole = dict(kept["tree"]) if came else {"name": book.settings.name}
    there = whole.get("entries", {})
    if isinstance(there, list):
        return {**whole, "entries": _put_back(there, entries, written, kept)}
    names = [_at(each) if came and isinstance(_at(each), str) else None for each in entries]
    free = iter(number for number in range(len(entries) * 2 + 1) if str(number) not in names)
    placed = {str(next(free)) if name is None else str(name): each for name, each in zip(names, written, strict=True)}
    if came and numbered(placed):  # the order in which they are shown is told by each of them
        placed = dict(sorted(placed.items(), key=lambda pair: counted(pair[0])))
    return {**whole, "entries": placed}


def _entry(
    each: BookEntry,
    place: int,
    came: bool,
    decode: Callable[[Tree, int, Telling], Entry],
    encode: Callable[[Entry, int], Fields],
) -> Tree:
    """An entry as it came, with what was changed; a new one as this format writes it."""
    if not came or each.source is None:
        return encode(each.entry, place)
    kept = json.loads(each.source)
    raw, place = kept["raw"], kept["place"]
    was = decode(raw, place, Telling(""))
    if was == each.entry:
        return cast(Tree, raw)
    changed = _with_changes(raw, encode(was, place), encode(each.entry, place))
    return with_the_rest(changed, each.entry, lambda tree: decode(tree, place, Telling("")))


def _with_changes(raw: Tree, was: Tree, now: Tree) -> Fields:
    """What stands there, with only those values replaced that are others now."""
    found = dict(copy.deepcopy(raw))
    for name, value in now.items():
        before = was.get(name)
        if before == value:
            continue
        inside = found.get(name)
        if isinstance(value, dict) and isinstance(before, dict) and isinstance(inside, dict):
            found[name] = _with_changes(inside, before, value)
        else:
            found[name] = value
    for name in was.keys() - now.keys():
        found.pop(name, None)
    return found


def _put_back(there: object, entries: Sequence[BookEntry], written: Sequence[Tree], kept: Tree) -> Any:
    """As a list with whatever else stood in it, or under the names the entries had."""
    if isinstance(there, dict):
        named = [_at(each) for each in entries]
        used = {str(name) for name in named if isinstance(name, str)}
        free = iter(str(number) for number in range(len(entries) * 2 + 1) if str(number) not in used)
        return {name if isinstance(name, str) else next(free): each for name, each in zip(named, written, strict=True)}
    listed: list[Any] = list(written)
    for number, odd in kept.get("odd", ()):
        listed.insert(number, odd)
    return listed


def _at(each: BookEntry) -> str | int | None:
    return json.loads(each.source)["at"] if each.source else None


def _numbers(entries: Sequence[BookEntry]) -> Sequence[int]:
    """Its own number where it is one and nobody else's, else the next free one."""
    own = [each.entry.uid for each in entries]
    taken = {uid for uid in own if isinstance(uid, int)}
    seen: set[int] = set()
    found = []
    fresh = 0
    for uid in own:
        if isinstance(uid, int) and uid not in seen:
            number = uid
        else:
            while fresh in taken:
                fresh += 1
            number = fresh
            taken.add(number)
        seen.add(number)
        found.append(number)
    return found


def _left_out(entries: Sequence[BookEntry]) -> Sequence[str]:
    """What other programs will not understand; it goes along for whoever reads it here again."""
    found = []
    for name in _WITHOUT_A_WORD:
        count = sum(bool(getattr(each.entry, name)) for each in entries)
        found += [f"{name} of {count} entries"] if count else []
    decorated = sum(each.entry.content.lstrip().startswith("@@") for each in entries)
    return [*found, f"decorators of {decorated} entries"] if decorated else found


def _counted(entries: Sequence[Entry], format: Format, more: int) -> Sequence[Mapping[str, str]]:
    off = sum(not each.enabled for each in entries)
    silent = sum(not (each.keys or each.constant or each.semantic) for each in entries)
    blank = sum(not each.content.strip() for each in entries)
    ids = [each.uid for each in entries if each.uid is not None]
    told = [each.content.strip() for each in entries if each.content.strip()]
    said = f"{NAMED[format]}: {len(entries)} entries" + (f", {off} disabled" if off else "") + "."
    found = [{"code": "read", "path": "", "detail": said[0].upper() + said[1:], "about": f"{len(entries)}, {off}"}]
    for count, code, detail in (
        (silent, "no_keys", "entries have no keys"),
        (blank, "empty_content", "entries have no content"),
        (len(ids) - len(set(ids)), "duplicate_id", "entries share their id with another"),
        (len(told) - len(set(told)), "duplicate_content", "entries say what another says"),
        (max(0, more - _MOST_TOLD), "more", "further remarks"),
    ):
        if count:
            found.append({"code": code, "path": "", "detail": f"{count} {detail}.", "about": str(count)})
    if not entries:
        found.append({"code": "no_entries", "path": "", "detail": "This book has no entries."})
    return found


def _named_after(book: NewBook, file_name: str) -> NewBook:
    assert book.origin is not None  # every book that was read has one
    origin = Origin(book.origin.format, file_name[-200:])
    return NewBook(book.settings, book.entries, book.sources, book.kind, origin, book.head)


def _stem(file_name: str) -> str:
    return "".join(mark for mark in PurePath(file_name.replace("\\", "/")).stem if mark.isprintable()).strip()[:120]


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
