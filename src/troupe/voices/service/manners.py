"""In which manner a request is said: whose voice, which language, and what a feeling does to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from troupe.accounts import User
from troupe.voices.domain.speech import DEFAULT, PACE, Manner, Reference, within
from troupe.voices.domain.speech.feeling import Feeling, WeightsOf, feeling_of
from troupe.voices.domain.speech.foreign import ForeignVoice
from troupe.voices.domain.speech.language import nearest
from troupe.voices.domain.speech.manner import LEAST, MOST
from troupe.voices.domain.speech.request import SpeechAsked
from troupe.voices.domain.timbre import Timbre
from troupe.voices.errors import LanguageUnknown
from troupe.voices.service.own import OwnVoices
from troupe.voices.service.profiles import Sounds, VoiceProfiles
from troupe.voices.service.sounding import Sounding

_NARRATOR = Timbre(variant="m3")
_LANGUAGE = "en-US"


@dataclass(frozen=True)
class Chosen:
    """A manner, the voice it is of, and the persona that speaks, if one does."""

    manner: Manner
    voice: str
    sounds: Sounds | None
    foreign: ForeignVoice | None = None
    """Set where another engine speaks; the manner is then that of who would take over."""
    consent: str = ""
    """Under which a trained voice speaks."""


class Manners:
    """Finds the manner of a request."""

    def __init__(self, profiles: VoiceProfiles, own: OwnVoices, sounding: Sounding, weights_of: WeightsOf) -> None:
        self._profiles = profiles
        self._own = own
        self._sounding = sounding
        self._weights_of = weights_of

    async def of(self, user: User, asked: SpeechAsked) -> Chosen:
        """Everything that decides how it sounds; what cannot be is refused before anything is said."""
        weights: Mapping[str, float] = self._weights_of(asked.emotion) if asked.emotion else {}
        self._sounding.wake()
        sounds = await self._profiles.of(user, asked.persona_id) if asked.persona_id else None
        reference = await self._reference(user, asked, sounds)
        timbre = await self._timbre(user, reference, sounds)
        language = await self._language(asked, reference, sounds)
        feeling = feeling_of(weights, asked.intensity)
        manner = await self._manner(timbre, language, feeling, asked, sounds)
        foreign = await self._foreign(user, reference, asked, sounds, weights, manner)
        consent = await self._consent(user, reference, asked, sounds)
        return Chosen(manner, _told(reference, asked, sounds, language), sounds, foreign, consent)

    async def _consent(self, user: User, reference: Reference, asked: SpeechAsked, sounds: Sounds | None) -> str:
        """A voice that comes with a persona is its owner's, whoever listens."""
        if reference.engine != "own":
            return ""
        owner = sounds.persona.user_id if sounds and asked.voice is None else None
        return await self._own.consent_of(owner or user.id, reference.name)

    async def _reference(self, user: User, asked: SpeechAsked, sounds: Sounds | None) -> Reference:
        if asked.voice is not None:
            return await self._profiles.require_voice(user, asked.voice)
        found = Reference.read(sounds.reference) if sounds else None
        return found or Reference("", DEFAULT)

    async def _timbre(self, user: User, reference: Reference, sounds: Sounds | None) -> Timbre:
        if reference.engine == "own":
            own = await self._own.timbre_of(user, reference.name)
            return own or (sounds.timbre if sounds else _NARRATOR)
        if reference.engine == "espeak":
            return Timbre.model_validate({"variant": reference.variant or _NARRATOR.variant})
        return sounds.timbre if sounds else _NARRATOR

    async def _foreign(
        self,
        user: User,
        reference: Reference,
        asked: SpeechAsked,
        sounds: Sounds | None,
        weights: Mapping[str, float],
        manner: Manner,
    ) -> ForeignVoice | None:
        """How another engine is asked, where the voice is one of its."""
        named = await self._named(user, reference)
        if named is None:
            return None
        engine, name, clip = named
        strongest = max(weights, key=lambda each: weights[each], default="")
        return ForeignVoice(
            reference=str(reference),
            engine=engine,
            name=name,
            language=asked.language or (sounds.profile.language if sounds else _LANGUAGE),
            speed=round(min(MOST, max(LEAST, manner.speed)), 3),
            feeling="" if strongest == "neutral" else strongest,
            intensity=round(asked.intensity * weights.get(strongest, 1.0), 3),
            level_db=manner.level_db,
            seed=asked.seed,
            clip=clip,
        )

    async def _named(self, user: User, reference: Reference) -> tuple[str, str, str] | None:
        """The engine, the name of the voice there, and the recording that goes along, if one does."""
        if reference.engine == "own":
            clone = await self._own.clone_of(user, reference.name)
            return None if clone is None else (clone.engine, clone.name_there, clone.clip)
        return None if reference.engine in ("", "espeak") else (reference.engine, reference.name, "")

    async def _language(self, asked: SpeechAsked, reference: Reference, sounds: Sounds | None) -> str:
        if asked.language is None and reference.engine == "espeak":
            return reference.language
        wanted = asked.language or (sounds.profile.language if sounds else _LANGUAGE)
        found = await self._sounding.language(wanted)
        if found is None:
            raise LanguageUnknown(wanted, nearest(wanted, await self._sounding.languages()))
        return found

    async def _manner(
        self, timbre: Timbre, language: str, feeling: Feeling, asked: SpeechAsked, sounds: Sounds | None
    ) -> Manner:
        voice = sounds.persona.document.voice_model_config if sounds else None
        pace = PACE[sounds.persona.document.delivery.pace] if sounds else 1.0
        speed = within(asked.speed * (voice.speed if voice else 1.0)) * pace * feeling.rate
        factor = within(asked.pitch * (voice.pitch if voice else 1.0)) * feeling.pitch
        pitch = await self._sounding.engine_pitch(timbre.variant, language, timbre.pitch, factor)
        span = min(99, max(0, int(timbre.span * feeling.span + 0.5)))
        breath = min(0.30, round(timbre.breath + feeling.breath, 3))
        felt = timbre.changed(span=span, breath=breath)
        return Manner(felt, language, round(speed, 4), pitch, round(feeling.level_db, 2))


def _told(reference: Reference, asked: SpeechAsked, sounds: Sounds | None, language: str) -> str:
    """What really speaks: a narrator without a voice of its own is the plain voice of a language."""
    return str(reference) if sounds or not reference.is_default else f"espeak/{language}"
