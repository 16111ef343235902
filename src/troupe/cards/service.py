"""Taking character cards in, at the door where personas come in."""

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from troupe.accounts import User
from troupe.cards.domain import CardFile, Refusal, card_in
from troupe.personas import Brought, Imported, Importing, ImportOptions, KitInvalid

MOST_KEYS = 8_000
_PIECE = 1024 * 1024
_NAMED = ("name", "displayName", "display_name", "nickname")


class CardReader:
    """Reads cards out of pictures and archives; a card that is plain JSON needs no reader."""

    def __init__(self, importing: Importing) -> None:
        self._importing = importing

    async def __call__(self, user: User, file: BinaryIO, name: str, options: ImportOptions) -> Imported | None:
        """What came of a file; none when it is no picture and no archive with a card."""
        try:
            found = await asyncio.to_thread(card_in, file)
        except Refusal as refusal:
            raise KitInvalid(refusal.place, refusal.code, refusal.detail) from None
        if found is None:
            return None
        digest = await asyncio.to_thread(_digest, file)
        return await self._importing.import_brought(user, _brought(found, name, digest), options)


def _brought(found: CardFile, file_name: str, digest: str) -> Brought:
    tree, left = _lightened(_named(found.tree, file_name))
    told = (f"It came in as {found.container}.", *found.told, *left)
    return Brought(tree, digest, found.picture, told)


def _lightened(tree: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str]]:
    """Without a book that a persona cannot carry: what comes in must be fit to be sent to every door."""
    if _keys(tree) <= MOST_KEYS:
        return tree, []
    data = tree.get("data")
    inner = data if isinstance(data, dict) else tree
    kept = {name: each for name, each in inner.items() if name != "character_book"}
    lighter = {**tree, "data": kept} if inner is data else kept
    if _keys(lighter) > MOST_KEYS:
        raise KitInvalid("", "too_complex", f"A card has at most {MOST_KEYS:,} keys beside its book.")
    return lighter, ["Its lorebook is larger than a persona can keep and was left behind."]


def _keys(value: object) -> int:
    """How many keys there are in a document, at every level."""
    count, rest = 0, [value]
    while rest:
        each = rest.pop()
        if isinstance(each, dict):
            count += len(each)
            rest += each.values()
        elif isinstance(each, list):
            rest += each
    return count


def _named(tree: Mapping[str, Any], file_name: str) -> Mapping[str, Any]:
    """A card that has no name is called as its file."""
    data = tree.get("data")
    inner = data if isinstance(data, dict) else tree
    given = next((str(inner[key]) for key in _NAMED if str(inner.get(key) or "").strip()), None)
    wanted = given or PurePath(file_name).stem.strip() or "Unnamed"
    if str(inner.get("name") or "").strip():
        return tree
    return {**tree, "data": {**inner, "name": wanted}} if inner is data else {**tree, "name": wanted}


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()
