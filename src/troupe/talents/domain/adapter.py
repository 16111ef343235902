"""An adapter seen as modules: which tensors make up which, of what rank, for which family of models."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from troupe.talents.domain.architecture import PROMPT_WIDTHS, Family, Place, places
from troupe.talents.domain.dialects import Dialect, Role, dialect_of, is_other_adapter, place_of, split
from troupe.talents.domain.header import BadWeights, Header, Tensor

Number = Callable[[Tensor], float]
"""Reads the one number of a tensor that has one."""
Alphas = Callable[[str, int], float | None]
"""What a file says of a module's scale, by its name and its rank."""
_LOADED = ("F32", "F16", "BF16")
_COARSE = ("F8_E4M3", "F8_E5M2")
_FLOATS = ("F64", *_LOADED, *_COARSE)
FAMILIES: tuple[Family, ...] = ("sd15", "sdxl")
_LISTED = 20
_SIDE = re.compile(r"\d{2,5}")


@dataclass(frozen=True)
class Module:
    """One layer's change: up times down, scaled."""

    name: str
    """As the file names it."""
    down: Tensor
    up: Tensor
    alpha: float | None = None
    magnitude: Tensor | None = None

    @property
    def rank(self) -> int:
        return self.down.shape[0]

    @property
    def scale(self) -> float:
        """An alpha of 0, or none, counts as the rank."""
        return self.alpha / self.rank if self.alpha else 1.0

    @property
    def widths(self) -> tuple[int, int]:
        """What comes out, what goes in."""
        return self.up.shape[0], self.down.shape[1]

    @property
    def is_conv(self) -> bool:
        return len(self.down.shape) == 4 and self.down.shape[2:] != (1, 1)


@dataclass(frozen=True)
class Adapter:
    """A whole file of weights, understood."""

    dialect: Dialect
    modules: Mapping[str, Module]
    metadata: Mapping[str, str] = field(default_factory=dict)
    size: int = 0

    @property
    def is_dora(self) -> bool:
        return any(module.magnitude for module in self.modules.values())

    @property
    def too_coarse(self) -> Tensor | None:
        """Numbers of eight bits can be read and written anew, and are not what anything loads."""
        halves = (half for module in self.modules.values() for half in (module.down, module.up))
        return next((half for half in halves if half.dtype in _COARSE), None)

    @property
    def family(self) -> str | None:
        """What model it was trained for, as far as its tensors tell."""
        return _family(self.modules, self.dialect)

    @property
    def ranks(self) -> Mapping[int, int]:
        """How many modules have each rank."""
        return dict(sorted(Counter(module.rank for module in self.modules.values()).items()))

    @property
    def alpha(self) -> float:
        """What scales most of its modules."""
        found = Counter(module.alpha or float(module.rank) for module in self.modules.values())
        return found.most_common(1)[0][0]

    @property
    def params(self) -> int:
        """How many numbers were learnt."""
        return sum(_count(module.down) + _count(module.up) for module in self.modules.values())

    def placed(self, family: Family) -> Mapping[str, Place | None]:
        """Each module's place in a model of that family, or None."""
        return {name: place_of(name, family) for name in self.modules}

    def unmatched(self) -> Sequence[str]:
        """Modules that the family's model has no place for, or not as wide."""
        family = self.family
        if family not in FAMILIES:
            return []
        found = self.placed(family)
        return [name for name, place in found.items() if place is None or not _fits(self.modules[name], place)]


def understood(header: Header, number: Number) -> Adapter:
    """Every tensor put into its module; what is left over, or cannot be, is refused."""
    dialect, modules = _dialect(header), _grouped(header)
    alphas = _told_alphas(header.metadata)
    found = {name: _module(name, parts, number, alphas) for name, parts in sorted(modules.items())}
    if not found:
        raise BadWeights("adapter_type_unsupported", "There is no adapter in this file.")
    return Adapter(dialect, found, header.metadata, header.size)


