"""Quarantine: in a directory for adults, a persona that turns out to be a minor stops for good."""

import logging
from collections.abc import AsyncIterator

from troupe.database import Database
from troupe.kit.times import Clock
from troupe.personas.domain import CastPersona
from troupe.personas.domain.reading import minor_signals
from troupe.personas.domain.signals import RULES_VERSION
from troupe.personas.service.news import News
from troupe.personas.store import ExampleStore, PersonaStore

log = logging.getLogger(__name__)


class Quarantine:
    """Holds personas back. Nobody lets one go again, and no text that told of a minor is kept or logged."""

    def __init__(
        self,
        database: Database,
        personas: PersonaStore,
        examples: ExampleStore,
        news: News,
        realm: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._personas = personas
        self._examples = examples
        self._news = news
        self._realm = realm
        self._clock = clock

    async def close(self, id: str, rule: str) -> None:
        """Hold a persona back; it leaves the stage at once. Twice is as good as once."""
        async with self._database.writing():
            if await self._personas.held_back([id]):
                return
            await self._personas.hold_back(id, self._realm, rule, RULES_VERSION, self._clock())
            persona = await self._personas.find_anyhow(id)
            if persona is not None:
                await self._news.tell("quarantined", persona)
        log.warning("persona.quarantined", extra={"fields": {"persona_id": id, "rule": rule, "version": RULES_VERSION}})

    async def look_over(self) -> int:
        """Hear every stored persona again with the lists of today; how many are held back now that were not."""
        if self._realm != "adult":
            return 0
        found = 0
        async for persona in self._everyone():
            taught = [each.as_json() for each in await self._examples.kept(persona.id)]
            said = persona.document.model_dump(mode="json") | {"conversation_examples": taught}
            rule = next((each.rule for each in minor_signals(said, self._realm)), None)
            if rule and not await self._personas.held_back([persona.id]):
                await self.close(persona.id, rule)
                found += 1
        return found

    async def _everyone(self) -> AsyncIterator[CastPersona]:
        after = ""
        while page := await self._personas.after(after, 100):
            for persona in page:
                yield persona
            after = page[-1].id
