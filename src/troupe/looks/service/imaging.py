"""Painting a persona by a model: which provider, what it costs, and what may come back."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol, TypeVar

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.looks.errors import (
    BaseMismatch,
    ModelsNotForChildren,
    PromptRefused,
    UnknownProvider,
    image_failure,
    kit_not_on_provider,
    model_unknown,
)
from troupe.looks.service.acquainted import Acquainted
from troupe.looks.service.offers import ImageOffer
from troupe.personas import CastPersona, age_signals
from troupe.ports.image import (
    Capabilities,
    ControlKind,
    ImageMaker,
    ImageProbe,
    ImageRequest,
    KitNotThere,
    KitOfOtherFamily,
    KitWorn,
    ModelNotThere,
    Picture,
    Progress,
    ProviderError,
    TellsAbilities,
)
from troupe.ports.image_families import TellsFamilies, require_family

_TELLS_WITHIN_S = 5.0
RIG = "rig"
ALIASES: Mapping[str, str] = {"offline": RIG, "local_sd": "a1111", "local": "a1111", "dalle": "openai"}
TopicRefused = Callable[[CastPersona, str], str | None]
"""The topic in these words that a persona refuses, if there is one."""


Found = TypeVar("Found")


@dataclass(frozen=True)
class ReferenceWish:
    """That the persona's reference photos go along, and who is to be seen on them."""

    subject: Literal["fictional", "self", "real_person"]
    consent_id: str | None = None


@dataclass(frozen=True)
class Painting:
    """How a model is to paint, besides what the recipe says."""

    provider: str | None = None
    """None: whom the settings name, else the studio itself."""
    model: str | None = None
    prompt: str = ""
    negative: str = ""
    steps: int | None = None
    cfg: float | None = None
    sampler: str | None = None
    strength: float | None = None
    """With it the model paints over the studio's own drawing."""
    transparent: bool = False
    references: ReferenceWish | None = None
    controls: tuple[ControlKind, ...] = ()
    kits: tuple[KitWorn, ...] = ()
    missing_kits: Literal["fail", "skip"] = "fail"
    workflow: str | None = None
    fit: bool = False
    """A picture of another shape is cut to the asked one instead of being refused."""
    fallback: Literal["none", "rig"] = "none"
    max_cost: int | None = None
    accept_unknown_cost: bool = False


@dataclass(frozen=True)
class Price:
    """What one picture costs, and when somebody last looked."""

    cost_micros: int
    checked_on: date | None


class ImageMakers(Protocol):
    """The installed image providers, with the addresses and keys of each person."""

    @property
    def chosen(self) -> str | None: ...

    def names(self) -> Sequence[str]: ...

    def alias(self, name: str) -> str: ...

    def aliases(self) -> Sequence[str]: ...

    def capabilities(self, name: str) -> Capabilities: ...

    def price(self, name: str, model: str | None) -> Price | None: ...

    def workflow(self, name: str) -> str:
        """A user's own graph; raises `UnknownWorkflow`."""
        ...

    async def offers(self, user: User) -> list[ImageOffer]: ...

    async def offer(self, user: User, name: str) -> ImageOffer:
        """The one of a known name."""
        ...

    def open(self, user: User, name: str) -> AbstractAsyncContextManager[ImageMaker]:
        """The maker behind a known name, for the length of one call; raises `ImageProviderMissing`."""
        ...

    async def close(self) -> None: ...


