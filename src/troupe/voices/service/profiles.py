"""How each persona sounds: a voice from the first moment on; changed, drawn anew, and taken back."""

import asyncio
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace

from troupe.accounts import People, User
from troupe.database import Database
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.personas import CastPersona, Personas, TrainingRecords
from troupe.voices.domain.own import VoiceProfile
from troupe.voices.domain.speech import DEFAULT, Reference
from troupe.voices.domain.speech.describing import in_words, sample_line
from troupe.voices.domain.speech.language import nearest
from troupe.voices.domain.speech.measured import MeasuredVoice, timbre_key
from troupe.voices.domain.timbre import MOST_TRACT, VARIANTS, Register, Timbre
from troupe.voices.errors import (
    LanguageUnknown,
    NothingToRollBack,
    NotYourVoice,
    OutOfStep,
    RegisterRefused,
    TractRefused,
    VoiceUnknown,
)
from troupe.voices.service.catalogue import VoiceCatalogue
from troupe.voices.service.drawing import TimbreDrawing
from troupe.voices.service.engines import BUILT_IN
from troupe.voices.service.own import OwnVoices
from troupe.voices.service.sounding import Sounding
from troupe.voices.store import SpeechStore, VoiceStore


@dataclass(frozen=True)
class Sounds:
    """A persona with its profile, and with the timbre it speaks in now."""

    persona: CastPersona
    profile: VoiceProfile
    timbre: Timbre
    engine: str = BUILT_IN
    """Of the voice that was chosen."""
    ready: bool = True
    """Whether that engine is set up."""

    @property
    def reference(self) -> str:
        return self.persona.document.voice_model_config.voice_id

    def as_json(self) -> dict[str, object]:
        config, profile = self.persona.document.voice_model_config, self.profile
        chain = [{"voice": self.reference, "engine": self.engine, "ready": self.ready}]
        last = {"voice": DEFAULT, "engine": BUILT_IN, "ready": True}
        return {
            "persona_id": self.persona.id,
            "voice_id": self.reference,
            "in_words": in_words(self.timbre),
            "speed": config.speed,
            "pitch": config.pitch,
            "timbre": self.timbre.model_dump(mode="json"),
            "register": profile.register,
            "attempt": profile.attempt,
            "language": profile.language,
            "history": [dict(each) for each in profile.history],
            "version": profile.version,
            "chain": chain if self.reference == DEFAULT else [*chain, last],
            "sample_text": sample_line(self.persona.document.name),
        }


