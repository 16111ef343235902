"""What a persona remembers of learning a voice; every change tells its document and its watchers at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from troupe.accounts import People, User
from troupe.database import Database
from troupe.kit.ids import is_id
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.personas.domain import CastPersona, Persona
from troupe.personas.domain.asking import PageAsked
from troupe.personas.domain.training import SessionStatus, TrainingSession, VoiceSample, training_status
from troupe.personas.errors import SeedPersonaNotFound
from troupe.personas.service.casting import Casting
from troupe.personas.service.seeing import Personas
from troupe.personas.store import PersonaStore
from troupe.personas.store.training import TrainingStore

_ENOUGH_TO_MIRROR = 50


class TrainingRecords:
    """Sessions and recordings; what they are for is decided by the slice `voices`."""

    def __init__(
        self,
        database: Database,
        records: TrainingStore,
        personas: Personas,
        casting: Casting,
        store: PersonaStore,
        people: People,
        live: LiveLog,
        clock: Clock,
    ) -> None:
        self._database = database
        self.records = records
        self._personas = personas
        self._casting = casting
        self._store = store
        self._people = people
        self._live = live
        self._clock = clock

    async def page(self, user: User, persona_id: str, asked: PageAsked) -> Page[TrainingSession]:
        """The sessions of one's own persona, newest first."""
        await self._personas.mine(user, persona_id)
        of = f"training {persona_id}"
        place = read_cursor(of, asked.cursor, (int,))
        before = min(int(place[0]), 2**53) if place else None
        found: Sequence[TrainingSession] = await self.records.newest(persona_id, asked.limit + 1, before)
        return cut(found, asked.limit, lambda each: [each.place], of)

    async def sample_page(self, persona_id: str, asked: PageAsked) -> Page[VoiceSample]:
        """The recordings of a persona, newest first."""
        of = f"samples {persona_id}"
        place = read_cursor(of, asked.cursor, (int,))
        before = min(int(place[0]), 2**53) if place else None
        found: Sequence[VoiceSample] = await self.records.samples(persona_id, asked.limit + 1, before)
        return cut(found, asked.limit, lambda each: [each.place], of)

    async def session(self, user: User, persona_id: str, session_id: str) -> TrainingSession:
        """One session of one's own persona."""
        await self._personas.mine(user, persona_id)
        found = await self.records.find_session(session_id) if is_id(session_id) else None
        if found is None or found.persona_id != persona_id:
            raise SeedPersonaNotFound(persona_id, "training session")
        return found

    async def add(self, session: TrainingSession) -> TrainingSession:
        """Remember a new session."""
        async with self._database.writing():
            await self._people.holder_of(session.user_id)
            placed = replace(session, place=await self.records.next_session_place(session.persona_id))
            await self.records.add_session(placed)
            await self._mirror(placed)
        return placed

    async def begin(self, session: TrainingSession) -> bool:
        """It is under way now; false when it already went another way."""
        return await self._move(session, "in_progress", "voice.training_started", started_at=self._clock())

    async def go_on(self, session: TrainingSession, percent: int, phase: str, **values: object) -> bool:
        """Further along; false when it is no longer under way."""
        async with self._database.writing():
            await self._people.holder_of(session.user_id)
            done = await self.records.go_on(session.id, min(percent, 99), phase=phase, **values)
            return done and await self._tell(session, "voice.training_progressed")

    async def complete(self, session: TrainingSession, result: Mapping[str, object]) -> bool:
        values: dict[str, object] = {"progress_percent": 100, "phase": "done", "result": dict(result)}
        return await self._end(session, "completed", **values)

    async def fail(self, session: TrainingSession, code: str, message: str) -> bool:
        return await self._end(session, "failed", error_code=code, error_message=message or code)

    async def cancel(self, session: TrainingSession) -> bool:
        return await self._end(session, "cancelled")

    async def change(self, session: TrainingSession, **values: object) -> bool:
        """Note something about a session that has not ended."""
        async with self._database.writing():
            await self._people.holder_of(session.user_id)
            changed = await self.records.change(session.id, **values)
            if changed:
                await self._mirror(session)
            return changed

    async def give_voice(
        self, user: User, persona: CastPersona, reference: str, reason: str, **sliders: float
    ) -> CastPersona:
        """Let a persona speak with another voice, or quicker or higher; its next version says so."""
        async with self._database.writing():
            await self._people.hold(user)
            before = await self._personas.mine(user, persona.id)
            own = reference if reference.startswith("own/") else None
            changes = {"voice_id": reference, "custom_model_path": own, **sliders}
            voice = before.document.voice_model_config
            document = _with_voice(before.document, changes)
            after = await self._casting.rewrite(user, before, document, reason)
            if after is not before:
                told = {"from": voice.voice_id, "to": reference, "reason": reason}
                await self._live.announce(f"persona:{persona.id}", "voice.changed", told)
        return after

    async def sample_told(self, sample: VoiceSample) -> None:
        """Keep what was found about a recording, and say so; one that is gone meanwhile stays gone."""
        async with self._database.writing():
            if await self.records.save_sample(sample):
                await self._live.announce(f"persona:{sample.persona_id}", "voice.sample_checked", sample.as_json())

    def now(self) -> datetime:
        return self._clock()

    async def _end(self, session: TrainingSession, status: SessionStatus, **values: object) -> bool:
        values |= {"completed_at": self._clock()}
        return await self._move(session, status, "voice.training_finished", **values)

    async def _move(self, session: TrainingSession, status: SessionStatus, news: str, **values: object) -> bool:
        async with self._database.writing():
            await self._people.holder_of(session.user_id)
            return await self.records.move(session.id, status, **values) and await self._tell(session, news)

    async def _tell(self, session: TrainingSession, news: str) -> bool:
        now = await self.records.find_session(session.id) or session
        await self._live.announce(f"persona:{session.persona_id}", news, now.as_json())
        await self._mirror(now)
        return True

    async def _mirror(self, session: TrainingSession) -> None:
        """The document says how the newest session stands, in the same transaction."""
        persona = await self._store.find(session.persona_id)
        if persona is None:
            return
        status = training_status(await self.records.newest(session.persona_id, _ENOUGH_TO_MIRROR))
        if status == persona.document.voice_model_config.training_status:
            return
        document = _with_voice(persona.document, {"training_status": status})
        moment = persona.next_moment(self._clock())
        await self._store.save(replace(persona, document=document, state=persona.state + 1, updated_at=moment))


def _with_voice(document: Persona, changes: Mapping[str, object]) -> Persona:
    voice = document.voice_model_config.model_copy(update=changes)
    return document.model_copy(update={"voice_model_config": voice})
