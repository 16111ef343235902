"""Image providers on the wire."""

from dataclasses import asdict
from typing import Literal, Self

from pydantic import BaseModel

from troupe.looks.domain.commission import MOST_PICTURES
from troupe.looks.service.offers import ImageOffer
from troupe.ports.image import ImageProbe


class ImageCapabilities(BaseModel):
    """What a provider can take; what it cannot is left out and named in the picture's `dropped`."""

    image_to_image: bool
    seed: bool
    negative: bool
    transparent: bool
    cancel: bool
    models: Literal["none", "discovered", "typed"]
    free: bool
    runs_here: bool
    needs_key: bool
    kits: Literal["none", "local", "named"]
    controls: list[str]
    references: int
    inpaint: bool
    sizes: Literal["free", "aspects"]
    progress: bool
    workflows: bool
    max_count: int = MOST_PICTURES
    """How many pictures one may ask for at once: each is a call of its own, so this is the same everywhere."""


class ImageProviderView(BaseModel):
    name: str
    title: str
    aliases: list[str]
    base_url: str | None
    set_up: bool
    capabilities: ImageCapabilities

    @classmethod
    def of(cls, offer: ImageOffer) -> Self:
        return cls(
            name=offer.name,
            title=offer.title,
            aliases=list(offer.aliases),
            base_url=offer.base_url,
            set_up=offer.set_up,
            capabilities=ImageCapabilities.model_validate(asdict(offer.capabilities)),
        )


class ImageProviderList(BaseModel):
    items: list[ImageProviderView]


class ImageProbeView(BaseModel):
    """A provider that answered."""

    name: str
    ok: Literal[True] = True
    latency_ms: int
    models: list[str]
    balance: str | None
    capabilities: ImageCapabilities | None = None
    """What it was found to take; absent where it cannot be asked, and can what the list of providers says."""
    samplers: list[str] = []
    kits: list[str] = []

    @classmethod
    def of(cls, name: str, probe: ImageProbe) -> Self:
        said = probe.abilities
        return cls(
            name=name,
            latency_ms=probe.latency_ms,
            models=list(probe.models),
            balance=probe.balance,
            capabilities=ImageCapabilities.model_validate(asdict(said.capabilities)) if said else None,
            samplers=list(said.samplers) if said else [],
            kits=list(said.kits) if said else [],
        )


class ImageModelList(BaseModel):
    """What can be named as `model`; empty where models are typed."""

    provider: str
    items: list[str]
