"""A template as a story begins with it: its figures as cards, its slots filled, its ties and secrets by card."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from pydantic import ValidationError

from troupe.stories.domain.casting import Acting
from troupe.stories.domain.passages import with_names
from troupe.stories.domain.settings import read_settings
from troupe.stories.domain.template import Figure, Role, Template
from troupe.stories.domain.world import COMMON, OF_KIND, Card, Known, Relationship, Secret
from troupe.stories.errors import BadField, BadTemplate

NAMED: Mapping[str, str] = {
    "current_location": "current_location",
    "parent": "parent_id",
    "holder": "holder_id",
    "place": "place_id",
}
"""Fields of a figure that name another one, and the fields of a card that number it."""
SLOTS = ("player", "narrator", *(f"cast.{number}" for number in range(1, 13)))
NO_TEMPLATE_SAYS = ("brain_id", "lorebook_ids")
MOST_CAST = 12
_CODE = re.compile(r"\{([^{}\n]{0,80})\}")


def figures_of(start: Template, seats: Collection[str]) -> list[Figure]:
    """Everybody and everything it begins with; whoever begins it may have filled some seats otherwise."""
    player = [start.player.model_copy(update={"role": "player"})] if start.player else []
    cast = [each.model_copy(update={"role": "cast"}) for each in start.cast if each.seat == "cast"]
    return [
        *(each for each in player if "player" not in seats),
        *(each for each in cast if "cast" not in seats),
        *(each for each in start.cards if each.role != "player" or "player" not in seats),
    ]


def narrator_of(start: Template) -> Role | None:
    return next((each for each in start.cast if each.seat == "narrator"), None)


def cards_of(figures: Sequence[Figure]) -> tuple[Card, ...]:
    """The cards of a story's beginning, numbered as they stand there."""
    ids = {each.name: place for place, each in reversed(list(enumerate(figures, 1)))}
    return tuple(_card(each, place, ids) for place, each in enumerate(figures, 1))


def filled(start: Template, cards: Sequence[Card], acting: Sequence[Acting]) -> Template:
    """The template with the names of this story in its slots; written passages are filled when they are told."""
    given = start.model_dump(mode="json", exclude={"beats", "settings"})
    try:
        told = Template.model_validate(_each_text(given, lambda text: with_names(text, cards, acting)))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise BadField("cast", f"with these names `{field}` of the template is too long") from None
    return told.model_copy(update={"beats": start.beats, "settings": start.settings})


def ties_of(start: Template, cards: Sequence[Card], new_id: Callable[[], str]) -> tuple[Relationship, ...]:
    ids = _numbers(cards)
    return tuple(
        Relationship(relationship_id=new_id(), from_id=ids[each.one], to_id=ids[each.other],
                     relationship_type=each.type, trust_level=each.trust, notes=each.notes)
        for each in start.relationships
        if each.one in ids and each.other in ids and each.one != each.other
    )  # fmt: skip


def secrets_of(start: Template, cards: Sequence[Card], new_id: Callable[[], str]) -> tuple[Secret, ...]:
    ids = _numbers(cards)
    return tuple(
        Secret(secret_id=new_id(), about_id=ids.get(each.about or ""), text=each.text,
               holders=tuple(ids[name] for name in each.holders if name in ids), narrator_knows=each.narrator_knows)
        for each in start.secrets
    )  # fmt: skip


def check_template(start: Template) -> None:
    """What its form alone does not say: slots that there are, one player, fields of a kind, names that stand there."""
    for field, code in _foreign_codes(start.model_dump(mode="json"), ""):
        near = get_close_matches(code.strip().casefold(), SLOTS, 1, 0.5)
        hint = f"did you mean {{{near[0]}}}?" if near else "there are {player}, {narrator}, {cast.1} and so on"
        raise BadTemplate(field, f"{{{code[:40]}}} is no slot; {hint}")
    _check_settings(start.settings)
    figures = figures_of(start, ())
    roles = [each.role for each in figures]
    if roles.count("player") > 1 or roles.count("cast") > MOST_CAST or len(start.cast) - roles.count("cast") > 1:
        raise BadTemplate("cast", f"a story has one narrator, one player and at most {MOST_CAST} others")
    names = {each.name for each in figures}
    for each in figures:
        _check_figure(each, names)


def _check_settings(settings: Mapping[str, object]) -> None:
    for name in NO_TEMPLATE_SAYS:
        if name in settings:
            raise BadTemplate(f"settings.{name}", "a template cannot say this; whoever begins the story does")
    if settings.get("clerk", "same") not in ("same", "builtin"):
        raise BadTemplate("settings.clerk", "a template can say `same` or `builtin`, and no brain")
    try:
        read_settings(settings)
    except BadField as wrong:
        raise BadTemplate(wrong.field or "settings", wrong.detail) from None


def _check_figure(figure: Figure, names: Collection[str]) -> None:
    shared = {"name", "kind", "role", "summary", "aliases", "style", "age", "present", "seat", "persona_id", "voiced"}
    own = {"parent": "parent_id", "holder": "holder_id", "place": "place_id"}
    for name, field in type(figure).model_fields.items():
        value = getattr(figure, name)
        if name in shared or value == field.default:
            continue
        if own.get(name, name) not in OF_KIND[figure.kind]:
            raise BadTemplate(f"cards.{figure.name}.{name}", f"a {figure.kind} has no such field")
        for other in value if name == "participants" else (value,) if name in NAMED else ():
            if other not in names:
                raise BadTemplate(f"cards.{figure.name}.{name}", f"there is no card called {other!r}")


def _card(figure: Figure, entity_id: int, ids: Mapping[str, int]) -> Card:
    own = (set(OF_KIND[figure.kind]) | set(COMMON)) - {"knowledge", "participants", "persona_id", "turn_id"}
    fields = {name: value for name, value in figure.model_dump().items() if name in own and name not in NAMED}
    for name, number in NAMED.items():
        if (other := getattr(figure, name)) is not None and number in OF_KIND[figure.kind]:
            fields[number] = ids.get(other)
    if figure.kind == "event":
        fields["participants"] = tuple(ids[name] for name in figure.participants if name in ids)
    if figure.kind == "character":
        fields["knowledge"] = tuple(Known(text=text, source="template") for text in figure.knowledge)
    return Card.model_validate({**fields, "entity_id": entity_id, "kind": figure.kind, "source": "template"})


def _numbers(cards: Sequence[Card]) -> dict[str, int]:
    return {card.name: card.entity_id for card in cards}


def _each_text(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _each_text(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [_each_text(each, change) for each in value]
    return value


def _foreign_codes(value: object, field: str) -> Iterator[tuple[str, str]]:
    """Every code that is no slot, and where it stands."""
    if isinstance(value, str):
        for code in _CODE.findall(value):
            if code not in SLOTS:
                yield field, code
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _foreign_codes(each, f"{field}.{name}" if field else str(name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _foreign_codes(each, f"{field}.{place}")
