"""Reading cards at the door where personas come in."""

import asyncio
from collections.abc import Sequence
from typing import BinaryIO

from troupe.accounts import User
from troupe.cards.domain import Refusal
from troupe.cards.domain.finding import FoundCard
from troupe.cards.service.bringing import ALREADY_HERE
from troupe.cards.service.meeting import Meeting
from troupe.cards.service.proving import cards_in_file
from troupe.cards.service.taking import KeptFile, Taking
from troupe.media import digest_of
from troupe.personas import Imported, ImportOptions, KitInvalid

# Of a plain text these say that it is a card and cannot be used; any other text may be of another shape.
_SURE = ("encrypted_card", "yaml_unsafe", "field_too_long", "too_complex")
_TEXT_HEADS = (b"{", b"[", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class CardReader:
    """Finds the card in a file, if there is one."""

    def __init__(self, taking: Taking, meeting: Meeting) -> None:
        self._taking = taking
        self._meeting = meeting

    async def __call__(self, user: User, file: BinaryIO, name: str, options: ImportOptions) -> Imported | None:
        """What came of a file; none when it holds no card."""
        found = await _found(file, name)
        if not found:
            return None
        sha256 = await asyncio.to_thread(digest_of, file)
        others = len(found) - 1
        if others:
            detail = f"It holds {others} more characters; bring it in as an import to have them all."
            found[0].report.say("warnings", "more_characters", "", detail, about=(str(others),))
        meets = await self._meeting.whom(user, sha256, found[0], 0)
        two = (f"already_here: {ALREADY_HERE}",) if meets and options.on_conflict == "keep_both" else ()
        media_id = None if options.dry_run else (await self._taking.keep_file(user, file, name or "card")).id
        kept = KeptFile(sha256, name, media_id)
        try:
            imported = await self._taking.take(user, found[0], kept, options, meets=meets, told=two)
        except BaseException:
            await self._drop(user, media_id)
            raise
        if imported.shown is None or options.on_conflict == "skip":
            await self._drop(user, None if imported.is_new else media_id)
        return imported

    async def _drop(self, user: User, media_id: str | None) -> None:
        if media_id is not None:
            await self._taking.drop_file(user, media_id)


async def _found(file: BinaryIO, name: str) -> Sequence[FoundCard]:
    file.seek(0)
    is_text = file.read(4).lstrip().startswith(_TEXT_HEADS)
    try:
        return await cards_in_file(file, name)
    except Refusal as refusal:
        if refusal.code in ("unknown_format", "empty_file", "not_a_card") or (is_text and refusal.code not in _SURE):
            return []  # whoever reads the next kind of file says what it is
        raise KitInvalid(refusal.place, refusal.code, refusal.detail) from None
