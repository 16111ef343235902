"""Drawing a timbre that is unlike those of the owner's other personas: each candidate is heard before it is kept."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from troupe.database import Database
from troupe.personas import CastPersona
from troupe.voices.domain.speech import Manner
from troupe.voices.domain.speech.language import PLAIN
from troupe.voices.domain.speech.measured import (
    CALIBRATION,
    MOST_ALIKE,
    MOST_COMPARED,
    MOST_DRAWS,
    MeasuredVoice,
    timbre_key,
)
from troupe.voices.domain.timbre import Register, Timbre, drawn
from troupe.voices.service.sounding import Sounding
from troupe.voices.store import SpeechStore, VoiceStore

if TYPE_CHECKING:
    from troupe.voices.domain.likeness import Voice


@dataclass(frozen=True)
class Drawn:
    """A timbre, which draw it was, and how it measures where that is known."""

    attempt: int
    timbre: Timbre
    figures: Mapping[str, Any]


class TimbreDrawing:
    """Draws timbres for personas."""

    def __init__(self, database: Database, store: VoiceStore, speeches: SpeechStore, sounding: Sounding) -> None:
        self._database = database
        self._store = store
        self._speeches = speeches
        self._sounding = sounding

    async def drawn(self, persona: CastPersona, register: Register, first: int) -> Drawn:
        """The first draw that is unlike the others; where all are alike, the least alike one."""
        others = await self._speeches.last_used(persona.user_id or "", persona.id, MOST_COMPARED)
        if not others:
            return Drawn(first, drawn(persona.id, first, register, persona.realm), {})
        from troupe.voices.domain.likeness import Voice, likeness  # loads arrays

        known = [Voice.of_json(await self._figures(each)) for each in others]
        best: tuple[float, Drawn] | None = None
        for attempt in range(first, first + MOST_DRAWS):
            timbre = drawn(persona.id, attempt, register, persona.realm)
            measured = await self._measured(timbre)
            alike = max(likeness(measured, each) for each in known)
            if best is None or alike < best[0]:
                best = alike, Drawn(attempt, timbre, measured.as_json())
            if alike <= MOST_ALIKE:
                break
        assert best is not None
        return best[1]

    async def _figures(self, other: MeasuredVoice) -> Mapping[str, Any]:
        """The measures of a voice; made now, where its timbre has changed since."""
        if other.figures:
            return other.figures
        profile = await self._store.profile(other.persona_id)
        timbre = profile.timbre if profile else drawn(other.persona_id, 0, "any", other.realm)
        figures = (await self._measured(timbre)).as_json()
        async with self._database.writing():
            await self._speeches.save_measured(replace(other, figures=figures, timbre_key=timbre_key(timbre)))
        return figures

    async def _measured(self, timbre: Timbre) -> "Voice":
        from troupe.voices.domain.speech.sounding import voice_in

        sound, _ = await self._sounding.say(CALIBRATION, Manner(timbre, PLAIN, pitch=timbre.pitch))
        return await asyncio.to_thread(voice_in, sound)
