"""What image makers have in common: servers of one's own, services elsewhere, and what they leave out of a request."""

import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace

import httpx2

from troupe.ports.image import Abilities, Capabilities, ControlKind, ImageProbe, ImageRequest
from troupe.ports.image_wire import ImageWire

OWN_SERVER = Capabilities(
    image_to_image=True,
    seed=True,
    negative=True,
    transparent=False,
    cancel=True,
    models="discovered",
    free=True,
    runs_here=True,
    needs_key=False,
    kits="named",
    controls=("openpose", "depth", "lineart", "segmentation"),
    progress=True,
)
"""A server with models of one's own; each says by `replace` how it differs."""

SERVICE = Capabilities(
    image_to_image=True,
    seed=True,
    negative=True,
    transparent=False,
    cancel=False,
    models="typed",
    free=False,
    runs_here=False,
    needs_key=True,
)
"""A service elsewhere that paints for money."""

_OPTIONS = ("references", "mask", "transparent", "negative", "steps", "cfg", "sampler", "strength")


def wire_with_key(provider: str, base_url: str, key: str | None, client: httpx2.AsyncClient) -> ImageWire:
    """A server that takes its key as a bearer; without one it is asked without."""
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return ImageWire(provider, base_url, client, headers, (key,) if key else ())


def left_out(request: ImageRequest, options: Iterable[str], maps: Iterable[ControlKind] = ()) -> tuple[str, ...]:
    """Which of these options and maps were asked for, by the names that users know them by."""
    unable = set(options)
    asked = [name for name in _OPTIONS if name in unable and getattr(request, name) not in (None, False, "", ())]
    return (*asked, *(f"controls.{kind}" for kind in maps))


MAPS: dict[ControlKind, str] = {"openpose": "openpose", "depth": "depth", "lineart": "lineart", "segmentation": "seg"}
"""How models that draw from a map are called."""


def able(usual: Capabilities, nets: Collection[str], *, wears_kits: bool = True) -> Capabilities:
    """What servers of this kind can, less the maps that this one has no model for, and kits where it has no door."""
    drawn = tuple(kind for kind in usual.controls if any(MAPS.get(kind, kind) in name.lower() for name in nets))
    return replace(usual, controls=drawn, kits=usual.kits if wears_kits else "none")


async def probed(
    models: Awaitable[list[str]],
    balance: Awaitable[str] | None = None,
    abilities: Callable[[], Awaitable[Abilities]] | None = None,
) -> ImageProbe:
    """How long a server took to tell what is left there, its models, and what else it has."""
    began = time.monotonic()
    left = await balance if balance else None
    found = await models
    took = round((time.monotonic() - began) * 1000)
    return ImageProbe(took, tuple(found), left, await abilities() if abilities else None)
