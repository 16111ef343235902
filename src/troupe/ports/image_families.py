"""Which family of models a model or a kit belongs to, as its own file tells it, and else its whole name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from troupe.ports.image import KitOfOtherFamily, KitWorn


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that would paint, and the family it is of."""

    name: str
    family: str


@runtime_checkable
class TellsFamilies(Protocol):
    """An image maker that can say of what family its models are."""

    async def known_model(self, model: str | None) -> KnownModel | None:
        """The one that is named, else the one that would paint; None where nobody can tell."""
        ...


def require_family(provider: str, kits: Sequence[KitWorn], model: KnownModel | None) -> None:
    """Raise `KitOfOtherFamily` with the kits that were made for other models; one that says nothing is let through."""
    others = [kit for kit in kits if model and kit.family not in ("", model.family)]
    if model and others:
        raise KitOfOtherFamily(provider, others, model.name, model.family)


def family_of_file(metadata: object) -> str | None:
    """What a safetensors file says of itself: the model standard's words, or those that trainers write."""
    return next(_families(metadata, _ARCHITECTURES), None) if isinstance(metadata, Mapping) else None


def family_of_name(name: str) -> str | None:
    """What people call their files, where a name leaves no doubt."""
    plain = re.split(r"[/\\]", name)[-1].partition(" [")[0]
    return next((family for family, sign in _NAMES.items() if sign.search(plain)), None)


def _families(metadata: Mapping[object, object], known: Mapping[str, str]) -> Iterator[str]:
    for field in ("modelspec.architecture", "ss_base_model_version"):
        told = str(metadata.get(field) or "").lower()
        yield from (family for beginning, family in known.items() if told.startswith(beginning))


_ARCHITECTURES: Mapping[str, str] = {
    "stable-diffusion-xl": "sdxl",
    "sdxl": "sdxl",
    "stable-diffusion-v1": "sd15",
    "sd_v1": "sd15",
    "stable-diffusion-v2": "sd2",
    "sd_v2": "sd2",
    "stable-diffusion-v3": "sd3",
    "stable-diffusion-3": "sd3",
    "sd3": "sd3",
    "flux": "flux",
}
_NAMES: Mapping[str, re.Pattern[str]] = {
    "sdxl": re.compile(r"(?i:sd[-_ ]?xl)|(?:[a-z]|[-_ .])XL(?![A-Za-z])|(?i:[-_ .]xl(?=[-_ .]|$))"),
    "sd15": re.compile(r"(?i:(?:^|[-_ .])v1[-_.][45](?!\d))|(?i:sd[-_ ]?v?1[-_.]?5(?!\d))"),
}
