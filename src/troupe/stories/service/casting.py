"""Who tells a story and who plays in it: personas, as they are now, or as they were when they can no longer be had."""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.accounts import User
from troupe.kit.errors import Missing
from troupe.minds import PromptBudgetTooSmall, RulesHere, compile_persona
from troupe.personas import CastPersona, Persona, Personas
from troupe.stories.domain.casting import Acting, Manner, Seat
from troupe.stories.domain.settings import StorySettings
from troupe.stories.domain.world import Card
from troupe.stories.errors import BadField, StoryNotFound

ROOM = {"narrator": 1_500, "cast": 700, "player": 700}
MOST_CAST = 12


@dataclass(frozen=True)
class Wish:
    """Somebody who is to take part: a persona, or a name alone; or somebody who has a card already."""

    seat: Seat
    persona_id: str | None = None
    name: str | None = None
    entity_id: int | None = None
    voiced: bool = False


@dataclass(frozen=True)
class Company:
    """Everybody of one turn: as the prompt tells of them, and who they are."""

    acting: tuple[Acting, ...]
    personas: tuple[CastPersona, ...]
    """Those that are there, each once."""
    documents: tuple[Persona, ...]
    """All whose boundaries count, the narrator's first, as strict as this listener and this studio want them."""
    unsaid: tuple[str, ...] = ()
    """Phrases that this listener does not want to hear, from whoever tells."""

    def of(self, persona_id: str | None) -> CastPersona | None:
        return next((each for each in self.personas if each.id == persona_id), None)

    def brain_id(self, settings: StorySettings) -> str | None:
        """Who thinks for the story: whom it names, else whom the narrator thinks with."""
        narrator = self.of(next((each.persona_id for each in self.acting if each.seat == "narrator"), None))
        return settings.brain_id or (narrator.document.brain_id if narrator else None)


class Casting:
    """Finds personas for seats."""

    def __init__(self, personas: Personas, rules: RulesHere) -> None:
        self.personas = personas
        self._rules = rules

    async def cast(
        self, user: User, wishes: Sequence[Wish], first_id: int, known: Sequence[Card] = ()
    ) -> tuple[list[Acting], list[Card]]:
        """Who takes part, and the cards that are new or got a persona: of those who are seen."""
        _check(wishes)
        acting: list[Acting] = []
        cards: list[Card] = []
        next_id = first_id
        by_id = {card.entity_id: card for card in known}
        for wish in wishes:
            persona = await self._found(user, wish.persona_id) if wish.persona_id else None
            card = by_id.get(wish.entity_id) if wish.entity_id is not None else None
            if wish.entity_id is not None and (card is None or card.kind != "character"):
                raise StoryNotFound("card")
            name = wish.name or (card.name if card else persona.document.spoken_name if persona else "")
            if not name.strip():
                raise BadField("cast", "everybody needs a persona or a name")
            if wish.seat == "narrator":
                acting.append(_acting(wish.seat, name, None, persona))
                continue
            if card is None:
                card = _card(next_id, wish.seat, name, persona)
                next_id += 1
                cards.append(card)
            elif persona is not None and card.persona_id != persona.id:
                age = persona.document.age if persona.document.age is not None else card.age
                cards.append(card.model_copy(update={"persona_id": persona.id, "age": age}))
            acting.append(_acting(wish.seat, name, card.entity_id, persona, voiced=wish.voiced))
        return acting, cards

    async def now(self, user: User, acting: Sequence[Acting]) -> Company:
        """Everybody in the newest version; a persona that is gone plays on as it was."""
        found: list[Acting] = []
        personas: dict[str, CastPersona] = {}
        for each in acting:
            persona = personas.get(each.persona_id or "") or await self._still(user, each)
            if persona is None:
                found.append(each)
                continue
            personas[persona.id] = persona
            found.append(_acting(each.seat, each.name, each.entity_id, persona, voiced=each.voiced))
        narrators = {each.persona_id for each in acting if each.seat == "narrator"}
        order = sorted(personas.values(), key=lambda persona: persona.id not in narrators)
        documents = [await self._rules.document(user, persona.document) for persona in order]
        if not documents:
            documents = [await self._rules.document(user, Persona(name="Narrator"))]
        return Company(tuple(found), tuple(order), tuple(documents), tuple(await self._rules.unsaid(user)))

    async def _still(self, user: User, each: Acting) -> CastPersona | None:
        try:
            return await self.personas.get(user, each.persona_id) if each.persona_id else None
        except Missing:
            return None

    async def _found(self, user: User, persona_id: str) -> CastPersona:
        try:
            persona = await self.personas.get(user, persona_id)
        except Missing:
            raise StoryNotFound("persona") from None
        await self.personas.require_free(persona_id)
        return persona


def _check(wishes: Sequence[Wish]) -> None:
    seats = [wish.seat for wish in wishes]
    if seats.count("narrator") > 1 or seats.count("player") > 1 or seats.count("cast") > MOST_CAST:
        raise BadField("cast", f"a story has one narrator, one player and at most {MOST_CAST} others")


def _acting(
    seat: Seat, name: str, entity_id: int | None, persona: CastPersona | None, *, voiced: bool = False
) -> Acting:
    return Acting(
        seat=seat,
        name=name,
        entity_id=entity_id,
        persona_id=persona.id if persona else None,
        version=persona.version if persona else None,
        text=_told(persona, seat) if persona else "",
        voiced=voiced and seat == "cast" and persona is not None,
        manner=_manner(persona.document) if persona else None,
    )


def _told(persona: CastPersona, seat: Seat) -> str:
    """A persona as a narrator is told it; what only it knows is told to nobody else."""
    document = persona.document if seat == "narrator" else persona.document.model_copy(update={"secrets": ()})
    try:
        return compile_persona(document, budget_tokens=ROOM[seat]).stable
    except PromptBudgetTooSmall:
        return compile_persona(document, budget_tokens=8 * ROOM[seat]).stable


def _manner(document: Persona) -> Manner:
    traits, style = document.personality_traits, document.response_style
    return Manner(
        verbosity=style.verbosity, tone=style.tone, formality=traits.formality, enthusiasm=traits.enthusiasm,
        extraversion=traits.extraversion, humor=style.humor_level, openness=traits.openness,
        neuroticism=traits.neuroticism,
    )  # fmt: skip


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
