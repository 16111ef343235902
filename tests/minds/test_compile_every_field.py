"""Everything that is stored is felt: each field of the document changes the prompt, or is named here as felt elsewhere.

The list of fields is read from the document itself, so that a new field without an effect fails.
"""

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from troupe.minds import build_persona_prompt, compile_persona
from troupe.personas.domain import Persona

# What is felt elsewhere than in a persona's own prompt, and where.
FELT_ELSEWHERE = {
    "voice_model_config": "the voice",
    "handle": "addresses and other shapes",
    "audience": "the doors",
    "boundary_terms": "the gate before and after a model",
    "greeting": "the first message",
    "alternate_greetings": "the first message",
    "group_greetings": "the first message of a group",
    "example_dialogue": "its own block, put in by chats",
    "talkativeness": "groups",
    "mood": "where the mood of a path starts",
    "brain_id": "which model thinks",
    "adaptation": "whether feelings and reminders are told",
    "look.sliders": "the face",
    "look.finish": "the face",
    "look.palette": "the face",
    "look.art_style": "pictures",
    "look.seed": "the face",
    "look.reference_photos": "pictures",
    "look.portrait": "pictures",
    "talents": "pictures",
    "tags": "lists and search",
    "creator": "kits",
    "license": "kits",
    "kit_version": "kits",
    "foreign": "kept for export alone",
}
SAMPLES: dict[str, Any] = {
    "age": 36,
    "language": "de",
    "handle": "vera",
    "boundaries": {"medical": "refuse"},
    "boundary_terms": {"gossip": ["hearsay"]},
    "mood": {"valence": 0.5, "arousal": 0.5},
    "brain_id": "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01",
    "foreign": {"x": 1},
    "kit_version": "2.0.0",
    "talents": [{"id": "inked"}],
    "look.palette.primary": "#102030",
    "look.palette.secondary": "#102030",
    "look.palette.accent": "#102030",
    "look.seed": 7,
    "look.reference_photos": ["0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01"],
    "voice_model_config.speed": 1.5,
    "voice_model_config.pitch": 0.7,
    "look.portrait": "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01",
    "voice_model_config.custom_model_path": "own/0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01",
    "voice_model_config.training_status": "Completed",
}
TEXT = "a lantern nobody else carries"


def leaves(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every single thing a document says, by its path."""
    for name, field in model.model_fields.items():
        place = f"{path}{name}"
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from leaves(inner, f"{place}.")
        else:
            yield place, field


FIELDS = dict(leaves(Persona))


def felt_elsewhere(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}.") for known in FELT_ELSEWHERE)


TOLD = [path for path in FIELDS if not felt_elsewhere(path)]
NOT_TOLD = [path for path in FIELDS if felt_elsewhere(path)]


def other_values(path: str, kind: Any) -> list[Any]:
    """Values of this field that differ from its default; for a choice, every other one."""
    if path in SAMPLES:
        return [SAMPLES[path]]
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if get_origin(kind) is Literal:
        return [choice for choice in get_args(kind) if choice != default_of(path)]
    if get_origin(kind) is tuple:
        return [[TEXT]]
    return {float: [0.05, 0.95], int: [41], bool: [False, True], str: [TEXT]}[kind]


def default_of(path: str) -> Any:
    value: Any = Persona(name="Vera")
    for name in path.split("."):
        value = getattr(value, name)
    return value


def with_field(path: str, value: Any) -> Persona:
    for name in reversed(path.split(".")):
        value = {name: value}
    return Persona.model_validate({"name": "Vera"} | value)


def test_the_list_of_fields_that_are_felt_elsewhere_names_only_fields_there_are():
    known = {".".join(path.split(".")[:depth]) for path in FIELDS for depth in (1, 2, 3)}

    assert set(FELT_ELSEWHERE) <= known
    assert len(TOLD) > 30


CASES = [(path, value) for path in TOLD for value in other_values(path, FIELDS[path].annotation)]


@pytest.mark.parametrize(("path", "value"), CASES, ids=lambda value: str(value)[:40])
def test_a_field_of_the_document_changes_the_prompt_and_is_named_as_its_source(path, value):
    before, after = compile_persona(with_field("name", "Vera")), compile_persona(with_field(path, value))

    assert after.stable != before.stable or path == "post_history_instructions"
    assert after.text != before.text
    changed = {part.id: part for part in after.parts if part.text != before.part(part.id)}
    sources = {source for part in changed.values() for source in part.sources}
    assert any(source == path or path.startswith(f"{source}.") for source in sources), (path, sources)
    if value == TEXT:
        assert TEXT in after.text


@pytest.mark.parametrize("path", NOT_TOLD)
def test_what_is_felt_elsewhere_stays_out_of_the_prompt(path):
    if path == "boundary_terms":
        value = with_field("boundaries", {"gossip": "refuse"}).model_copy(update={"boundary_terms": {"gossip": ("x",)}})
        assert compile_persona(value).text == compile_persona(with_field("boundaries", {"gossip": "refuse"})).text
        return
    for value in other_values(path, FIELDS[path].annotation):
        assert build_persona_prompt(with_field(path, value), "Hi") == build_persona_prompt(Persona(name="Vera"), "Hi")


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ja"])
@pytest.mark.parametrize("path", [path for path in TOLD if isinstance(default_of(path), float)])
def test_each_of_the_twelve_numbers_has_words_of_its_own_for_every_band_in_every_language(path, language):
    said = []
    for value in (0.1, 0.3, 0.7, 0.9):
        told = compile_persona(with_field(path, value).model_copy(update={"language": language}))
        said.append(told.part("manner"))
    middle = compile_persona(with_field(path, 0.5).model_copy(update={"language": language}))

    assert all(said)
    assert len(set(said)) == 4
    assert middle.part("manner") == ""
