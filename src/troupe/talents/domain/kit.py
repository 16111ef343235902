"""A kit as it lies in its folder, and what is to be said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeGuard

from troupe.talents.domain.adapter import Adapter, report, wanted_family
from troupe.talents.domain.findings import NOT_LOADABLE, Found, Level, is_valid, texts
from troupe.talents.domain.header import BadWeights
from troupe.talents.domain.making import content_sha256
from troupe.talents.domain.naming import type_of
from troupe.talents.domain.samples import SAMPLES

Usable = Literal["full", "rig_only", "no"]
Source = Literal["sample", "imported", "mixed", "added", "trained"]
Visibility = Literal["private", "shared", "system"]
_HASHES = ("sshs_model_hash", "sshs_legacy_hash")
SAMPLE_IDS = frozenset(sample.id for sample in SAMPLES)
_FIELDS = ("category", "kind", "sdx_version", "base_model", "lora_rank", "default_weight", "size_mb", "created_at")


@dataclass(frozen=True)
class Contents:
    """What lies in a kit's folder, as far as it must be read to judge it."""

    name: str
    files: Mapping[str, int] = field(default_factory=dict)
    """Regular files by their path in the folder, with their sizes."""
    links: Sequence[str] = ()
    heads: Mapping[str, bytes] = field(default_factory=dict)
    """How each file begins."""
    small: Mapping[str, bytes] = field(default_factory=dict)
    """Text files, whole."""
    weights: Adapter | BadWeights | None = None
    is_neutral: bool = False
    has_nan: bool = False
    sums: Mapping[str, str] | None = None
    """SHA-256 of every file, when all was read."""


@dataclass(frozen=True)
class Kit:
    """A kit that was judged."""

    id: str
    path: str
    manifest: Mapping[str, Any]
    found: Sequence[Found]
    contents: Contents
    rig: Mapping[str, Any] | None = None
    is_system: bool = False

    @property
    def type(self) -> str:
        return type_of(self.id)

    @property
    def metadata(self) -> Mapping[str, Any]:
        told = self.manifest.get("metadata")
        return told if isinstance(told, dict) else {}

    @property
    def is_sample(self) -> bool:
        """One of the six; a copy that says so under another name is a kit like any other."""
        return self.metadata.get("source") == "sample" and self.id in SAMPLE_IDS

    @property
    def licence(self) -> str:
        told = self.metadata.get("license")
        return told.strip() if isinstance(told, str) else ""

    @property
    def default_weight(self) -> float:
        told = self.manifest.get("default_weight")
        return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else 1.0

    @property
    def version(self) -> int:
        told = self.metadata.get("version")
        return told if isinstance(told, int) and not isinstance(told, bool) else 1

    @property
    def content_sha256(self) -> str | None:
        """What all its files come to, as the manifest names their sums; None where it names none."""
        files = self.metadata.get("files")
        return content_sha256(files) if _are_objects(files) and files else None

    @property
    def adapter(self) -> Adapter | None:
        return self.contents.weights if isinstance(self.contents.weights, Adapter) else None

    @property
    def family(self) -> str | None:
        """What the tensors say, else what the manifest says."""
        told = self.adapter.family if self.adapter else None
        return told or wanted_family(str(self.manifest.get("sdx_version", "")))

    @cached_property
    def usable(self) -> Usable:
        """Weights that are not sound are never loaded; the drawing may still follow the kit."""
        codes = {each.code for each in self.found}
        if self.is_valid("strict"):
            return "rig_only" if "consent_missing" in codes else "full"
        if "rig_invalid" not in codes and self.rig and not codes & {"link_in_kit", "unsafe_file", "bad_id"}:
            return "rig_only"
        return "no" if codes & NOT_LOADABLE or not self.is_valid("lenient") else "rig_only"

    @property
    def can_be_worn(self) -> bool:
        """By a model, with effect: the weights are sound, and training has moved them."""
        return self.usable == "full" and self.adapter is not None and not self.contents.is_neutral

    @property
    def hashes(self) -> tuple[str, ...]:
        """The sums by which other programs know the weights, as the file itself tells them."""
        told = self.adapter.metadata if self.adapter else {}
        return tuple(told[name] for name in _HASHES if told.get(name))

    @property
    def works_on_the_drawing(self) -> bool:
        return self.usable != "no" and bool(self.rig)

    def is_valid(self, level: Level) -> bool:
        return is_valid(self.found, level)

    def entry(self, level: Level, path: str | None = None) -> dict[str, object]:
        """A line of the index, in the order that other programs know."""
        told = self.manifest
        body: dict[str, object] = {"id": self.id, "path": path or self.path, "valid": self.is_valid(level)}
        body |= {name: told.get(name) for name in _FIELDS}
        body |= {"token": told.get("token"), "negatives": told.get("negatives")}
        body |= {"intended_mix": told.get("intended_mix") or [], "metadata": told.get("metadata")}
        if not self.is_valid(level):
            body["errors"] = texts(self.found, level, "error")
            body["warnings"] = texts(self.found, level, "warning")
            body["findings"] = self.findings(level)
        return body

    def findings(self, level: Level) -> list[dict[str, object]]:
        return [each.as_json(level) for each in self.found]

    def report(self) -> dict[str, object] | None:
        return report(self.adapter) if self.adapter else None


def _are_objects(files: object) -> TypeGuard[dict[str, dict[str, Any]]]:
    return isinstance(files, dict) and all(isinstance(about, dict) for about in files.values())


def consents_of(kit: Kit) -> frozenset[str]:
    """The agreements that a kit stands on: its own, and those of what it was mixed of."""
    return consents_in(kit.metadata)


def consents_in(metadata: object) -> frozenset[str]:
    """The same of what a manifest says, whoever wrote it."""
    if not isinstance(metadata, Mapping):
        return frozenset()
    told, own = metadata.get("consent_ids"), metadata.get("consent_id")
    inherited = [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
    return frozenset([*inherited, *([own] if isinstance(own, str) else [])])


def without_consent(kit: Kit, withdrawn: frozenset[str]) -> Kit:
    """The same kit; locked, when somebody it looks like has taken their agreement back."""
    if not consents_of(kit) & withdrawn:
        return kit
    found = Found("consent_withdrawn", "Somebody this kit looks like has withdrawn their consent.", "talent.json")
    return Kit(kit.id, kit.path, kit.manifest, [*kit.found, found], kit.contents, None, kit.is_system)
