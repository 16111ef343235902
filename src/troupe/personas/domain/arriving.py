"""What somebody asks of an import, and what becomes of a document on its way in."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue

from troupe.personas.domain.kits import Kit
from troupe.personas.domain.persona import Name, Part, Persona, Whole
from troupe.personas.domain.reading import read
from troupe.personas.domain.shapes import KIT, Found, Report

Conflict = Literal["keep_both", "replace_version", "skip"]
MOST_FILES = 50
_BOUND = ("brain_id", "voice_model_config.custom_model_path", "voice_model_config.voice_id")
# A little less than what the doors take, so that what came in can also be sent to them.
MOST_KEYS, DEEPEST = 9_000, 28
LARGEST_JSON = 16 * 1024 * 1024


def read_options(given: Mapping[str, str]) -> "ImportOptions":
    """Options as a form says them: every value is a text."""
    fields: dict[str, object] = dict(given)
    for name, values in (("dry_run", {"true": True, "false": False}), ("age", {})):
        text = given.get(name)
        if text is not None:
            fields[name] = values.get(text, int(text) if _is_number(text) else text)
    return read(ImportOptions, fields)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


class ImportOptions(Part):
    """How to import, the same for every file."""

    on_conflict: Conflict = "keep_both"
    dry_run: bool = False
    name: Name | None = None
    age: Annotated[Whole, Field(ge=0, le=99_999)] | None = None


class JsonImport(ImportOptions):
    """A persona that is sent as JSON, not as a file."""

    document: dict[str, JsonValue]
    shape: str | None = None


@dataclass(frozen=True)
class Brought:
    """A persona as another slice found it in a kind of file that it reads."""

    document: Mapping[str, Any]
    file_sha256: str
    portrait: bytes | None = None
    told: tuple[str, ...] = ()
    meets: str | None = None
    """The persona that is the same one, as whoever brings this knows."""
    clamped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    kept: tuple[str, ...] | None = None
    """What of it was fitted, has no effect here, or is only kept."""
    adult: bool = False
    """It says of itself that it is for adults."""

    def told_in(self, report: Report) -> Report:
        """The report of its document, with what there is to say of its file."""
        return replace(
            report,
            clamped=(*report.clamped, *self.clamped),
            ignored=(*report.ignored, *self.ignored),
            kept_foreign=report.kept_foreign if self.kept is None else self.kept,
            warnings=(*report.warnings, *self.told),
        )


@dataclass(frozen=True)
class Arrival:
    """A persona on its way in, before anything of it is stored."""

    found: Found
    file_sha256: str | None = None
    kit: Kit | None = None
    portrait: bytes | None = None
    """The picture it came in, where its own shape carries none."""
    meets: str | None = None
    adult: bool = False

    @property
    def kit_id(self) -> str | None:
        return self.kit.manifest.kit_id if self.kit else None

    @property
    def shape(self) -> str:
        return self.found.report.shape

    def fields(self, options: ImportOptions, realm: str) -> dict[str, Any]:
        """The document to make. Among adults the age is what the person who imports it says, never what a file says."""
        fields = {name: value for name, value in self.found.fields.items() if name != "talents.json"}
        if self.adult:
            fields["audience"] = "adult"
        if options.name is not None:
            fields["name"] = options.name
        if options.age is not None or realm == "adult":
            fields["age"] = options.age
        return fields


def from_kit(kit: Kit) -> Found:
    """The document of a kit; its pictures become ids only when they are stored."""
    fields: dict[str, Any] = dict(kit.document)
    look = fields.get("look")
    if isinstance(look, dict):
        fields["look"] = {name: value for name, value in look.items() if name not in ("portrait", "reference_photos")}
    ignored = [name for name in _BOUND if _take_off(fields, name)]
    given = [name for name in fields if name in Persona.model_fields or name == "conversation_examples"]
    missing = [name for name in Persona.model_fields if name not in fields]
    return Found(fields, Report(shape=KIT, read=tuple(sorted(given)), defaulted=tuple(missing), ignored=tuple(ignored)))


def _take_off(fields: dict[str, Any], path: str) -> bool:
    """What belongs to the studio it was packed in means nothing here; whether it was there."""
    top, _, inner = path.partition(".")
    value = fields.get(top)
    if not inner:
        fields.pop(top, None)
        return value is not None
    if not isinstance(value, dict) or value.get(inner) is None or (inner == "voice_id" and not _is_own(value[inner])):
        return False
    fields[top] = {name: each for name, each in value.items() if name != inner}
    return True


def _is_own(voice: object) -> bool:
    return isinstance(voice, str) and voice.startswith("own/")


def free_handle(wanted: str, taken: Container[str]) -> str:
    """A taken handle gets a number at its end."""
    number, found = 1, wanted
    while found in taken:
        number += 1
        end = f"-{number}"
        found = wanted[: 128 - len(end)] + end
    return found


def with_numbers(fields: dict[str, Any], suggested: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """What words suggest fills in numbers that nobody gave."""
    changed = dict(fields)
    for part, numbers in suggested.items():
        changed[part] = {**numbers, **changed.get(part, {})}
    return changed
