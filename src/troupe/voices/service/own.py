"""How personas sound: the built-in voice each one drew, and the voices they were trained."""

from collections.abc import Sequence
from dataclasses import replace

from troupe.accounts import People, User
from troupe.database import Database
from troupe.kit.errors import Missing
from troupe.kit.ids import is_id
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import from_millis, to_millis
from troupe.personas import CastPersona, PageAsked, Personas, TrainingRecords
from troupe.voices.domain.consent import Consent
from troupe.voices.domain.own import OwnVoice, VoiceProfile
from troupe.voices.domain.timbre import Timbre, drawn
from troupe.voices.errors import VoiceInUse, VoiceNotFound
from troupe.voices.service.copies import Copies
from troupe.voices.store import VoiceStore

DEFAULT = "default"


class OwnVoices:
    """The voices of personas."""

    def __init__(
        self,
        database: Database,
        store: VoiceStore,
        records: TrainingRecords,
        personas: Personas,
        people: People,
        copies: Copies,
    ) -> None:
        self._database = database
        self._store = store
        self._records = records
        self._personas = personas
        self._people = people
        self._copies = copies

    async def present(self, persona: CastPersona) -> Timbre:
        """How the built-in voice sounds for a persona now: as it was trained, or as it was drawn."""
        reference = persona.document.voice_model_config.voice_id
        if reference.startswith("own/") and persona.user_id is not None:
            own = await self._store.find(persona.user_id, reference.removeprefix("own/"))
            if own is not None and own.timbre is not None and own.state == "ready":
                return own.timbre
        return (await self.profile(persona)).timbre

    async def timbre_of(self, user: User, id: str) -> Timbre | None:
        """The timbre of a trained voice that is there to be heard."""
        own = await self._store.find(user.id, id)
        return own.timbre if own and own.state == "ready" else None

    async def consent_of(self, owner_id: str, id: str) -> str:
        """The consent under which a voice was trained; empty where its owner is somebody else."""
        own = await self._store.find(owner_id, id)
        return own.consent_id if own else ""

    async def clone_of(self, user: User, id: str) -> OwnVoice | None:
        """A voice that an engine elsewhere made of recordings; also one that the engine has no more."""
        own = await self._store.find(user.id, id)
        return own if own and own.kind == "clone" and own.state != "withdrawn" else None

    async def is_missing(self, user_id: str, reference: str) -> None:
        """An engine deleted a voice. The next one who hears it may find it there again, so nothing else is changed."""
        own = await self._store.find(user_id, reference.removeprefix("own/"))
        if own is not None and own.state == "ready":
            await self._store.turn(own.id, "missing")

    async def profile(self, persona: CastPersona) -> VoiceProfile:
        """What a persona drew, at the latest now."""
        found = await self._store.profile(persona.id)
        if found is not None:
            return found
        return VoiceProfile(persona.id, persona.realm, drawn(persona.id, 0, "any", persona.realm))

    async def take_up(self, user: User, persona: CastPersona, voice: OwnVoice) -> None:
        """Keep a trained voice and let the persona speak with it; how it sounded before is remembered."""
        profile = await self.profile(persona)
        now = persona.document.voice_model_config.voice_id
        await self._store.save_profile(profile.remembering(now, voice.created_at))
        await self._store.add(voice)
        await self._records.give_voice(user, persona, voice.reference, "voice trained")

    async def page(self, user: User, persona_id: str | None, asked: PageAsked) -> Page[OwnVoice]:
        """The trained voices of a person, newest first."""
        of = f"own voices {persona_id}"
        place = read_cursor(of, asked.cursor, (int, str))
        try:
            after = (from_millis(int(place[0])), str(place[1])) if place else None
        except OverflowError:
            raise BadCursor from None
        found: Sequence[OwnVoice] = await self._store.page(user.id, persona_id, asked.limit + 1, after)
        return cut(found, asked.limit, lambda each: [to_millis(each.created_at), each.id], of)

    async def remove(self, user: User, id: str, *, replace: bool = False) -> None:
        """Delete a trained voice for good; a persona that speaks with it gets an earlier one back, if that is said."""
        await self._copies.ready()
        async with self._database.writing():
            await self._people.hold(user)
            voice = await self._store.find(user.id, id) if is_id(id) else None
            if voice is None:
                raise VoiceNotFound(id)
            if await self._speaks(user, voice) and not replace:
                raise VoiceInUse
            await self.forget(user, voice, "voice deleted")

    async def forget(self, user: User, voice: OwnVoice, reason: str) -> bool:
        """In the transaction of the caller; says whether the persona sounds different from now on."""
        await self._copies.remove(voice)
        return await self._spoken_otherwise(user, voice, reason)

    async def _spoken_otherwise(self, user: User, voice: OwnVoice, reason: str) -> bool:
        persona = await self._speaks(user, voice)
        if persona is None:
            return False
        await self._records.give_voice(user, persona, await self._earlier(user, persona), reason)
        return True

    async def forget_of(self, user: User, consent: Consent) -> list[str]:
        """Every voice that a consent allowed."""
        voices = await self._store.of_consent(consent.id)
        for voice in voices:
            await self._copies.remove(voice)
        for voice in voices:
            await self._spoken_otherwise(user, voice, "consent withdrawn")
        return [voice.reference for voice in voices]

    async def forget_persona(self, persona: CastPersona) -> None:
        """A persona leaves for good."""
        await self._copies.leave(persona.id)
        await self._store.forget_persona(persona.id)

    async def _speaks(self, user: User, voice: OwnVoice) -> CastPersona | None:
        """The persona that speaks with a voice now."""
        try:
            persona = await self._personas.get(user, voice.persona_id)
        except Missing:
            return None
        return persona if persona.document.voice_model_config.voice_id == voice.reference else None

    async def _earlier(self, user: User, persona: CastPersona) -> str:
        """The newest voice it had before that is still there."""
        profile = await self.profile(persona)
        history = list(profile.history)
        while history:
            reference = str(history.pop(0)["voice_id"])
            own = (
                await self._store.find(user.id, reference.removeprefix("own/"))
                if reference.startswith("own/")
                else None
            )
            if (own is not None and own.state == "ready") or not reference.startswith("own/"):
                await self._store.save_profile(replace(profile, history=history, version=profile.version + 1))
                return reference
        return DEFAULT
