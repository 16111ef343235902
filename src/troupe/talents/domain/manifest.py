"""`talent.json`: what a kit says about itself."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from troupe.kit.strict_json import NotAValue, Unreadable, read_json
from troupe.talents.domain.findings import Found
from troupe.talents.domain.naming import MANIFEST, TOKEN, is_kit_id, type_of

LARGEST = 256 * 1024
KitId = Annotated[
    str, StringConstraints(max_length=128, pattern=r"^avatar\.(identity|style)(\.[A-Za-z0-9_]{1,64}){1,6}$")
]
OURS = frozenset(
    {
        *("version", "adapter", "alpha", "dialect", "trained", "backend", "files", "content_sha256", "delta", "mix"),
        *("dataset_sha256", "run_id", "job_id", "parents", "architecture", "source", "device", "rank_pattern"),
        *("consent_ids", "consent_given_at", "consents_given_at"),
    }
)
"""What this studio says of a kit in its metadata; nobody else does."""
_OWN_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_MOST_OWN, _LONGEST_OWN = 50, 64 * 1024
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)?")
_BELIEVED_AHEAD = timedelta(days=1)


class Document(BaseModel):
    """Nothing is guessed: a text is a text, a yes is no number."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, strict=True)


class TrainingConfig(Document):
    model_config = ConfigDict(defer_build=True, extra="allow")

    resolution: Annotated[int, Field(ge=256, le=1024)] | None = None
    max_train_steps: Annotated[int, Field(ge=100)] | None = None
    learning_rate: Annotated[float, Field(ge=1e-6, le=1e-2)] | None = None
    batch_size: Annotated[int, Field(ge=1)] | None = None


class Metadata(Document):
    model_config = ConfigDict(defer_build=True, extra="allow")

    description: Annotated[str, StringConstraints(max_length=4_000)] | None = None
    tags: Annotated[list[str], Field(max_length=50)] | None = None
    author: Annotated[str, StringConstraints(max_length=200)] | None = None
    license: str | None = None


class Manifest(Document):
    """A kit's own words; other keys are not its own."""

    id: KitId
    category: Literal["Presence/Avatar"]
    kind: Literal["lora"]
    sdx_version: Literal["1.5", "xl"]
    base_model: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    lora_rank: Annotated[int, Field(ge=1, le=128)]
    default_weight: Annotated[float, Field(ge=0, le=2)]
    size_mb: Annotated[float, Field(ge=0.1)]
    token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$")] | None = None
    intended_mix: Annotated[list[KitId], Field(max_length=32)] | None = None
    negatives: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    created_at: str | None = None
    training_config: TrainingConfig | None = None
    metadata: Metadata | None = None


def fault_of_own(metadata: Mapping[str, Any]) -> tuple[str, str] | None:
    """What is wrong with further keys of an owner's, as field and words."""
    own = {name: value for name, value in metadata.items() if name not in Metadata.model_fields}
    if taken := sorted(OURS & own.keys()):
        return f"metadata.{taken[0]}", "the studio itself writes this"
    if wrong := sorted(name for name in own if not _OWN_KEY.fullmatch(name)):
        return f"metadata.{wrong[0]:.64}", "a key has letters, digits and _ . : - and at most 64 of them"
    if len(own) > _MOST_OWN or len(json.dumps(own)) > _LONGEST_OWN:
        return "metadata", f"at most {_MOST_OWN} further keys, of 64 KiB together"
    return None


def schema() -> dict[str, Any]:
    """The manifest's rules for other programs, as JSON Schema draft-07."""
    return schema_of(Manifest)


def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """The rules of a document as JSON Schema draft-07."""
    told = shape.model_json_schema(ref_template="#/definitions/{model}")
    definitions = told.pop("$defs", {})
    return {"$schema": "http://json-schema.org/draft-07/schema#", **told, "definitions": definitions}


def read_manifest(content: bytes, now: datetime) -> tuple[Mapping[str, Any] | None, list[Found]]:
    """What the file says, and everything that is wrong with it; None when it is no JSON object at all."""
    try:
        told = read_json(content, most_keys=2_000, deepest=16)
    except (Unreadable, NotAValue) as refused:
        return None, [Found("manifest_json", _with_place(content, refused.detail), MANIFEST)]
    if not isinstance(told, dict):
        return None, [Found("manifest_json", "This is no JSON object.", MANIFEST)]
    return told, list(_judged(told, now))


def read_moment(text: str) -> datetime:
    """A moment as kits write it: with or without zone, which is UTC then, and with any fraction; raises ValueError."""
    found = _MOMENT.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, hour, fraction, zone = found.groups()
    moment = datetime.fromisoformat(f"{day}T{hour}.{(fraction or '0')[:6]:0<6}")
    if zone in (None, "Z", "z"):
        return moment.replace(tzinfo=UTC)
    return datetime.fromisoformat(f"{moment.isoformat()}{zone}").astimezone(UTC)


def _judged(told: Mapping[str, Any], now: datetime) -> Iterator[Found]:
    yield from _schema(told)
    id = told.get("id")
    if isinstance(id, str) and is_kit_id(id) and type_of(id) == "identity" and not told.get("token"):
        yield Found("token_missing", "An identity kit needs its trigger word.", MANIFEST, "token")
    if (written := told.get("created_at")) is not None and not _is_moment(written, now):
        yield Found("created_at_invalid", f"{written!r:.60} is no moment that can be.", MANIFEST, "created_at")
    metadata = told.get("metadata")
    licence = metadata.get("license") if isinstance(metadata, dict) else None
    if not (isinstance(licence, str) and licence.strip()):
        yield Found("license_missing", "No licence is named.", MANIFEST, "metadata.license")


def _schema(told: Mapping[str, Any]) -> Iterator[Found]:
    """One finding per field."""
    whole = dict(told)
    rank = whole.get("lora_rank")
    if isinstance(rank, float) and rank.is_integer():
        yield Found("not_an_integer", f"{rank} is written with a fraction.", MANIFEST, "lora_rank")
        whole["lora_rank"] = int(rank)
    if whole.get("created_at") is not None:
        whole["created_at"] = ""  # judged on its own
    if whole.get("token") == "":
        del whole["token"]
    try:
        Manifest.model_validate(whole)
    except ValidationError as refused:
        seen = set()
        for each in refused.errors(include_url=False, include_context=False, include_input=False):
            field = ".".join(map(str, each["loc"]))
            if field not in seen:
                seen.add(field)
                yield Found("schema", f"{each['msg']}.", MANIFEST, field[:100])


def _is_moment(written: object, now: datetime) -> bool:
    try:
        return isinstance(written, str) and read_moment(written) <= now + _BELIEVED_AHEAD
    except (ValueError, OverflowError):
        return False


def _with_place(content: bytes, otherwise: str) -> str:
    """Where JSON stops making sense, when the parser can tell."""
    try:
        json.loads(content)
    except json.JSONDecodeError as fault:
        return f"Line {fault.lineno}, column {fault.colno}: {fault.msg}."
    except (ValueError, RecursionError):
        return otherwise
    return otherwise


def is_token(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None
