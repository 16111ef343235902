"""The file around a card that leaves: its picture, and whatever came in beside it."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from troupe.accounts import User
from troupe.cards.domain.archive import archive_in
from troupe.cards.domain.art import content_of
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.character import CardDocument
from troupe.cards.domain.finding import FoundCard, found_in
from troupe.cards.domain.members import PACKAGES, PICTURES, members_of
from troupe.cards.domain.writing import (
    DEFAULT,
    MADE_HERE,
    Form,
    Written,
    as_json,
    counted,
    packed,
    settled,
    wanted_of,
    with_card,
    without_card,
    written,
)
from troupe.cards.service.wanted import CardWanted
from troupe.kit.errors import Invalid, Missing
from troupe.media import MediaLibrary
from troupe.personas import Persona

Draw = Callable[[User, str, str | None], Awaitable[bytes]]
"""A picture of a persona as PNG, with one of its faces or the resting one."""
FACES = ("joy", "sadness", "anger", "surprise", "fear", "disgust", "confusion")
_PORTRAIT = f"{MADE_HERE}portrait"
LONGEST_SIDE = 1_024
"""Of a portrait around a card; an imported picture that nobody changed stays as it is."""
_LARGEST_MEMBER = 256 * 1024 * 1024
Wish = Literal["json", "png", "apng", "charx", "original"]


@dataclass(frozen=True)
class Came:
    """The file a persona came in, opened again."""

    source: Source
    content: bytes
    found: FoundCard

    @property
    def opened(self) -> BinaryIO:
        return io.BytesIO(self.content)

    def file_at(self, uri: str) -> bytes | None:
        """What an address of the card leads to within its file."""
        file = self.found.file
        return content_of(uri, file.art, file.chunk) if file else content_of(uri, _nothing, _nothing)


@dataclass(frozen=True)
class Leaver:
    """Who leaves."""

    user: User
    persona_id: str
    document: Persona
    came: Came | None

    @property
    def container(self) -> str:
        return self.came.source.container if self.came else ""

    @property
    def own_icon(self) -> bytes | None:
        """The very icon that came in an archive, as long as it is what the persona shows."""
        icon = self.came.found.file.picture if self.came and self.came.found.file and self.looks_as_it_came else None
        return without_card(icon) if icon is not None and icon.startswith(b"\x89PNG") else None

    @property
    def looks_as_it_came(self) -> bool:
        return self.came is not None and self.came.source.portrait_id == self.document.look.portrait


class Packing:
    """Puts a card into a text, a picture or an archive."""

    def __init__(self, media: MediaLibrary, draw: Draw) -> None:
        self._media = media
        self._draw = draw

    async def packed(self, who: Leaver, form: Wish, made: Written, wanted: CardWanted) -> tuple[bytes, Sequence[str]]:
        """The file, and by name whatever found no place in it."""
        shape: Form = "png" if form in ("png", "apng") else "charx" if form == "charx" else "json"
        kept, left = wanted_of(_assets(made.tree), wanted.assets)
        kept, new = await self._renewed(who, shape, made, wanted, kept)
        body, stayed = await asyncio.to_thread(_WRITERS[shape], who, made, wanted, kept, new)
        return body, counted([*left, *stayed, *await asyncio.to_thread(_behind, who, shape, made)])

    async def _renewed(
        self, who: Leaver, shape: Form, made: Written, wanted: CardWanted, assets: Sequence[Any]
    ) -> tuple[Sequence[Any], Mapping[str, bytes]]:
        """The list with the pictures that the studio has of them, as far as the file is to show any."""
        new: dict[str, bytes] = {}
        if shape == "png":
            new[DEFAULT] = await self._picture(who)
        if made.spec != "v3" or (shape == "json" and who.container in ("", "text")):
            return assets, new
        changed = who.came is not None and not who.looks_as_it_came
        if changed and _icons(assets):
            assets = _with_icon(assets, DEFAULT if shape == "png" else _PORTRAIT)
        elif shape == "charx" and wanted.assets != "none" and (changed or who.container != "charx"):
            assets = assets if _icons(assets) else _with_icon(assets, _PORTRAIT)
        if shape != "png" and any(_uri(each) in (DEFAULT, _PORTRAIT) for each in assets):
            new[DEFAULT] = new[_PORTRAIT] = await asyncio.to_thread(without_card, await self._picture(who))
        if wanted.assets == "all" and _wants_faces(who, shape, assets):
            for face in FACES:
                new[f"{MADE_HERE}{face}"] = await self._draw(who.user, who.persona_id, face)
            faces = [{"type": "emotion", "uri": f"{MADE_HERE}{face}", "name": face, "ext": "png"} for face in FACES]
            assets = [*(assets if _icons(assets) else _with_icon(assets, DEFAULT)), *faces]
        return assets, new

    async def _picture(self, who: Leaver) -> bytes:
        """The picture around the card as it came, the portrait, or the drawn face."""
        if who.came and who.looks_as_it_came and who.container in PICTURES:
            return who.came.content
        if not who.document.look.portrait:
            return await self._draw(who.user, who.persona_id, None)
        if (own := who.own_icon) is not None:
            return own
        try:
            content = await self._media.read(who.user, who.document.look.portrait)
            return await self._media.as_png(content, LONGEST_SIDE)
        except (Missing, Invalid):
            return await self._draw(who.user, who.persona_id, None)


def _as_text(
    who: Leaver, made: Written, wanted: CardWanted, kept: Sequence[Any], new: Mapping[str, bytes]
) -> tuple[bytes, Sequence[str]]:
    if who.container in ("", "text"):
        left = ["picture"] if who.document.look.portrait and not _icons(kept) else []
        return as_json(_with(made.tree, kept)), left
    found = settled(kept, "json", _files(who, new))
    left = [*found.left_out, *([] if _icons(found.assets) else ["picture"])]
    return as_json(_with(made.tree, found.assets)), left


def _as_picture(
    who: Leaver, made: Written, wanted: CardWanted, kept: Sequence[Any], new: Mapping[str, bytes]
) -> tuple[bytes, Sequence[str]]:
    stays = who.looks_as_it_came and who.container in PICTURES
    if stays and (wanted.assets == "all" or made.spec != "v3"):
        return with_card(new[DEFAULT], made.tree, _older(made, wanted)), []
    found = settled(kept, "png", _files(who, new))
    tree = _with(made.tree, found.assets)
    return with_card(new[DEFAULT], tree, _older(made, wanted), found.files), found.left_out


def _as_archive(
    who: Leaver, made: Written, wanted: CardWanted, kept: Sequence[Any], new: Mapping[str, bytes]
) -> tuple[bytes, Sequence[str]]:
    if who.came is None or who.container != "charx":
        found = settled(kept, "charx", _files(who, new))
        return packed(_with(made.tree, found.assets), found.files), found.left_out
    archive = archive_in(who.came.opened)
    assert archive is not None  # it was read as one
    stay = _still_there(who.came, kept)
    # What is in the archive already keeps its place and its name.
    fresh = [each for each in kept if _is_new(each)]
    found = settled(fresh, "charx", _files(who, new), archive.names)
    members = [(name, each) for name in stay if (each := archive.content(name, _LARGEST_MEMBER)) is not None]
    moved = iter(found.assets)
    assets = [next(moved) if _is_new(each) else each for each in kept]
    return packed(_with(made.tree, assets), [*members, *found.files]), found.left_out


_WRITERS = {"json": _as_text, "png": _as_picture, "charx": _as_archive}


def _still_there(came: Came, kept: Sequence[Any]) -> Sequence[str]:
    """The other members, without those that only an asset used which does not go along."""
    before = members_of(came.opened, came.found.file, came.found.card.assets)
    used = {each.path for each in members_of(came.opened, came.found.file, [each for each in kept if _uri(each)])
            if each.use not in (None, "card")}  # fmt: skip
    return [each.path for each in before if each.use is None or (each.use != "card" and each.path in used)]


def _behind(who: Leaver, shape: Form, made: Written) -> Sequence[str]:
    """Files that no asset names, where they have no place; and all of them where the version knows no assets."""
    if who.came is None:
        return []
    card, file = who.came.found.card, who.came.found.file
    left = [_called(each) for each in card.assets if _uri(each) not in ("", DEFAULT)] if made.spec != "v3" else []
    stays = (shape == "charx" and who.container == "charx") or (
        shape == "png" and who.container in PICTURES and who.looks_as_it_came
    )
    if stays or who.container not in (*PACKAGES, *PICTURES):
        return left
    return [
        *left,
        *(each.path for each in members_of(who.came.opened, file, card.assets) if each.use is None),
    ]


def _files(who: Leaver, new: Mapping[str, bytes]) -> Callable[[str], bytes | None]:
    came = who.came
    return lambda uri: new[uri] if uri in new else came.file_at(uri) if came else None


def _wants_faces(who: Leaver, shape: Form, assets: Sequence[Any]) -> bool:
    """Drawn faces go along with whoever was cast here, and into an archive that brings none of its own."""
    own = any(isinstance(each, dict) and each.get("type") == "emotion" for each in assets)
    return shape != "json" and not own and (who.came is None or (shape == "charx" and who.container != "charx"))


def _older(made: Written, wanted: CardWanted) -> Mapping[str, Any] | None:
    return written(_of(made), {}, "v2").tree if wanted.backfill and made.spec == "v3" else None


def _of(made: Written) -> CardDocument:
    """A written card, read again for another version of it."""
    return next(iter(found_in(io.BytesIO(as_json(made.tree)), ""))).card


def _assets(tree: Mapping[str, Any]) -> Sequence[Any]:
    data = tree.get("data")
    said = data.get("assets") if isinstance(data, dict) else None
    return said if isinstance(said, list) else []


def _with(tree: Mapping[str, Any], assets: Sequence[Any]) -> Mapping[str, Any]:
    if list(assets) == list(_assets(tree)):
        return tree
    return {**tree, "data": {**tree["data"], "assets": list(assets)}}


def _with_icon(assets: Sequence[Any], uri: str) -> Sequence[Any]:
    """The main icon, else the first, at this address; one more where there is none."""
    icons = sorted(_icons(assets), key=lambda each: each.get("name") != "main")
    if not icons:
        return [{"type": "icon", "uri": uri, "name": "main", "ext": "png"}, *assets]
    return [{**each, "uri": uri, "ext": "png"} if each is icons[0] else each for each in assets]


def _icons(assets: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    return [each for each in assets if isinstance(each, dict) and each.get("type") == "icon"]


def _called(asset: Mapping[str, Any]) -> str:
    return wanted_of([asset], "none")[1][0]


def _is_new(asset: object) -> bool:
    return _uri(asset).startswith(MADE_HERE)


def _uri(asset: object) -> str:
    return str(asset.get("uri", "")) if isinstance(asset, dict) else ""


def _nothing(path: str) -> bytes | None:
    return None
