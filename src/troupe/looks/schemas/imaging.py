"""Image providers on the wire."""

from dataclasses import asdict
from typing import Literal, Self

from pydantic import BaseModel

from troupe.looks.service.imaging import ImageOffer
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

    @classmethod
    def of(cls, name: str, probe: ImageProbe) -> Self:
        return cls(name=name, latency_ms=probe.latency_ms, models=list(probe.models), balance=probe.balance)


class ImageModelList(BaseModel):
    """What can be named as `model`; empty where models are typed."""

    provider: str
    items: list[str]