class VoiceProfiles:
    """The voices of personas, as they are heard."""

    def __init__(
        self,
        database: Database,
        store: VoiceStore,
        speeches: SpeechStore,
        own: OwnVoices,
        sounding: Sounding,
        catalogue: VoiceCatalogue,
        personas: Personas,
        people: People,
        records: TrainingRecords,
        live: LiveLog,
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = store
        self._speeches = speeches
        self._own = own
        self._sounding = sounding
        self._catalogue = catalogue
        self._drawing = TimbreDrawing(database, store, speeches, sounding)
        self._personas = personas
        self._people = people
        self._records = records
        self._live = live
        self._clock = clock
        self._one_by_one: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def of(self, user: User, persona_id: str) -> Sounds:
        """How a persona sounds; one that was never heard is given its voice now."""
        persona = await self._personas.get(user, persona_id)
        profile = await self._store.profile(persona.id) or await self._cast_first(persona)
        engine, ready = await self._engine(user, persona)
        return Sounds(persona, profile, await self._own.present(persona), engine, ready)

    async def change(self, user: User, persona_id: str, changes: Mapping[str, object]) -> Sounds:
        """Change the voice, its sliders, its language or its timbre; all of it, or nothing."""
        sounds = await self._mine(user, persona_id)
        profile = await self._changed(sounds, changes)
        reference = await self._reference(user, sounds, changes.get("voice_id"))
        sliders = {name: float(str(changes[name])) for name in ("speed", "pitch") if changes.get(name) is not None}
        async with self._database.writing():
            await self._people.hold(user)
            await self._require_step(profile, changes.get("expected_version"))
            changed = replace(profile, version=profile.version + 1)
            if profile.timbre != sounds.profile.timbre or reference != sounds.reference:
                earlier = sounds.profile.remembering(sounds.reference, self._clock())
                changed = replace(profile, history=earlier.history, version=earlier.version)
            await self._store.save_profile(changed)
            await self._records.give_voice(user, sounds.persona, reference, "voice changed", **sliders)
            if reference == sounds.reference:
                await self._tell(sounds, reference, "voice changed")
        return await self.of(user, persona_id)

    async def recast(self, user: User, persona_id: str, register: Register | None = None) -> Sounds:
        """Another voice: the next draw that is unlike the owner's other personas."""
        sounds = await self._mine(user, persona_id)
        wanted = register or sounds.profile.register
        self._require_register(sounds.persona, wanted)
        first = 0 if wanted != sounds.profile.register else sounds.profile.attempt + 1
        async with self._lock(sounds.persona):
            new = await self._drawing.drawn(sounds.persona, wanted, first)
        async with self._database.writing():
            await self._people.hold(user)
            await self._require_step(sounds.profile, None)
            now = sounds.profile.remembering(sounds.reference, self._clock())
            await self._store.save_profile(replace(now, timbre=new.timbre, register=wanted, attempt=new.attempt))
            await self._records.give_voice(user, sounds.persona, DEFAULT, "voice recast")
            if sounds.reference == DEFAULT:
                await self._tell(sounds, DEFAULT, "voice recast")
        return await self.of(user, persona_id)

    async def rollback(self, user: User, persona_id: str, steps: int = 1) -> Sounds:
        """An earlier voice again; the present one becomes the newest of the earlier ones."""
        sounds = await self._mine(user, persona_id)
        if steps > len(sounds.profile.history):
            raise NothingToRollBack(len(sounds.profile.history))
        earlier = sounds.profile.history[steps - 1]
        reference = str(earlier["voice_id"])
        async with self._database.writing():
            await self._people.hold(user)
            await self._require_step(sounds.profile, None)
            now = sounds.profile.without_earlier(steps - 1).remembering(sounds.reference, self._clock())
            await self._store.save_profile(replace(now, timbre=Timbre.model_validate(earlier["timbre"])))
            await self._records.give_voice(user, sounds.persona, reference, "voice taken back")
            if reference == sounds.reference:
                await self._tell(sounds, reference, "voice taken back")
        return await self.of(user, persona_id)

    async def heard(self, sounds: Sounds, known: Mapping[str, object] | None = None) -> None:
        """A persona was heard: its voice is one of those that new personas are compared with."""
        persona, key = sounds.persona, timbre_key(sounds.timbre)
        there = await self._speeches.measured(persona.id)
        figures = known or (there.figures if there and there.timbre_key == key else {})
        await self._speeches.save_measured(
            MeasuredVoice(persona.id, persona.realm, persona.user_id or "", key, figures, self._clock())
        )

    async def _engine(self, user: User, persona: CastPersona) -> tuple[str, bool]:
        """Which engine speaks for a persona, and whether it is set up."""
        reference = Reference.read(persona.document.voice_model_config.voice_id)
        engine = reference.engine if reference else ""
        if reference and engine == "own":
            clone = await self._own.clone_of(user, reference.name)
            engine = clone.engine if clone else ""
            if clone and clone.state != "ready":
                return engine, False
        if engine in ("", BUILT_IN):
            return BUILT_IN, True
        return engine, await self._catalogue.is_set_up(user, engine)

    async def _mine(self, user: User, persona_id: str) -> Sounds:
        sounds = await self.of(user, persona_id)
        if sounds.persona.user_id != user.id:
            raise NotYourVoice
        return sounds

    async def _cast_first(self, persona: CastPersona) -> VoiceProfile:
        """One persona of an owner after the other, so that two new ones hear of each other."""
        async with self._lock(persona):
            if found := await self._store.profile(persona.id):
                return found
            new = await self._drawing.drawn(persona, "any", 0)
            language = persona.document.language
            known = await self._sounding.language(language)
            profile = VoiceProfile(
                persona.id, persona.realm, new.timbre, "any", new.attempt, language if known else "en-US"
            )
            async with self._database.writing():
                if found := await self._store.profile(persona.id):
                    return found
                await self._store.save_profile(profile)
                await self.heard(Sounds(persona, profile, new.timbre), new.figures)
            return profile

    async def _changed(self, sounds: Sounds, changes: Mapping[str, object]) -> VoiceProfile:
        """The profile with its changes, checked."""
        profile, timbre = sounds.profile, sounds.profile.timbre
        if told := changes.get("timbre"):
            assert isinstance(told, Mapping)
            timbre = timbre.set(**told)
        if timbre.tract > MOST_TRACT[sounds.persona.realm]:
            raise TractRefused(MOST_TRACT[sounds.persona.realm])
        register: Register = changes.get("register") or profile.register  # type: ignore[assignment]  # the door checked it
        self._require_register(sounds.persona, register)
        language = str(changes.get("language") or profile.language)
        if await self._sounding.language(language) is None:
            raise LanguageUnknown(language, nearest(language, await self._sounding.languages()))
        return replace(profile, timbre=timbre, register=register, language=language)

    async def _reference(self, user: User, sounds: Sounds, asked: object) -> str:
        """A voice that exists, for this person."""
        if asked is None:
            return sounds.reference
        await self.require_voice(user, str(asked), listed=True)
        return str(asked)

    async def require_voice(self, user: User, asked: str, *, listed: bool = False) -> Reference:
        """The voice that a reference names, if it is there to be heard; `listed` asks its engine, where one answers."""
        reference = Reference.read(asked)
        if reference and reference.is_default:
            return reference
        own = await self._store.find(user.id, reference.name) if reference and reference.engine == "own" else None
        if reference and own and own.state != "withdrawn":
            return reference
        known = await self._sounding.languages()
        if reference and reference.engine == BUILT_IN and reference.language in known and _variant_known(reference):
            return reference
        names = [f"{BUILT_IN}/{each}" for each in known]
        if reference and self._catalogue.knows(reference.engine):
            names = await self._catalogue.names(user, reference.engine) if listed else []
            if not names or asked in names:
                return reference
        raise VoiceUnknown(asked, nearest(asked, names))

    async def _require_step(self, profile: VoiceProfile, expected: object) -> None:
        """In the transaction: nobody changed it since it was looked at."""
        now = await self._store.profile(profile.persona_id)
        if now is None or now.version != profile.version or expected not in (None, now.version):
            raise OutOfStep(now.version if now else 1)

    def _require_register(self, persona: CastPersona, register: Register) -> None:
        if register == "child" and persona.realm != "family":
            raise RegisterRefused

    async def _tell(self, sounds: Sounds, reference: str, reason: str) -> None:
        told = {"from": sounds.reference, "to": reference, "reason": reason}
        await self._live.announce(f"persona:{sounds.persona.id}", "voice.changed", told)

    def _lock(self, persona: CastPersona) -> asyncio.Lock:
        return self._one_by_one.setdefault(persona.user_id or "", asyncio.Lock())


def _variant_known(reference: Reference) -> bool:
    return not reference.variant or reference.variant in VARIANTS
