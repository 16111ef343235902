"""What a user changes about the world by hand: cards, relationships, the timeline, secrets; as steps that can be
taken again on every path that goes through the place where they were made."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from troupe.stories.domain.world import Card, Entry, Kept, Relationship, Secret, World

What = Literal[
    "card", "card_removed", "merged", "relationship", "relationship_removed", "entry", "entry_removed", "secret",
    "secret_removed", "scene",
]  # fmt: skip
Scope = Literal["here", "everywhere"]


class Edit(Kept):
    """One change, and from where it holds."""

    edit_id: str
    scope: Scope = "here"
    at: str | None = None
    """The telling the story stood at; None before the first."""
    what: What
    id: str
    """What is changed, by its id."""
    fields: dict[str, object]


def edited(world: World, edit: Edit, when: str) -> World:
    """The world with a change in it; what it would change and is not there is passed over."""
    match edit.what:
        case "card":
            return _card(world, edit, when)
        case "card_removed":
            return without_card(world, int(edit.id))
        case "merged":
            return _merged(world, int(edit.id), int(str(edit.fields["into"])))
        case "relationship":
            return _relationship(world, edit)
        case "relationship_removed":
            left = {pair: each for pair, each in world.relationships.items() if each.relationship_id != edit.id}
            return replace(world, relationships=left)
        case "entry" | "entry_removed":
            return _entry(world, edit)
        case "scene":
            return replace(world, scene=world.scene.model_copy(update=edit.fields))
        case "secret":
            before = world.secrets[edit.id].model_dump() if edit.id in world.secrets else {"secret_id": edit.id}
            secret = Secret.model_validate(before | edit.fields)
            return replace(world, secrets={**world.secrets, edit.id: secret})
        case "secret_removed":
            return replace(world, secrets={id: each for id, each in world.secrets.items() if id != edit.id})


def without_card(world: World, entity_id: int) -> World:
    """Gone, with what tied it to others; old turns keep naming it."""
    cards = {id: card for id, card in world.cards.items() if id != entity_id}
    ties = {pair: each for pair, each in world.relationships.items() if entity_id not in pair}
    return replace(world, cards=cards, relationships=ties)


def _card(world: World, edit: Edit, when: str) -> World:
    id = int(edit.id)
    before = world.cards.get(id)
    if before is None and "kind" not in edit.fields:
        return world
    fields: Mapping[str, object] = before.model_dump() if before else {"entity_id": id}
    locks = dict.fromkeys(before.locked_fields if before else ())
    if edit.scope == "everywhere" and before is not None:
        locks |= dict.fromkeys(name for name in edit.fields if name != "locked_fields")
    given = edit.fields.get("locked_fields")
    names = list(given) if isinstance(given, (list, tuple)) else list(locks)
    card = Card.model_validate({**fields, **edit.fields, "locked_fields": names, "updated_at": when})
    return replace(world, cards={**world.cards, id: card})


def _merged(world: World, gone: int, into: int) -> World:
    """Names, knowledge and ties of one in the other, and its id still leads there."""
    one, other = world.cards.get(gone), world.cards.get(into)
    if one is None or other is None or gone == into:
        return world
    names = dict.fromkeys(name for name in (*other.aliases, *one.names) if name != other.name)
    known = {each.text: each for each in (*other.knowledge, *one.knowledge)}
    joined = other.model_copy(
        update={
            "aliases": tuple(names)[:10],
            "knowledge": tuple(known.values()),
            "summary": other.summary or one.summary,
            "present": other.present or one.present,
            "last_index": max(other.last_index, one.last_index),
        }
    )
    ties: dict[tuple[int, int], Relationship] = {}
    for each in world.relationships.values():
        moved = each.model_copy(
            update={"from_id": into if each.from_id == gone else each.from_id,
                    "to_id": into if each.to_id == gone else each.to_id}
        )  # fmt: skip
        if moved.from_id != moved.to_id:
            ties.setdefault((moved.from_id, moved.to_id), moved)
    cards = {id: card for id, card in world.cards.items() if id != gone} | {into: joined}
    secrets = {
        id: each.model_copy(
            update={"holders": tuple(dict.fromkeys(into if who == gone else who for who in each.holders))}
        )
        for id, each in world.secrets.items()
    }
    return replace(world, cards=cards, relationships=ties, secrets=secrets, merged={**world.merged, gone: into})


def _relationship(world: World, edit: Edit) -> World:
    fields = edit.fields
    pair = (int(str(fields["from_id"])), int(str(fields["to_id"])))
    before = world.relationships.get(pair)
    base = before.model_dump() if before else {"relationship_id": edit.id}
    tie = Relationship.model_validate(base | fields)
    return replace(world, relationships={**world.relationships, pair: tie})


def _entry(world: World, edit: Edit) -> World:
    found = next((place for place, each in enumerate(world.timeline) if each.entry_id == edit.id), None)
    line = list(world.timeline)
    if edit.what == "entry_removed":
        line = [each for each in line if each.entry_id != edit.id]
    elif found is not None:
        line[found] = Entry.model_validate(line[found].model_dump() | edit.fields | {"edited": True})
    elif "summary" in edit.fields:
        line.append(Entry.model_validate({"entry_id": edit.id, "kind": "note"} | edit.fields))
    return replace(world, timeline=tuple(line))
