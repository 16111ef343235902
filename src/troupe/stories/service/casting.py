"""Who tells a story and who plays in it: personas, as they are now, or as they were when they can no longer be had."""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.accounts import User
from troupe.kit.errors import Missing
from troupe.minds import PromptBudgetTooSmall, compile_persona
from troupe.personas import CastPersona, Personas
from troupe.stories.domain.casting import Acting, Seat
from troupe.stories.domain.world import Card
from troupe.stories.errors import BadField, StoryNotFound

ROOM = {"narrator": 1_500, "cast": 700, "player": 700}
MOST_CAST = 12


@dataclass(frozen=True)
class Wish:
    """Somebody who is to take part: a persona, or a name alone."""

    seat: Seat
    persona_id: str | None = None
    name: str | None = None


class Casting:
    """Finds personas for seats."""

    def __init__(self, personas: Personas) -> None:
        self._personas = personas

    async def cast(self, user: User, wishes: Sequence[Wish], first_id: int) -> tuple[list[Acting], list[Card]]:
        """Who takes part in a new story, and the cards of those who are seen in it."""
        _check(wishes)
        acting: list[Acting] = []
        cards: list[Card] = []
        for wish in wishes:
            persona = await self._found(user, wish.persona_id) if wish.persona_id else None
            name = wish.name or (persona.document.spoken_name if persona else "")
            if not name.strip():
                raise BadField("cast", "everybody needs a persona or a name")
            entity_id = None if wish.seat == "narrator" else first_id + len(cards)
            acting.append(_acting(wish.seat, name, entity_id, persona))
            if entity_id is not None:
                cards.append(_card(entity_id, wish.seat, name, persona))
        return acting, cards

    async def now(self, user: User, acting: Sequence[Acting]) -> tuple[Acting, ...]:
        """Everybody in the newest version; a persona that is gone plays on as it was."""
        found = []
        for each in acting:
            try:
                persona = await self._personas.get(user, each.persona_id) if each.persona_id else None
            except Missing:
                persona = None
            found.append(_acting(each.seat, each.name, each.entity_id, persona) if persona else each)
        return tuple(found)

    async def _found(self, user: User, persona_id: str) -> CastPersona:
        try:
            return await self._personas.get(user, persona_id)
        except Missing:
            raise StoryNotFound("persona") from None


def _check(wishes: Sequence[Wish]) -> None:
    seats = [wish.seat for wish in wishes]
    if seats.count("narrator") > 1 or seats.count("player") > 1 or seats.count("cast") > MOST_CAST:
        raise BadField("cast", f"a story has one narrator, one player and at most {MOST_CAST} others")


def _acting(seat: Seat, name: str, entity_id: int | None, persona: CastPersona | None) -> Acting:
    return Acting(
        seat=seat,
        name=name,
        entity_id=entity_id,
        persona_id=persona.id if persona else None,
        version=persona.version if persona else None,
        text=_told(persona, ROOM[seat]) if persona else "",
    )


def _told(persona: CastPersona, room: int) -> str:
    """A persona as a narrator is told it; one that needs more room gets it."""
    try:
        return compile_persona(persona.document, budget_tokens=room).stable
    except PromptBudgetTooSmall:
        return compile_persona(persona.document, budget_tokens=8 * room).stable


def _card(entity_id: int, seat: Seat, name: str, persona: CastPersona | None) -> Card:
    return Card(
        entity_id=entity_id,
        kind="character",
        name=name[:120],
        source="persona" if persona else "user",
        role="player" if seat == "player" else "cast",
        persona_id=persona.id if persona else None,
        age=persona.document.age if persona else None,
        present=True,
    )
