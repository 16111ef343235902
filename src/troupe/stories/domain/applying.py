"""What a telling changes about the world: updates of people and of what they are to each other, turned into cards."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from troupe.stories.domain.extract import speaks
from troupe.stories.domain.frames import Warned
from troupe.stories.domain.response import CharacterUpdate, Kind, ReferencedEntities, RelationshipUpdate, StateUpdates
from troupe.stories.domain.world import Card, Entry, Known, Relationship, Source, World

MOST_PEOPLE, MOST_TIES, MOST_CARDS = 30, 100, 2_000
_DEAD = re.compile(r"\b(dead|died|killed|deceased)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(missing|lost)\b", re.IGNORECASE)


@dataclass
class Changes:
    """The cards and ties of one telling, growing as its updates are taken in."""

    world: World
    turn_id: str
    index: int
    next_id: int
    new_id: Callable[[], str]
    source: Source = "model"
    cards: dict[int, Card] = field(default_factory=dict)
    ties: dict[tuple[int, int], Relationship] = field(default_factory=dict)
    notes: list[Entry] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)
    """People of whom it was said where they are."""

    def take(self, cards: Iterable[Card]) -> None:
        """Cards that were touched or made elsewhere."""
        for card in cards:
            self.cards[card.entity_id] = card
            self.next_id = max(self.next_id, card.entity_id + 1)

    def mention(self, named: ReferencedEntities) -> None:
        """Whoever plays a part and has no card gets one; what is only mentioned does not."""
        for each in (*named.characters, *named.locations, *named.events, *named.threats, *named.other):
            if each.prominence != "mentioned" and each.entity_name.strip():
                self._found(each.entity_name, each.entity_type, each.entity_id)

    def apply(self, updates: StateUpdates) -> None:
        """Everything a telling says of people, of ties, and of the world."""
        for person in updates.characters[:MOST_PEOPLE]:
            self._person(person)
        for tie in updates.relationships[:MOST_TIES]:
            self._tie(tie)
        if over := max(0, len(updates.characters) - MOST_PEOPLE) + max(0, len(updates.relationships) - MOST_TIES):
            self._warn("too_many_updates", f"{over} changes were more than one turn takes in.", severity="info")
        if updates.world_state_notes and updates.world_state_notes.strip():
            note = updates.world_state_notes.strip()[:240]
            self.notes.append(
                Entry(entry_id=self.new_id(), turn_id=self.turn_id, index=self.index, kind="note", summary=note)
            )

    def meet(self, place_id: int | None, text: str) -> None:
        """Whoever was said to be where it plays is present, and whoever was said to be elsewhere is not, but speaks."""
        for card in [self.cards[id] for id in self.placed] if place_id is not None else ():
            if card.role != "player" and card.status == "alive" and "present" not in card.locked_fields:
                here = card.current_location == place_id or speaks(card, text)
                self.cards[card.entity_id] = card.model_copy(update={"present": here})

    def _person(self, update: CharacterUpdate) -> None:
        card = self._found(update.character_name, "character", update.character_id)
        if card is None or card.kind != "character":
            return
        wanted: dict[str, object] = {}
        if update.current_location and (place := self._found(update.current_location, "location", None)):
            wanted["current_location"] = place.entity_id
        if update.emotional_state is not None:
            wanted["emotional_state"] = update.emotional_state[:200]
        if update.physical_condition is not None:
            wanted["physical_condition"] = update.physical_condition[:200]
            if _DEAD.search(update.physical_condition):
                wanted |= {"status": "dead", "present": False}
            elif _LOST.search(update.physical_condition):
                wanted |= {"status": "missing", "present": False}
        if update.goals is not None:
            wanted["goals"] = tuple(goal[:500] for goal in update.goals[:50] if goal.strip())
        if update.knowledge_gained:
            wanted["knowledge"] = self._learnt(card, update.knowledge_gained)
        self._change(card, wanted)
        if "current_location" in wanted:
            self.placed.add(card.entity_id)

    def _learnt(self, card: Card, gained: Sequence[str]) -> tuple[Known, ...]:
        known = {each.text.casefold() for each in card.knowledge}
        new = [each.strip()[:1_000] for each in gained if each.strip() and each.strip().casefold() not in known]
        added = tuple(Known(text=text, learned_turn_id=self.turn_id, source=self.source) for text in dict.fromkeys(new))
        return (*card.knowledge, *added)

    def _change(self, card: Card, wanted: dict[str, object]) -> None:
        locked = [name for name in wanted if name in card.locked_fields]
        for name in locked:
            del wanted[name]
            self._warn(
                "locked_field", f"{card.name}: {name.replace('_', ' ')} is locked and stays as it is.",
                entities=(card.entity_id,), severity="info",
                fix=f"{card.name}: {name.replace('_', ' ')} does not change.",
            )  # fmt: skip
        if wanted:
            touched = {"last_turn_id": self.turn_id, "last_index": self.index}
            self.cards[card.entity_id] = card.model_copy(update=wanted | touched)

    def _tie(self, update: RelationshipUpdate) -> None:
        one = self._found(update.character1_name, "character", None)
        other = self._found(update.character2_name, "character", None)
        if one is None or other is None:
            return
        if one.entity_id == other.entity_id:
            self._warn("self_relationship", f"{one.name} cannot be tied to itself.", severity="info")
            return
        pair = (one.entity_id, other.entity_id)
        before = self.ties.get(pair) or self.world.relationships.get(pair)
        tie = before or Relationship(relationship_id=self.new_id(), from_id=pair[0], to_id=pair[1])
        given = {
            "relationship_type": update.relationship_type and update.relationship_type[:80],
            "trust_level": update.trust_level,
            "notes": update.notes and update.notes[:1_000],
        }
        jump = abs((tie.trust_level or 0) - (update.trust_level or 0))
        if tie.trust_level is not None and update.trust_level is not None and jump >= 5:
            told = f"The trust of {one.name} in {other.name} changed by {jump} in one turn."
            fix = f"What {one.name} thinks of {other.name} changes by small steps."
            self._warn("relationship_jump", told, entities=pair, fix=fix)
        changed = {name: value for name, value in given.items() if value is not None}
        self.ties[pair] = tie.model_copy(update=changed | {"updated_turn_id": self.turn_id})

    def _found(self, name: str, kind: Kind, id: int | None) -> Card | None:
        """By its id, else by its name, else made new; None where a story holds no more."""
        if id is not None and (card := self.cards.get(id) or self.world.card(id)) is not None and card.kind == kind:
            return self.cards.get(card.entity_id, card)
        name = " ".join(name.split())[:120]
        together = World({**self.world.cards, **self.cards})
        if not name:
            return None
        card = together.named(name, kind) or together.named(name)
        if card is None and len(together.cards) < MOST_CARDS:
            card = Card(
                entity_id=self.next_id, kind=kind, name=name, provisional=True, source=self.source,
                first_turn_id=self.turn_id, last_turn_id=self.turn_id, last_index=self.index,
            )  # fmt: skip
            self.next_id += 1
            self.cards[card.entity_id] = card
        return card

    def _warn(
        self, code: str, message: str, *, entities: tuple[int, ...] = (), severity: str = "warn", fix: str = ""
    ) -> None:
        told = "info" if severity == "info" else "warn"
        self.warnings.append(Warned(code=code, message=message, entity_ids=entities, severity=told, fix_note=fix))
