"""What of a persona travels, and what stays because it means nothing elsewhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troupe.personas.domain.example import Example
from troupe.personas.domain.persona import Persona
from troupe.personas.domain.reading import Problem, Wrong
from troupe.personas.domain.shapes.mapped import Shape
from troupe.personas.domain.text import fold

FORMATS = {
    "persona": "troupe-persona",
    "json": "persona-system",
    "duel": "persona-duel",
    "foundry": "persona-foundry",
    "character": "character-init",
}
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_YES_NO = {"true": True, "false": False}


@dataclass(frozen=True)
class Wanted:
    """Which file somebody asks for."""

    format: str = "persona"
    photos: bool = False
    signed: bool = True

    @property
    def shape(self) -> str:
        return FORMATS[self.format]


def read_wanted(parameters: Sequence[tuple[str, str]]) -> Wanted:
    """The question in an address; what is not understood is refused."""
    choices = {"format": tuple(FORMATS), "include": ("photos",), "sign": tuple(_YES_NO)}
    given: dict[str, str] = {}
    for name, value in parameters:
        if name not in choices:
            raise Wrong([Problem(name, "unknown_key", f"This door knows no {name!r}.", tuple(choices))])
        if value not in choices[name] or name in given:
            detail = f"{name} is one of {', '.join(choices[name])}, once."
            raise Wrong([Problem(name, "not_allowed", detail, choices[name])])
        given[name] = value
    return Wanted(given.get("format", "persona"), "include" in given, _YES_NO[given.get("sign", "true")])


def travelling(document: Persona, examples: Sequence[Example], paths: Mapping[str, str]) -> dict[str, Any]:
    """The document of a kit: pictures by their path, without ids of ours and what is bound to this studio."""
    fields = document.model_dump(mode="json")
    fields["brain_id"] = None
    voice, look = fields["voice_model_config"], fields["look"]
    del voice["training_status"]
    voice["custom_model_path"] = None
    if voice["voice_id"].startswith("own/"):
        voice["voice_id"] = "default"
    look["portrait"] = paths.get(look["portrait"] or "")
    look["reference_photos"] = [paths[id] for id in look["reference_photos"] if id in paths]
    kept = [{name: value for name, value in each.as_json().items() if name != "id"} for each in examples]
    return fields | {"conversation_examples": kept}


def left_out(document: Persona, shape: Shape | None = None, *, has_examples: bool = False) -> list[str]:
    """The fields that say something and do not go along."""
    bound = [("brain_id", document.brain_id), ("voice_model_config.custom_model_path", _own_model(document))]
    if shape is None or "voice_model_config" in shape.carries:
        return [name for name, value in bound if value]
    usual = Persona(name="?").model_dump(mode="json")
    said = [name for name, value in document.model_dump(mode="json").items() if value != usual[name]]
    names = [name for name in said if name not in shape.carries and name != "foreign"]
    return names + (["conversation_examples"] if has_examples else [])


def _own_model(document: Persona) -> bool:
    voice = document.voice_model_config
    return voice.custom_model_path is not None or voice.voice_id.startswith("own/")


def file_name(document: Persona, extension: str) -> str:
    """A name that every system takes, from the handle or the name."""
    plain = _NOT_IN_A_NAME.sub("-", fold(document.handle or document.name)).strip("-")[:60].strip("-")
    return f"{plain or 'persona'}.{extension}"
