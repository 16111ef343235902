"""What follows when somebody rates an answer: figures about the persona, and experiments with it."""

from contextlib import suppress

from troupe.accounts import User
from troupe.chats import Rating
from troupe.kit.errors import Denied, Missing
from troupe.minds import Counting
from troupe.personas import Experimenting, Measurement, Personas


class RatingsCount:
    """Counts stars for what personas said. A rating that is taken back takes its count along: its row says so."""

    def __init__(self, counting: Counting, experimenting: Experimenting, personas: Personas) -> None:
        self._counting = counting
        self._experimenting = experimenting
        self._personas = personas

    async def rated(self, user: User, rating: Rating) -> None:
        if rating.stars is None:
            return
        stars = float(rating.stars)
        await self._counting.note(user, rating.persona_id, "rating", rating.id, rating.rated_at, stars)
        with suppress(Missing, Denied):  # a persona that is gone or held back tries nothing out
            persona = await self._personas.for_chat(user, rating.persona_id, rating.chat_id)
            if persona.version == rating.persona_version:
                place = rating.chat_id, rating.node_id
                await self._experimenting.measured(Measurement("rating", persona, *place, stars, rating.scripted))

    async def taken_back(self, user: User, rating: Rating) -> None:
        if rating.stars is not None:
            await self._experimenting.forget([rating.node_id])
