"""persona-system: the names of our own document, each part possibly only half there."""

from typing import Any

from troupe.personas.domain.example import Example
from troupe.personas.domain.persona import Persona
from troupe.personas.domain.reading import ECHOED
from troupe.personas.domain.shapes.mapped import Mapped, Shape, Source

_SIGNS = (("personality_traits", dict), ("response_style", dict), ("voice_model_config", dict),
          ("expertise_areas", list), ("conversation_examples", list))  # fmt: skip
_OURS = frozenset(Persona.model_fields) - {"foreign"}


def _is_like(source: Source) -> bool:
    return "name" in source and any(isinstance(source.get(name), kind) for name, kind in _SIGNS)


def _read(source: Source) -> Mapped:
    fields = {name: source[name] for name in source if name in _OURS}
    ignored = [name for name in source if name in ECHOED]
    voice = fields.get("voice_model_config")
    if isinstance(voice, dict) and "training_status" in voice:
        fields["voice_model_config"] = {name: each for name, each in voice.items() if name != "training_status"}
        ignored.append("voice_model_config.training_status")
    examples = source.get("conversation_examples")
    if isinstance(examples, list):
        fields["conversation_examples"] = [_without_id(each) for each in examples]
    foreign_id = source.get("id")
    return Mapped(fields, foreign_id=foreign_id if isinstance(foreign_id, str) else None, ignored=tuple(ignored))


def _without_id(example: object) -> object:
    return {name: each for name, each in example.items() if name != "id"} if isinstance(example, dict) else example


def _write(document: Persona, examples: list[Example]) -> dict[str, Any]:
    written = document.model_dump(mode="json", exclude={"foreign"})
    del written["voice_model_config"]["training_status"]
    kept = [{name: value for name, value in each.as_json().items() if name != "id"} for each in examples]
    return written | {"conversation_examples": kept}


SYSTEM = Shape("persona-system", _is_like, _read, _write, _OURS | {"conversation_examples"})