class Imaging:
    """Chooses the provider that was named, and never another."""

    def __init__(self, makers: ImageMakers, realm: str, topic_refused: TopicRefused) -> None:
        self.makers = makers
        self._realm = realm
        self._topic_refused = topic_refused
        self._acquainted = Acquainted()

    async def offers(self, user: User) -> list[ImageOffer]:
        """Asks nobody; a server that was asked a while ago is shown as it said that it is."""
        found = await self.makers.offers(user)
        return [replace(each, capabilities=self._known_of(user, each)) for each in found]

    async def can(self, user: User, provider: str) -> Capabilities:
        """What a provider was found to take: asked of it, and again after ten minutes. One that does not tell is taken
        for what its kind is; whether it can be reached at all is told by what is asked of it next."""
        offer = await self.makers.offer(user, provider)
        if (known := self._acquainted.with_offer(user, offer)) is not None:
            return known
        with suppress(ProviderError, TimeoutError):
            async with self.makers.open(user, provider) as maker, asyncio.timeout(_TELLS_WITHIN_S):
                if isinstance(maker, TellsAbilities):
                    self._acquainted.keep(user, offer, await maker.abilities())
        return self._known_of(user, offer)

    async def probe(self, user: User, name: str) -> ImageProbe:
        """Ask a provider how it is; costs nothing."""
        known = self.known(name)
        refuse_children(user, known)
        offer = await self.makers.offer(user, known)
        async with self.makers.open(user, known) as maker:
            found = await _translated(maker.probe(), None)
        if found.abilities:
            self._acquainted.keep(user, offer, found.abilities)
        return found

    async def models(self, user: User, name: str) -> list[str]:
        """What can be named as its `model`; empty where models are typed."""
        known = self.known(name)
        refuse_children(user, known)
        async with self.makers.open(user, known) as maker:
            return await _translated(maker.models(), None)

    def known(self, name: str | None) -> str:
        """The provider's own name; without one whom the settings name. Raises `UnknownProvider`."""
        asked = name or self.makers.chosen or RIG
        found = self.makers.alias(asked)
        if found not in self.makers.names():
            raise UnknownProvider(asked, [*self.makers.names(), *self.makers.aliases()])
        return found

    async def require_ready(self, user: User, provider: str) -> None:
        """Raise what would stop every picture, before anything is begun."""
        refuse_children(user, provider)
        async with self.makers.open(user, provider):
            return

    async def require_fit(self, user: User, provider: str, kits: Sequence[KitWorn], model: str | None) -> None:
        """No kit is worn on models of another family, as far as the server tells; one that fails now fails the job."""
        if not any(kit.family for kit in kits):
            return
        async with self.makers.open(user, provider) as maker:
            if isinstance(maker, TellsFamilies):
                await _translated(_require_fit(maker, provider, kits, model), model)

    def judge(self, persona: CastPersona, request: ImageRequest) -> None:
        """What its persona refuses is asked of no model, and among adults no picture of a minor; nothing is sent."""
        if self._realm == "adult" and age_signals(request.prompt):
            raise PromptRefused.of_minors()
        if topic := self._topic_refused(persona, request.prompt):
            raise PromptRefused.of_topic(topic)

    async def drawn(self, user: User, request: ImageRequest) -> Picture:
        """The studio's own drawing, painted as it is; it takes no words."""
        async with self.makers.open(user, RIG) as maker:
            return await maker.make(request)

    async def painted(
        self,
        user: User,
        persona: CastPersona,
        request: ImageRequest,
        provider: str,
        progress: Progress | None = None,
    ) -> Picture:
        """What the provider made; its failure is told as what it is."""
        refuse_children(user, provider)
        self.judge(persona, request)
        async with self.makers.open(user, provider) as maker:
            return await _translated(maker.make(request, progress), request.model)

    def _known_of(self, user: User, offer: ImageOffer) -> Capabilities:
        return self._acquainted.with_offer(user, offer) or offer.capabilities

    async def close(self) -> None:
        """Let go of models that are loaded."""
        await self.makers.close()


def refuse_children(user: User, provider: str) -> None:
    if provider != RIG and user.age_band == "child":
        raise ModelsNotForChildren


async def _require_fit(maker: TellsFamilies, provider: str, kits: Sequence[KitWorn], model: str | None) -> None:
    known = None
    with suppress(ProviderError, TimeoutError):
        async with asyncio.timeout(_TELLS_WITHIN_S):
            known = await maker.known_model(model)
    require_family(provider, kits, known)


async def _translated(asked: Awaitable[Found], model: str | None) -> Found:
    try:
        return await asked
    except ProviderError as error:
        raise _told(error, model) from error


def _told(error: ProviderError, model: str | None) -> TroupeError:
    """In the user's words; a server that is there and fails is another thing than none, and so is a wrong door."""
    if isinstance(error, KitNotThere):
        return kit_not_on_provider(error.provider, error.kit, error.way)
    if isinstance(error, ModelNotThere):
        return model_unknown(error.provider, error.detail, model or "", error.known)
    if isinstance(error, KitOfOtherFamily):
        return BaseMismatch(error.bases)
    kind: str = error.kind
    if error.status is not None and kind == "unavailable":
        kind = "failed"
    if error.status is not None and kind == "not_found" and model is None:
        kind = "no_door"
    return image_failure(kind, error.provider, error.detail, error.retry_after_s)
