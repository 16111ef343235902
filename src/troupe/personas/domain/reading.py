"""What somebody sends becomes a document, or a list of everything that is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from troupe.personas.domain.example import GivenExample, GivenExamples
from troupe.personas.domain.persona import Persona
from troupe.personas.domain.signals import age_signals, texts_in

Fields = Mapping[str, object]
Read = TypeVar("Read", bound=BaseModel)

KNOWN_TOPICS = frozenset({"medical", "legal", "financial", "self_harm", "violence", "politics", "religion", "sexual",
                          "drugs", "gambling", "personal_data"})  # fmt: skip
# What GET shows and PUT passes over, whatever its value, so that a fetched persona can be sent back.
ECHOED = frozenset({"id", "user_id", "created_at", "updated_at", "is_active", "version", "origin", "example_count",
                    "archived_at", "role_here", "quarantined", "update_available"})  # fmt: skip
_FIRST = ("name", "personality_traits", "response_style")
_MERGED_AS_MAPS = frozenset({"boundaries", "boundary_terms"})
_WHOLE = frozenset({"foreign"})
_DEEPEST = 32

_REASONS = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "literal_error": "not_allowed",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "float_type": "not_a_number",
    "float_parsing": "not_a_number",
    "finite_number": "not_a_number",
    "int_type": "not_a_number",
    "int_from_float": "not_an_integer",
    "int_parsing_size": "out_of_range",
    "string_type": "not_a_text",
    "string_too_short": "blank",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "malformed",
    "bool_type": "not_a_boolean",
    "tuple_type": "not_a_list",
    "list_type": "not_a_list",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "too_long": "too_many",
}
_OWN = frozenset(
    {"blank", "too_large", "control_character", "looks_like_an_id", "not_allowed", "not_a_time", "one_receiver"}
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where."""

    field: str
    reason: str
    detail: str
    allowed: tuple[str, ...] = ()
    rule: str = ""

    def as_json(self) -> dict[str, object]:
        shown: dict[str, object] = {"field": self.field, "reason": self.reason, "detail": self.detail}
        shown |= {"allowed": list(self.allowed)} if self.allowed else {}
        return shown | ({"rule": self.rule} if self.rule else {})


class Wrong(ValueError):
    """What was sent cannot be a document; the door says it in its own code."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(each.detail for each in problems))
        self.problems = problems


@dataclass(frozen=True)
class Cast:
    """A document as it was sent, with the examples it brings; none means that they stay as they are."""

    persona: Persona
    examples: tuple[GivenExample, ...] | None
    is_active: bool = False


def read_new(fields: Fields, realm: str, language: str) -> Cast:
    """A new document: what is missing is filled in, also inside its parts."""
    fields = _without_training(fields)
    starting = {"language": language} | ({"audience": "adult"} if realm == "adult" else {})
    active = fields.pop("is_active", False)
    wrong = [] if isinstance(active, bool) else [Problem("is_active", "not_a_boolean", "is_active is true or false.")]
    given = fields.pop("conversation_examples", ())
    return _judged(starting | fields, given, realm, wrong, is_active=active is True)


def read_change(before: Persona, fields: Fields, realm: str) -> Cast:
    """A document with changes merged into it: objects key by key, lists whole."""
    changes = {key: value for key, value in _without_training(fields).items() if key not in ECHOED}
    given = changes.pop("conversation_examples", None) if "conversation_examples" in changes else None
    if "conversation_examples" in fields and given is None:
        raise Wrong([Problem("conversation_examples", "not_a_list", "conversation_examples is a list.")])
    merged = _merged(before.model_dump(mode="json"), changes)
    return _judged(merged, given, realm, _nulls(changes), known=frozenset(before.boundaries))


def read_imported(fields: Fields, realm: str, language: str) -> Cast:
    """A document from a file; a boundary nobody can notice yet is kept, for whoever imports it is told."""
    known = fields.get("boundaries")
    given = fields.get("conversation_examples", ())
    starting = {"language": language} | ({"audience": "adult"} if realm == "adult" else {})
    document = {name: value for name, value in _without_training(fields).items() if name != "conversation_examples"}
    topics = frozenset(map(str, known)) if isinstance(known, dict) else frozenset[str]()
    return _judged(starting | document, given, realm, [], known=topics)


def require_of_age(said: BaseModel, realm: str) -> None:
    """Refuse what is said to or by a persona when it tells of a minor in a directory for adults."""
    if wrong := list(minor_signals(said.model_dump(mode="json"), realm)):
        raise Wrong(wrong)


def read_whole(fields: Fields, realm: str) -> Persona:
    """A document that was stored before, judged by what holds now."""
    known = fields.get("boundaries")
    topics = frozenset(map(str, known)) if isinstance(known, dict) else frozenset[str]()
    return _judged(fields, None, realm, [], known=topics).persona


def read(model: type[Read], fields: Fields) -> Read:
    """Any other thing that is sent to the doors of personas."""
    try:
        return model.model_validate(fields)
    except ValidationError as fault:
        raise Wrong(_problems(fault)) from None


def too_deep(value: object, left: int = _DEEPEST) -> bool:
    """Whether a JSON value is nested deeper than these doors take."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return left == 0 or any(too_deep(each, left - 1) for each in inner)


