"""Personas leave as cards: in the file they came in, or as another one."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from troupe.accounts import User
from troupe.cards.domain.archive import archive_in
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.character import CardDocument, Spec
from troupe.cards.domain.character.document import LISTS, TEXTS
from troupe.cards.domain.finding import FoundCard, found_in
from troupe.cards.domain.overlong import overlong
from troupe.cards.domain.writing import Asset, Written, as_json, packed, with_assets, with_card, written
from troupe.cards.errors import CannotBe, NoOriginal
from troupe.cards.service.books import CardBooks
from troupe.cards.service.books.texts import card_texts, depth_prompt_in, texts_in
from troupe.cards.service.casting import edits, whole_tags, whole_texts
from troupe.cards.service.naming import named
from troupe.cards.service.pictures import CardPictures
from troupe.cards.store import SourceStore
from troupe.media import MediaLibrary, MediaNotFound
from troupe.personas import CastPersona, Persona, Personas, cast_in

As = Literal["original", "json", "png", "apng", "charx"]
Assets = Literal["all", "icon", "none"]
Draw = Callable[[User, str, str | None], Awaitable[bytes]]
"""A picture of a persona as PNG, with one of its faces or the resting one."""
FACES = ("joy", "sadness", "anger", "surprise", "fear", "disgust", "confusion")
_LARGEST_MEMBER = 256 * 1024 * 1024
_TYPES = {"json": "application/json", "png": "image/png", "apng": "image/png", "charx": "application/zip"}
_CONTAINERS: dict[str, As] = {"png": "png", "apng": "apng", "charx": "charx", "text": "json"}


@dataclass(frozen=True)
class CardWanted:
    """Which file somebody asks for; nothing named is as it came, else a picture."""

    as_: As | None = None
    spec: Spec | None = None
    assets: Assets = "all"
    backfill: bool = True


def wanted_in(as_: str | None, spec: str | None, assets: str, backfill: bool) -> CardWanted:
    """What a command line asks for; whatever is no choice is refused."""
    given = {"as": (as_, get_args(As)), "spec": (spec, get_args(Spec)), "assets": (assets, get_args(Assets))}
    for name, (value, allowed) in given.items():
        if value is not None and value not in allowed:
            raise CannotBe(name, f"{name} is one of {', '.join(allowed)}.")
    return CardWanted(as_, spec, assets, backfill)  # type: ignore[arg-type]  # checked one by one


@dataclass(frozen=True)
class CardFileOut:
    """A file to hand out, and what it could not carry."""

    name: str
    full_name: str
    type: str
    content: bytes
    left_out: Sequence[str] = ()
    repaired: Sequence[str] = ()


class CardExporting:
    """Writes cards."""

    def __init__(
        self, personas: Personas, sources: SourceStore, media: MediaLibrary, books: CardBooks, draw: Draw
    ) -> None:
        self._personas = personas
        self._sources = sources
        self._media = media
        self._books = books
        self._draw = draw
        self.pictures = CardPictures(personas, sources, media)

    async def export(self, user: User, persona_id: str, wanted: CardWanted) -> CardFileOut:
        """The file, with every edit in its place and everything else as it came."""
        persona = await self._personas.see(user, persona_id)
        source = await self._sources.newest("persona", persona_id) if persona.user_id == user.id else None
        content = await self._kept(user, source)
        if wanted.as_ == "original":
            if source is None or content is None:
                raise NoOriginal
            return CardFileOut(*named(source.file_name), "application/octet-stream", content)
        document = persona.document
        found = await asyncio.to_thread(_found, source, content) if source and content else None
        then = await asyncio.to_thread(_at_import, found.card) if found else None
        card = found.card if found else _born_here()
        form = wanted.as_ or (_CONTAINERS.get(source.container, "png") if source else "png")
        spec = wanted.spec or ("v3" if found is None or form == "charx" else None)
        if form == "charx" and spec != "v3":
            raise CannotBe("spec", "An archive holds a card of version 3.")
        if form in ("png", "apng") and spec == "v1":
            raise CannotBe("spec", "A picture holds a card of version 2 or 3.")
        out = written(card, await self._edits(user, persona, card, then), spec)
        made = replace(out, left_out=[*out.left_out, *(["secrets"] if document.secrets else [])])
        body, left = await self._packed(user, persona_id, document, source, content, form, made, wanted)
        stem = f"{document.name}.{'charx' if form == 'charx' else 'png' if form in ('png', 'apng') else 'json'}"
        return CardFileOut(*named(stem), _TYPES[form], body, [*made.left_out, *left], made.repaired)

    async def _edits(
        self, user: User, persona: CastPersona, card: CardDocument, then: Persona | None
    ) -> Mapping[str, Any]:
        """What a card that leaves says otherwise than the one that came in, its lore included."""
        changed = edits(persona.document, then, card.extensions)
        if then is not None and "tags" in changed:
            changed["tags"] = whole_tags(persona.document.tags, then.tags, card.lists["tags"])
        if persona.user_id != user.id:
            return changed
        now = await self._books.now(user, persona.id)
        if then is not None:
            changed = whole_texts(changed, persona.document, then, card.texts, texts_in(now.texts))
            depth = depth_prompt_in(now.texts)
            if depth is not None and depth != _depth_prompt(card):
                changed["extensions"] = {**changed.get("extensions", card.extensions), "depth_prompt": dict(depth)}
        if now.book is not None and (then is None or now.has_come) and now.book != card.book:
            changed["character_book"] = now.book
        return changed

    async def _kept(self, user: User, source: Source | None) -> bytes | None:
        if source is None or source.media_id is None:
            return None
        try:
            return await self._media.read(user, source.media_id)
        except MediaNotFound:
            return None

    async def _packed(
        self,
        user: User,
        persona_id: str,
        document: Persona,
        source: Source | None,
        content: bytes | None,
        form: As,
        made: Written,
        wanted: CardWanted,
    ) -> tuple[bytes, Sequence[str]]:
        if form == "json":
            return as_json(made.tree), []
        same = source is not None and content is not None and source.portrait_id == document.look.portrait
        if form in ("png", "apng"):
            picture = content if same and source and source.container in ("png", "apng") and content else None
            picture = picture or await self._picture(user, persona_id, document)
            older = written(_of(made), {}, "v2").tree if wanted.backfill and made.spec == "v3" else None
            return await asyncio.to_thread(with_card, picture, made.tree, older), []
        if source and source.container == "charx" and content:
            return await asyncio.to_thread(_charx_again, content, made, wanted.assets), []
        return await self._charx_anew(user, persona_id, document, made, wanted.assets)

    async def _charx_anew(
        self, user: User, persona_id: str, document: Persona, made: Written, assets: Assets
    ) -> tuple[bytes, Sequence[str]]:
        files = []
        if assets != "none":
            icon = await self._picture(user, persona_id, document)
            files.append(Asset("icon", "main", "png", icon))
        if assets == "all":
            files += [Asset("emotion", face, "png", await self._draw(user, persona_id, face)) for face in FACES]
        said = made.tree["data"].get("assets") or []
        kept = [each for each in said if not str(each.get("uri", "")).startswith(("ccdefault:", "__asset:"))]
        made.tree["data"]["assets"] = kept
        members = with_assets(made.tree, files)
        left = ["assets"] if len(kept) < len([each for each in said if each.get("uri") != "ccdefault:"]) else []
        return await asyncio.to_thread(packed, made.tree, members), left

    async def _picture(self, user: User, persona_id: str, document: Persona) -> bytes:
        """The portrait where it is a PNG, else the drawn face."""
        if document.look.portrait:
            try:
                content = await self._media.read(user, document.look.portrait)
            except MediaNotFound:
                content = b""
            if content.startswith(b"\x89PNG"):
                return content
        return await self._draw(user, persona_id, None)


def _found(source: Source, content: bytes) -> FoundCard:
    return list(found_in(io.BytesIO(content), source.file_name))[source.place]


def _at_import(card: CardDocument) -> Persona:
    """The document as this card made it, before anybody changed it."""
    tree = written(card, {"name": card.name}).tree
    data = tree.get("data", tree)
    data.update({name: text.head for name, text in overlong(data).items()})
    return cast_in(io.BytesIO(json.dumps(tree).encode())).persona


def _depth_prompt(card: CardDocument) -> Mapping[str, Any] | None:
    """What it says at a depth, as the lorebook of card texts took it in."""
    book = card_texts({}, card.extensions)
    if book is None:
        return None
    entry = book.entries[0]
    return {"prompt": entry.content, "depth": entry.depth, "role": entry.role}


def _born_here() -> CardDocument:
    texts = dict.fromkeys(TEXTS, "")
    return CardDocument("v3", {}, texts, dict.fromkeys(LISTS, ()))


def _of(made: Written) -> CardDocument:
    """A written card, read again for another version of it."""
    return next(iter(found_in(io.BytesIO(as_json(made.tree)), ""))).card


def _charx_again(content: bytes, made: Written, assets: Assets) -> bytes:
    """The archive it came in, its other members as they were."""
    archive = archive_in(io.BytesIO(content))
    assert archive is not None  # it was read as one
    names = [name for name in archive.names if name.rpartition("/")[2].casefold() != "card.json"]
    if assets == "none":
        names = [name for name in names if not name.startswith("assets/")]
    members = [(name, each) for name in names if (each := archive.content(name, _LARGEST_MEMBER)) is not None]
    return packed(made.tree, members)
