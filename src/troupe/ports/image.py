"""An image maker: something that makes one picture of a description, a drawing, or both.

The promise every adapter keeps, and that one suite of contract tests checks:

* what comes back is a whole picture file, or a `ProviderError`; nothing else leaves an adapter;
* what was asked for and cannot be taken is left out and named in `dropped`;
* cancelling the task that waits stops the work on the other side where the vendor can, and always stops waiting;
* `progress` is told steps done and steps in all, where the vendor tells them, and never a number that falls.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from troupe.ports.text import ProviderError

__all__ = [
    "Abilities",
    "Capabilities",
    "ControlKind",
    "ImageMaker",
    "ImageProbe",
    "ImageRequest",
    "KitNotThere",
    "KitOfOtherFamily",
    "KitWorn",
    "ModelNotThere",
    "Picture",
    "Progress",
    "ProviderError",
    "TellsAbilities",
]

ImageFormat = Literal["png", "webp"]
ControlKind = Literal["openpose", "depth", "lineart", "segmentation", "mask"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class KitWorn:
    """Weights that were trained to look like something, by the name the provider knows them, and how strongly."""

    name: str
    weight: float = 1.0
    family: str = ""
    """The family of models they were trained for; empty where nobody says."""
    file: str = ""
    """The weights themselves, where they lie on this computer."""
    hashes: tuple[str, ...] = ()
    """Sums that the file gives of itself, by which a server may know it under another name."""


class KitNotThere(ProviderError):
    """Weights that were asked for and that this provider does not have."""

    def __init__(self, provider: str, kit: str, way: str) -> None:
        super().__init__("not_found", provider, f"There is no kit called {kit!r}.")
        self.kit = kit
        self.way = way


class ModelNotThere(ProviderError):
    """A model that was asked for and that this provider does not have, or no longer."""

    def __init__(self, provider: str, model: str, known: Sequence[str]) -> None:
        super().__init__("not_found", provider, f"There is no model called {model!r}.")
        self.known = tuple(known)


class KitOfOtherFamily(ProviderError):
    """Weights that were trained for another family of models than the one that paints."""

    def __init__(self, provider: str, kits: Sequence[KitWorn], model: str, family: str) -> None:
        named = ", ".join(kit.name for kit in kits)
        super().__init__("bad_request", provider, f"Not made for models like {model!r}: {named}.")
        self.bases = {kit.name: kit.family for kit in kits} | {model: family}


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
    kits: tuple[KitWorn, ...] = ()
    references: tuple[bytes, ...] = ()
    """Pictures of the same figure as PNG, for models that paint somebody after them."""
    mask: bytes | None = None
    """White where `init_image` is painted anew, black where it stays as it is."""
    controls: Mapping[ControlKind, bytes] = field(default_factory=dict)
    """Maps of the studio's own drawing as PNG, for models that draw from those."""
    workflow: str | None = None
    """The user's own graph as JSON, for the provider that runs graphs."""


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
    kits: Literal["none", "local", "named"] = "none"
    """Weights worn on top of a model: files on this computer, or names the server knows."""
    controls: tuple[ControlKind, ...] = ()
    references: int = 0
    """How many pictures of the figure it can be shown."""
    inpaint: bool = False
    """It can paint a part of the drawing and leave the rest."""
    sizes: Literal["free", "aspects"] = "free"
    """`aspects`: the provider is asked for a shape, and decides how large it paints."""
    progress: bool = False
    workflows: bool = False
    """The user's own graphs can be run."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one server was found to have, which is less or more than servers of its kind usually have."""

    capabilities: Capabilities
    samplers: tuple[str, ...] = ()
    kits: tuple[str, ...] = ()
    """Weights that lie there, by the names it knows them."""


@runtime_checkable
class TellsAbilities(Protocol):
    """An image maker that can be asked what it has."""

    async def abilities(self) -> Abilities:
        """As it is now; makes no picture; raises `ProviderError`."""
        ...


@dataclass(frozen=True, slots=True)
class ImageProbe:
    """What was learned by asking a provider how it is; costs nothing."""

    latency_ms: int
    models: tuple[str, ...]
    balance: str | None = None
    """What is left to spend there, in its own words, where it tells."""
    abilities: Abilities | None = None
    """None where nobody can be asked: then it can what its kind can."""


class ImageMaker(Protocol):
    """Makes pictures; says what it can do."""

    capabilities: Capabilities

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
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
