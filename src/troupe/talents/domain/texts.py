"""The small text files of a kit: prompts, base, licence."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from troupe.kit.strict_json import NotAValue, Unreadable, read_json
from troupe.talents.domain.findings import Found
from troupe.talents.domain.naming import BASE, LICENCE, PROMPTS

LARGEST = 64 * 1024
_STYLES = 3
Text500 = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Templates(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, strict=True)

    hero_portrait: Text500 | None = None
    full_body: Text500 | None = None
    character_sheet: Text500 | None = None
    expression_grid: Text500 | None = None


class Prompts(BaseModel):
    """What a kit's maker would ask a model for."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, strict=True)

    positive_prompts: Annotated[list[Text500], Field(min_length=1, max_length=20)]
    negative_prompts: Annotated[list[Text500], Field(max_length=50)] = []
    style_prompts: Annotated[list[Text500], Field(max_length=20)] = []
    templates: Templates | None = None


def prompts_in(content: bytes | None) -> Prompts | None:
    """What its maker wrote, where that can be read."""
    try:
        return None if content is None else Prompts.model_validate(read_json(content, most_keys=100, deepest=4))
    except (Unreadable, NotAValue, ValidationError):
        return None


def judge_prompts(content: bytes | None) -> Iterator[Found]:
    if content is None:
        yield Found("prompts_missing", "There is no prompts.json.", PROMPTS)
        return
    try:
        Prompts.model_validate(read_json(content, most_keys=100, deepest=4))
    except (Unreadable, NotAValue) as refused:
        yield Found("prompts_invalid", refused.detail, PROMPTS)
    except ValidationError as refused:
        first = refused.errors(include_url=False, include_context=False, include_input=False)[0]
        yield Found("prompts_invalid", f"{first['msg']}.", PROMPTS, ".".join(map(str, first["loc"]))[:100])


def judge_base(content: bytes | None, manifest: Mapping[str, Any]) -> Iterator[Found]:
    if content is None:
        yield Found("base_missing", "There is no base.txt.", BASE)
        return
    written = content.decode("utf-8", "replace").split("\n")
    for number, line in enumerate(base_lines(manifest)):
        found = written[number].strip() if number < len(written) else ""
        if found != line:
            yield Found("base_differs", f"Line {number + 1} says {found[:80]!r}, and talent.json {line!r}.", BASE)
            return


def judge_licence(content: bytes | None) -> Iterator[Found]:
    if content is None or not content.strip():
        yield Found("license_missing", "The licence text is missing or blank.", LICENCE)


def composed(value: Any) -> Any:
    """Texts with their accents in one piece, however deep they stand, so that equal words are equal."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case list() | tuple():
            return [composed(each) for each in value]
        case dict():
            return {name: composed(each) for name, each in value.items()}
        case _:
            return value


def base_lines(manifest: Mapping[str, Any]) -> Sequence[str]:
    """What base.txt says of a manifest."""
    return (
        f"Base model: {manifest.get('base_model')}",
        f"SDX version: {manifest.get('sdx_version')}",
        f"LoRA rank: {manifest.get('lora_rank')}",
    )


def prompts_for(id: str, token: str | None, words: Sequence[str], negatives: str) -> dict[str, object]:
    """Prompts for a kit whose maker wrote none: the trigger first, then its tags; without any, what it is called."""
    subject = ", ".join(filter(None, [token, *words[:6]])) or "character"
    views = ("portrait, head and shoulders", "full body, standing", "character sheet, several poses")
    known = list(words) or [spoken(id)]
    said = [*known, *(f"{word} style" for word in known), *(f"in the style of {word}" for word in known)]
    return {
        "positive_prompts": [f"{subject}, {view}"[:500] for view in views],
        "negative_prompts": [part.strip()[:500] for part in negatives.split(",") if part.strip()][:50],
        "style_prompts": [word[:500] for word in dict.fromkeys(said)][:_STYLES],
    }


def spoken(id: str) -> str:
    """The end of an id, as people call it."""
    return " ".join(id.split(".")[2:]).replace("_", " ") or id