def _judged(
    fields: Fields,
    given: object,
    realm: str,
    wrong: list[Problem],
    is_active: bool = False,
    known: frozenset[str] = frozenset(),
) -> Cast:
    persona: Persona | None = None
    examples: tuple[GivenExample, ...] | None = None
    try:
        persona = Persona.model_validate(fields)
        wrong += [*_unfelt(persona, known), *_out_of_realm(persona, realm)]
        wrong += minor_signals(persona.model_dump(mode="json"), realm, persona.language)
    except ValidationError as fault:
        wrong += _problems(fault)
    try:
        if given is not None:
            examples = GivenExamples.model_validate({"conversation_examples": given}).conversation_examples
            said = [each.model_dump(mode="json", exclude={"id", "timestamp"}) for each in examples]
            wrong += minor_signals({"conversation_examples": said}, realm)
    except ValidationError as fault:
        wrong += _problems(fault)
    if wrong or persona is None:
        raise Wrong(sorted(wrong, key=_place))
    return Cast(persona, examples, is_active)


def _without_training(fields: Fields) -> dict[str, object]:
    """How a voice is trained is written by the studio only; what a client sends of it is passed over."""
    voice = fields.get("voice_model_config")
    if not isinstance(voice, dict):
        return dict(fields)
    return {**fields, "voice_model_config": {key: value for key, value in voice.items() if key != "training_status"}}


def _merged(before: Fields, changes: Fields) -> dict[str, object]:
    merged = dict(before)
    for key, value in changes.items():
        there = before.get(key)
        if not isinstance(value, dict) or not isinstance(there, dict) or key in _WHOLE:
            merged[key] = value
        elif key in _MERGED_AS_MAPS:
            merged[key] = {name: each for name, each in (there | value).items() if each is not None}
        else:
            merged[key] = _merged(there, value)
    return merged


def _nulls(fields: Fields) -> list[Problem]:
    """The seed of a look has no null on the wire, although starters leave it open."""
    look = fields.get("look")
    if isinstance(look, dict) and "seed" in look and look["seed"] is None:
        return [Problem("look.seed", "not_a_number", "look.seed is a number.")]
    return []


def minor_signals(document: Fields, realm: str, language: str = "en") -> Iterator[Problem]:
    """Words that say a minor is meant, wherever they stand; the words themselves are repeated nowhere."""
    if realm != "adult":
        return
    for path, text in texts_in(document):
        if found := age_signals(text, language):
            detail = "In this directory no text of a persona may tell of a minor."
            yield Problem(path, "minor_signal", detail, rule=found[0].rule)


def _unfelt(persona: Persona, known: frozenset[str]) -> Iterator[Problem]:
    """A boundary nobody could notice is a promise nobody keeps; what an importer kept and told of may stay."""
    for topic in persona.boundaries:
        if topic not in KNOWN_TOPICS | known and not persona.boundary_terms.get(topic):
            detail = f"Nothing says what {topic} means: give boundary_terms for it."
            yield Problem(f"boundaries.{topic}", "unknown_topic", detail, tuple(sorted(KNOWN_TOPICS)))


def _out_of_realm(persona: Persona, realm: str) -> Iterator[Problem]:
    if realm != "adult":
        return
    if persona.age is None or persona.age < 18:
        yield Problem("age", "age_required", "In this directory a persona states its age, and it is 18 or more.")
    if persona.audience == "child":
        yield Problem("audience", "not_allowed", "There are no children here.", ("everyone", "adult"))


def _problems(fault: ValidationError) -> list[Problem]:
    return [_problem(each) for each in fault.errors(include_url=False)]


def _problem(error: ErrorDetails) -> Problem:
    field = ".".join(str(part) for part in error["loc"] if part != "[key]")
    type, context = error["type"], error.get("ctx", {})
    reason = type if type in _OWN else _REASONS.get(type, "malformed")
    if type == "too_long" and "most" in context:
        reason = "too_long"
    return Problem(field, reason, f"{field or 'This'}: {error['msg']}.", _allowed(type, context))


def _allowed(type: str, context: Mapping[str, object]) -> tuple[str, ...]:
    if type == "literal_error":
        return tuple(str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", "))
    allowed = context.get("allowed")
    return tuple(map(str, allowed)) if isinstance(allowed, list) else ()


def _place(problem: Problem) -> int:
    top = problem.field.partition(".")[0]
    return _FIRST.index(top) if top in _FIRST else len(_FIRST)
