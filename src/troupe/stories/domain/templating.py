"""A template out of a story: everything that stands in its world now, for others to begin with."""

from collections.abc import Mapping

from troupe.stories.domain.starting import NO_TEMPLATE_SAYS
from troupe.stories.domain.story import Story
from troupe.stories.domain.template import Figure
from troupe.stories.domain.world import OF_KIND, Card, World

Fields = dict[str, object]
_OWN = set(Figure.model_fields) - {"role", "knowledge", "participants", "current_location", "place"}


def start_of(story: Story) -> Fields:
    """The fields of a template; who begins with it names it, and may say anything otherwise."""
    began, world = story.began, story.world(story.path())
    parts = {each.entity_id: each for each in story.cast if each.seat == "cast"}
    narrator = next((each for each in story.cast if each.seat == "narrator"), None)
    player: Fields | None = None
    cast: list[Fields] = []
    cards: list[Fields] = []
    for card in world.cards.values():
        figure = _figure(card, world)
        if card.role == "player" and player is None:
            player = figure
        elif card.entity_id in parts:
            part = parts[card.entity_id]
            cast.append(figure | {"persona_id": part.persona_id, "voiced": part.voiced})
        else:
            cards.append(figure | {"role": "npc" if card.role == "player" else card.role})
    if narrator:
        cast.append({"name": narrator.name, "seat": "narrator", "persona_id": narrator.persona_id})
    return {
        "slug": f"own-{began.session_id[:8]}",
        "title": story.session_name or "A story",
        "language": story.settings.language,
        "genre": began.genre,
        "rating": story.settings.rating,
        "initial_context": began.initial_context,
        "prologue": {"text": began.prologue.text} if began.prologue else None,
        "player": player,
        "cast": cast,
        "cards": cards,
        "place": world.place.name if world.place else None,
        "relationships": _ties(world),
        "secrets": _secrets(world),
        "lore": [each.model_dump(mode="json") for each in began.lore],
        "settings": _settings(story),
        "arc_turns": story.settings.arc_turns,
    }


def _figure(card: Card, world: World) -> Fields:
    names = {id: each.name for id, each in world.cards.items()}
    own = (_OWN & set(OF_KIND[card.kind])) | {"name", "kind", "summary"}
    found = card.model_dump(mode="json", include=own)
    found["aliases"] = list(card.aliases[:10])
    if card.kind == "character":
        found |= {"style": card.style[:500], "age": card.age, "present": card.present}
        found["knowledge"] = [each.text for each in card.knowledge[:200]]
        found["current_location"] = names.get(card.current_location or 0)
    elif card.kind == "location":
        found["parent"] = names.get(card.parent_id or 0)
    elif card.kind == "event":
        found["participants"] = [names[id] for id in card.participants if id in names]
    elif card.kind == "item":
        found["holder"], found["place"] = names.get(card.holder_id or 0), names.get(card.place_id or 0)
    return found


def _ties(world: World) -> list[Fields]:
    return [
        {"one": world.cards[each.from_id].name, "other": world.cards[each.to_id].name,
         "type": each.relationship_type, "trust": each.trust_level, "notes": each.notes}
        for each in world.relationships.values()
        if each.from_id in world.cards and each.to_id in world.cards
    ]  # fmt: skip


def _secrets(world: World) -> list[Fields]:
    names: Mapping[int, str] = {id: each.name for id, each in world.cards.items()}
    return [
        {"text": each.text, "about": names.get(each.about_id or 0),
         "holders": [names[id] for id in each.holders if id in names], "narrator_knows": each.narrator_knows}
        for each in world.secrets.values()
    ]  # fmt: skip


def _settings(story: Story) -> Fields:
    """How it is told; a brain is nobody else's, and its seed is its own."""
    left = {*NO_TEMPLATE_SAYS, "seed", "language", "arc_turns"}
    kept = story.settings.model_dump(mode="json", exclude=left)
    return kept | ({"clerk": "same"} if kept["clerk"] not in ("same", "builtin") else {})