def report(adapter: Adapter) -> dict[str, object]:
    """What a file is, for whoever looks at it."""
    modules = adapter.modules.values()
    unmatched = list(adapter.unmatched())
    parts = Counter(_part(name) for name in adapter.modules)
    dtypes = Counter(module.down.dtype for module in modules)
    return {
        "dialect": adapter.dialect,
        "adapter": "dora" if adapter.is_dora else "lora",
        "family": adapter.family,
        "modules": len(adapter.modules),
        "ranks": {str(rank): count for rank, count in adapter.ranks.items()},
        "alphas": sorted({module.alpha or float(module.rank) for module in modules})[:_LISTED],
        "dtype": dtypes.most_common(1)[0][0],
        "params": adapter.params,
        "bytes": adapter.size,
        "text_encoders": sum(count for part, count in parts.items() if part != "unet"),
        "conv": sum(module.is_conv for module in modules),
        "unmatched": unmatched[:_LISTED],
        "metadata": known_metadata(adapter.metadata),
        "triggers": triggers(adapter.metadata),
        "warnings": [f"{len(unmatched)} modules have no place in {adapter.family}."] if unmatched else [],
    }


def known_metadata(told: Mapping[str, str]) -> dict[str, str]:
    """What trainers write about themselves, shortened; nobody's folders and prompts."""
    wanted = ("modelspec.", "ss_base_model_version", "ss_network_", "ss_output_name", "ss_steps", "ss_resolution")
    return {key[:100]: value[:500] for key, value in sorted(told.items()) if key.startswith(wanted)}


def resolution(told: Mapping[str, str]) -> int | None:
    """The longer side of the pictures that it was trained from, as trainers write it: 512x768, (640, 640), 512."""
    written = told.get("modelspec.resolution") or told.get("ss_resolution", "")
    sides = [int(each) for each in _SIDE.findall(written[:100])]
    return max(sides) if sides and 256 <= max(sides) <= 1024 else None


def trigger(told: Mapping[str, str]) -> str:
    """What its maker says calls the subject."""
    return told.get("modelspec.trigger_phrase", "").strip()[:64]


