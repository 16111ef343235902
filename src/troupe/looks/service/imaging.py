"""Painting a persona by a model: which provider, with which words, and what may come back."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from troupe.accounts import User
from troupe.kit.colour import from_hex
from troupe.kit.errors import Invalid, TroupeError
from troupe.looks.domain.document import LookDocument
from troupe.looks.domain.prompting import Depicted, Prompt, colour_name, prompt_of
from troupe.looks.domain.template import Wishes
from troupe.looks.errors import (
    CostUnknown,
    DrawnOnly,
    ModelsNotForChildren,
    PictureUnusable,
    PromptRefused,
    UnknownProvider,
    image_failure,
)
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.service.dressing import Dressed
from troupe.media import Media, MediaLibrary
from troupe.personas import age_signals
from troupe.ports.image import Capabilities, ImageMaker, ImageProbe, ImageRequest, Picture, ProviderError

RIG = "rig"
ALIASES = {"offline": RIG, "local_sd": "a1111", "dalle": "openai"}
PAINTABLE = ("hero_portrait", "full_body")
_TOLERANCE_PX = 64


@dataclass(frozen=True)
class Painting:
    """How a model is to paint, besides what the recipe says."""

    provider: str = RIG
    model: str | None = None
    prompt: str = ""
    negative: str = ""
    steps: int | None = None
    cfg: float | None = None
    sampler: str | None = None
    strength: float | None = None
    """With it the model paints over the studio's own drawing."""
    transparent: bool = False
    accept_unknown_cost: bool = False


@dataclass(frozen=True)
class ImageOffer:
    """A provider one can choose, as far as that is known without asking it."""

    name: str
    title: str
    capabilities: Capabilities
    base_url: str | None
    """Where it is asked; nothing for what runs inside the studio."""
    set_up: bool
    aliases: tuple[str, ...] = field(default=())


class ImageMakers(Protocol):
    """The installed image providers, with the addresses and keys of each person."""

    def names(self) -> Sequence[str]: ...

    async def offers(self, user: User) -> list[ImageOffer]: ...

    def open(self, user: User, name: str) -> AbstractAsyncContextManager[ImageMaker]:
        """The maker behind a known name, for the length of one call; raises `ImageProviderMissing`."""
        ...


class Imaging:
    """Chooses the provider that was named, and never another."""

    def __init__(self, makers: ImageMakers, media: MediaLibrary) -> None:
        self._makers = makers
        self._media = media

    async def offers(self, user: User) -> list[ImageOffer]:
        return await self._makers.offers(user)

    async def probe(self, user: User, name: str) -> ImageProbe:
        """Ask a provider how it is; costs nothing."""
        known = self.known(name)
        _refuse_children(user, known)
        async with self._makers.open(user, known) as maker:
            try:
                return await maker.probe()
            except ProviderError as error:
                raise _told(error, None) from error

    def known(self, name: str) -> str:
        """The provider's own name; raises `UnknownProvider`."""
        found = ALIASES.get(name, name)
        if found not in self._makers.names():
            raise UnknownProvider(name, [*self._makers.names(), *ALIASES])
        return found

    async def painted(self, user: User, request: ImageRequest, provider: str, painting: Painting) -> Picture:
        """What the provider made; its failure is told as what it is."""
        _refuse_children(user, provider)
        self._judge(request)
        async with self._makers.open(user, provider) as maker:
            if not maker.capabilities.free and not painting.accept_unknown_cost:
                raise CostUnknown(provider)
            try:
                return await maker.make(request)
            except ProviderError as error:
                raise _told(error, request.model) from error

    async def keep(
        self, user: User, picture: Picture, request: ImageRequest, provider: str, name: str, persona_id: str
    ) -> Media:
        """Look at what came back as at any file from outside, and keep it only when it is what was asked for."""
        try:
            media = await self._media.upload(
                user, picture.content, file_name=name, persona_id=persona_id, made="generated"
            )
        except Invalid as wrong:
            raise PictureUnusable(provider, wrong.detail) from wrong
        wide, high = media.width or 0, media.height or 0
        if max(abs(wide - request.width), abs(high - request.height)) > _TOLERANCE_PX:
            await self._media.bin(user, media.id, force=True)
            raise PictureUnusable(provider, f"it is {wide} by {high}, not {request.width} by {request.height}.")
        return media

    def _judge(self, request: ImageRequest) -> None:
        """Among adults no picture of a minor is asked for; nothing is sent."""
        if self._media.realm == "adult" and age_signals(request.prompt):
            raise PromptRefused


def require_paintable(wishes: Wishes, format: str) -> None:
    """What only the studio's own painter makes."""
    if wishes.template not in PAINTABLE:
        raise DrawnOnly(f"A {wishes.template.replace('_', ' ')}", "template")
    if format == "svg":
        raise DrawnOnly("An SVG", "format")


def words_for(dressed: Dressed, wishes: Wishes, painting: Painting) -> Prompt:
    """The prompt of a persona as it looks now."""
    document, persona = dressed.document, dressed.persona.document
    palette = document.palette
    return prompt_of(
        Depicted(
            template=wishes.template,
            age=persona.age,
            gender=persona.gender or "",
            looks=_look_words(dressed.resolved, document),
            pose=wishes.pose or "",
            emotion=wishes.emotion or "",
            palette=tuple(filter(None, (palette.primary, palette.secondary, palette.accent))),
            art_style=document.art_style or "",
            finish=document.finish,
            wishes=painting.prompt,
            unwanted=painting.negative,
        )
    )


def _look_words(look: ResolvedLook, document: LookDocument) -> tuple[str, ...]:
    """What the owner wrote wins over what the drawing shows."""
    told = document.features
    worn = (f"{colour_name(each.primary)} {each.item.replace('_', ' ')}" for each in look.garments)
    return (
        told.hair or f"{colour_name(look.hair)} {look.hair_style.replace('_', ' ')} hair",
        told.eyes or f"{colour_name(look.eye_left)} eyes",
        told.skin or f"{_skin_word(look.skin)} skin",
        *((document.clothing,) if document.clothing else worn),
    )


def _skin_word(colour: str) -> str:
    lightness = from_hex(colour).lightness
    return next((word for least, word in ((0.8, "fair"), (0.65, "tan"), (0.5, "brown")) if lightness > least), "dark")


def _told(error: ProviderError, model: str | None) -> TroupeError:
    """In the user's words; a server that is there and fails is another thing than none, and so is a wrong door."""
    kind: str = error.kind
    if error.status is not None and kind == "unavailable":
        kind = "failed"
    if error.status is not None and kind == "not_found" and model is None:
        kind = "no_door"
    return image_failure(kind, error.provider, error.detail, error.retry_after_s)


def _refuse_children(user: User, provider: str) -> None:
    if provider != RIG and user.age_band == "child":
        raise ModelsNotForChildren
