"""One piece of lore: when it is told, where it stands in the prompt, and what it says."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

Logic = Literal["and_any", "and_all", "not_any", "not_all"]
KeyMode = Literal["plain", "regex", "slashes"]
WholeWords = Literal["all", "single_word_keys", "off"]
Place = Literal[
    "before_char",
    "after_char",
    "depth",
    "example_before",
    "example_after",
    "note_before",
    "note_after",
    "personality",
    "scenario",
    "outlet",
]
Role = Literal["system", "user", "assistant"]
Side = Literal["newest", "oldest"]
Source = Literal["persona_description", "personality", "scenario", "mask", "creator_notes", "note"]
RunKind = Literal["reply", "variant", "continue", "opening", "draft", "suggest"]
Comparing = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "exists"]
MOST_KEYS, LONGEST_KEY, LONGEST_CONTENT = 100, 500, 100_000
_ORDER = 1_000_000
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Refuse what no text holds; everything else is kept exactly."""
    if _NO_TEXT.search(text):
        raise ValueError("a text holds no control characters")
    return text


def _trimmed(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(bare for key in keys if (bare := key.strip()))


Clean = AfterValidator(clean)
Key = Annotated[str, Field(max_length=LONGEST_KEY), Clean]
Keys = Annotated[tuple[Key, ...], Field(max_length=MOST_KEYS, strict=False), AfterValidator(_trimmed)]
Name = Annotated[str, Field(max_length=200), Clean]
Short = Annotated[str, Field(min_length=1, max_length=200), Clean]
Messages = Annotated[int, Field(ge=0, le=100_000)]


class Part(BaseModel):
    """Frozen and strict, without keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Waking(Part):
    """How an entry takes part when entries wake one another."""

    wakes: bool = True
    wakeable: bool = True
    only_level: Annotated[int, Field(ge=0, le=16)] = 0


class Condition(Part):
    """What a variable of the chat must be."""

    var: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
    op: Comparing
    value: str | int | float | bool | Annotated[tuple[str | int | float, ...], Field(strict=False)] | None = None


class Entry(Part):
    """One entry of a lorebook."""

    uid: Annotated[str, Field(max_length=200)] | int | None = None
    """The id it had in the file it came from."""
    name: Name = ""
    comment: Annotated[str, Field(max_length=4_000), Clean] = ""
    keys: Keys = ()
    secondary_keys: Keys = ()
    key_mode: KeyMode = "slashes"
    logic: Logic = "and_any"
    content: Annotated[str, Field(max_length=LONGEST_CONTENT), Clean] = ""
    enabled: bool = True
    constant: bool = False
    semantic: bool = False
    order: Annotated[int, Field(ge=-_ORDER, le=_ORDER)] = 100
    priority: Annotated[float, Field(ge=-_ORDER, le=_ORDER, allow_inf_nan=False)] | None = None
    place: Place = "after_char"
    depth: Annotated[int, Field(ge=0, le=10_000)] = 4
    from_end: Side = "newest"
    role: Role = "system"
    outlet: Annotated[str, Field(min_length=1, max_length=64), Clean] | None = None
    scan_depth: Annotated[int, Field(ge=0, le=1_000)] | None = None
    case_sensitive: bool | None = None
    match_whole_words: WholeWords | None = None
    match_sources: Annotated[tuple[Source, ...], Field(max_length=6, strict=False)] = ()
    probability: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 100
    sticky: Messages = 0
    cooldown: Messages = 0
    delay: Messages = 0
    group: Annotated[tuple[Short, ...], Field(max_length=10, strict=False)] = ()
    group_weight: Annotated[int, Field(ge=1, le=_ORDER)] = 100
    group_first: bool = False
    group_scoring: bool = False
    recursion: Waking = Waking()
    kinds: Annotated[tuple[RunKind, ...], Field(max_length=6, strict=False)] = ()
    personas_only: Annotated[tuple[Short, ...], Field(max_length=100, strict=False)] = ()
    tags_only: Annotated[tuple[Short, ...], Field(max_length=100, strict=False)] = ()
    exclude: bool = False
    known_to: Annotated[tuple[Short, ...], Field(max_length=100, strict=False)] = ()
    conditions: Annotated[tuple[Condition, ...], Field(max_length=16, strict=False)] = ()
    ignore_budget: bool = False
    ignore_on_max_context: bool = False
    extensions: dict[str, JsonValue] = {}
    unknown: dict[str, JsonValue] = {}

    def changed(self, changes: Mapping[str, Any]) -> "Entry":
        """The same entry with other values; raises pydantic's error for a value that cannot be."""
        return Entry.model_validate({**self.model_dump(mode="json"), **changes})

    def as_json(self) -> dict[str, Any]:
        """Only what differs from an entry nobody touched; this is what is stored."""
        return self.model_dump(mode="json", exclude_defaults=True)