def triggers(told: Mapping[str, str]) -> list[str]:
    """Words that may call the subject, the likeliest first: what the maker says, then its most frequent tags."""
    found = [trigger(told)]
    try:
        folders = json.loads(told.get("ss_tag_frequency", "{}"))
        counts: Counter[str] = Counter()
        for tags in folders.values():
            counts.update({tag.strip(): int(count) for tag, count in tags.items()})
        found += [tag for tag, _ in counts.most_common(5)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass  # somebody else's notes, in no form that must hold
    return [word[:64] for word in dict.fromkeys(found) if word]


def _grouped(header: Header) -> Mapping[str, dict[Role, Tensor]]:
    modules: dict[str, dict[Role, Tensor]] = {}
    for name, tensor in header.tensors.items():
        if is_other_adapter(name):
            raise BadWeights("adapter_type_unsupported", f"{name:.80} is of an adapter that is no LoRA.")
        named = split(name)
        if named is None:
            raise BadWeights("adapter_type_unsupported", f"{name:.80} is no tensor of a LoRA.")
        parts = modules.setdefault(named.module, {})
        if named.role in parts:
            raise BadWeights("weights_names", f"{named.module:.80} has two tensors for {named.role}.")
        parts[named.role] = tensor
    return modules


def _dialect(header: Header) -> Dialect:
    found = Counter(dialect_of(name) for name in header.tensors)
    return found.most_common(1)[0][0] if found else "unknown"


def _module(name: str, parts: Mapping[Role, Tensor], number: Number, alphas: Alphas) -> Module:
    down, up = parts.get("down"), parts.get("up")
    if down is None or up is None:
        raise BadWeights("weights_shape", f"{name:.80} has only one half.")
    for half in (down, up):
        if half.dtype not in (*_LOADED, *_COARSE):
            raise BadWeights("weights_dtype", f"{half.name:.80} is {half.dtype}; weights are F32, F16 or BF16.")
    _require_halves(name, down, up)
    alpha = parts.get("alpha")
    if alpha is None:
        return Module(name, down, up, alphas(name, down.shape[0]), parts.get("magnitude"))
    if alpha.dtype not in _FLOATS or alpha.bytes == 0 or _count(alpha) != 1:
        raise BadWeights("weights_shape", f"{alpha.name:.80} is not one number.")
    value = number(alpha)
    if not -1e6 < value < 1e6:
        raise BadWeights("weights_nan", f"{alpha.name:.80} is no number that can be.")
    return Module(name, down, up, value, parts.get("magnitude"))


def _require_halves(name: str, down: Tensor, up: Tensor) -> None:
    """Down is rank by in (and by a window), up is out by rank."""
    flat = len(down.shape) == 2 and len(up.shape) == 2
    conv = len(down.shape) == 4 and len(up.shape) == 4 and up.shape[2:] == (1, 1)
    if not (flat or conv) or not _count(down) or not _count(up):
        raise BadWeights("weights_shape", f"{name:.80}: {down.shape} and {up.shape} are no halves of a LoRA.")
    if down.shape[0] != up.shape[1]:
        raise BadWeights("weights_shape", f"{name:.80}: its halves are of rank {down.shape[0]} and {up.shape[1]}.")


def _told_alphas(metadata: Mapping[str, str]) -> Alphas:
    """peft writes alpha into the metadata instead of a tensor, for each part of a model."""
    try:
        told = json.loads(metadata.get("lora_adapter_metadata", "{}"))
    except (ValueError, RecursionError):
        told = {}
    return alphas_of(told if isinstance(told, dict) else {})


def alphas_of(told: Mapping[str, Any]) -> Alphas:
    """The alpha of each module by peft's own config; where the root of the rank counts, it is folded in."""

    def of(module: str, rank: int) -> float | None:
        part, _, inner = module.partition(".")
        patterns = told.get(f"{part}.alpha_pattern", told.get("alpha_pattern"))
        alpha = _of_pattern(patterns, inner, told.get(f"{part}.lora_alpha", told.get("lora_alpha")))
        if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not 0 < alpha < 1e6:
            return None
        rooted = told.get(f"{part}.use_rslora", told.get("use_rslora")) is True
        return float(alpha) * math.sqrt(rank) if rooted else float(alpha)

    return of


def _of_pattern(patterns: object, module: str, usual: object) -> object:
    """What peft says of single modules, by the end of their names."""
    if isinstance(patterns, dict):
        for name, value in patterns.items():
            if module == name or module.endswith(f".{name}"):
                return value
    return usual


def _family(modules: Mapping[str, Module], dialect: Dialect) -> str | None:
    if dialect == "peft_llm":
        return "llm"
    if any("double_blocks" in name or "single_blocks" in name for name in modules):
        return "flux"
    seen = Counter(module.widths[1] for name, module in modules.items() if _sees_the_prompt(name))
    if seen:
        return PROMPT_WIDTHS.get(seen.most_common(1)[0][0])
    return _by_tables(modules)


def _sees_the_prompt(name: str) -> bool:
    return name.replace(".", "_").endswith(("attn2_to_k", "attn2_to_v"))


def _by_tables(modules: Mapping[str, Module]) -> str | None:
    """The only family that has a place for every module."""
    fitting = []
    for family in FAMILIES:
        found = [(module, place_of(name, family)) for name, module in modules.items()]
        if all(place is not None and _fits(module, place) for module, place in found):
            fitting.append(family)
    return fitting[0] if len(fitting) == 1 else None


def _fits(module: Module, place: Place) -> bool:
    return place.widths is None or place.widths == module.widths


def _part(module: str) -> str:
    return "te" if module.startswith(("lora_te", "text_encoder")) else "unet"


def _count(tensor: Tensor) -> int:
    total = 1
    for size in tensor.shape:
        total *= size
    return total


def known_family(base_model: str) -> str | None:
    """The family of a base model that everybody knows by its name."""
    return _KNOWN.get(base_model.casefold())


def wanted_family(sdx_version: str) -> str | None:
    return {"1.5": "sd15", "xl": "sdxl"}.get(sdx_version)


def attention_places(family: Family) -> Iterator[Place]:
    """The linear layers of attention, where adapters usually sit."""
    return (place for place in places(family).values() if place.part == "unet" and ".attn" in place.name)


_KNOWN: Mapping[str, Literal["sd15", "sdxl"]] = {
    "runwayml/stable-diffusion-v1-5": "sd15",
    "stable-diffusion-v1-5/stable-diffusion-v1-5": "sd15",
    "stabilityai/stable-diffusion-xl-base-1.0": "sdxl",
}
