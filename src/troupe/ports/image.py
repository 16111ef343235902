"""An image maker: something that makes one picture of a description, a drawing, or both.

The promise every adapter keeps, and that one suite of contract tests checks:

* what comes back is a whole picture file, or a `ProviderError`; nothing else leaves an adapter;
* what was asked for and cannot be taken is left out and named in `dropped`;
* cancelling the task that waits stops the work on the other side where the vendor can, and always stops waiting.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from troupe.ports.text import ProviderError

__all__ = ["Capabilities", "ImageMaker", "ImageProbe", "ImageRequest", "Picture", "ProviderError"]

ImageFormat = Literal["png", "webp"]


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """One picture to make. None means: do not send it, let the model decide."""

    prompt: str
    negative: str
    width: int
    height: int
    seed: int
    reference_svg: str
    """The studio's own drawing of the same thing, which `rig` paints as it is."""
    format: ImageFormat = "png"
    model: str | None = None
    steps: int | None = None
    cfg: float | None = None
    sampler: str | None = None
    init_image: bytes | None = None
    """The drawing as PNG, when the model is to paint over it."""
    strength: float | None = None
    """How much the model may change `init_image`: 0 nothing, 1 everything."""
    transparent: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """What was made, and by what."""

    content: bytes
    seed: int | None
    """None when the model told none and took none."""
    model: str | None
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an image maker can take."""

    image_to_image: bool
    seed: bool
    negative: bool
    transparent: bool
    cancel: bool
    models: Literal["none", "discovered", "typed"]
    free: bool
    """Using it costs no money."""
    runs_here: bool
    """Pictures and words stay on this computer, as long as its address does."""
    needs_key: bool


@dataclass(frozen=True, slots=True)
class ImageProbe:
    """What was learned by asking a provider how it is; costs nothing."""

    latency_ms: int
    models: tuple[str, ...]


class ImageMaker(Protocol):
    """Makes pictures; says what it can do."""

    capabilities: Capabilities

    async def make(self, request: ImageRequest) -> Picture:
        """One picture; raises `ProviderError`."""
        ...

    async def models(self) -> list[str]:
        """The models one can name in a request; empty where there are none to name."""
        ...

    async def probe(self) -> ImageProbe:
        """Whether it is there and takes the key; makes no picture; raises `ProviderError`."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
