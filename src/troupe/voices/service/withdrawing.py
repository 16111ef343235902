"""Taking a consent back, with everything that depended on it."""

from troupe.accounts import People, User
from troupe.database import Database
from troupe.personas import TrainingRecords, TrainingSession
from troupe.voices.domain.consent import Consent
from troupe.voices.service.clips import Clips
from troupe.voices.service.cloning import Cloning
from troupe.voices.service.consents import Consents, Withdrawn
from troupe.voices.service.copies import Copies
from troupe.voices.service.own import OwnVoices
from troupe.voices.service.training import VoiceTraining
from troupe.voices.store import SpeechStore


class Withdrawing:
    """Sessions end, voices and the recordings they were learnt from go for good, personas sound as before."""

    def __init__(
        self,
        database: Database,
        people: People,
        records: TrainingRecords,
        consents: Consents,
        clips: Clips,
        voices: OwnVoices,
        training: VoiceTraining,
        cloning: Cloning,
        copies: Copies,
        speeches: SpeechStore,
    ) -> None:
        self._database = database
        self._people = people
        self._records = records
        self._store = records.records
        self._consents = consents
        self._clips = clips
        self._voices = voices
        self._training = training
        self._cloning = cloning
        self._copies = copies
        self._speeches = speeches

    async def withdraw(self, user: User, consent_id: str) -> Withdrawn:
        """Take a consent back; recordings, trained voices and sessions under it are gone when this answers.

        Files in which such a voice was kept speaking are named: they are their owner's to delete.
        """
        consent = await self._consents.find(user, consent_id)
        under_way = await self._store.using_consent(consent.id)
        await self._copies.ready()
        async with self._database.writing():
            await self._people.hold(user)
            gone = await self._consents.mark_withdrawn(consent)
            for session in under_way:
                await self._records.cancel(session)
            voices = await self._voices.forget_of(user, gone)
            samples = await self._forget_recordings(gone)
            spoken = await self._speeches.forget_voices(user.id, voices)
            effects = {
                "sessions": [each.id for each in under_way],
                "voices": voices,
                "samples": samples,
                "recordings": spoken,
            }
            done = Withdrawn(gone, effects)
            await self._consents.tell_withdrawn(done)
        for session in under_way:
            await self._training.stop_job_of(session)
        await self._training.advance(consent.persona_id)
        return done

    async def _forget_recordings(self, consent: Consent) -> list[str]:
        """What was learnt from under this consent, unless another session with a consent of its own uses it."""
        sessions = await self._store.newest(consent.persona_id, 1_000)
        theirs = [each for each in sessions if each.consent_id == consent.id]
        kept = await self._allowed_elsewhere(sessions, consent)
        ids = [id for each in theirs for id in each.sample_ids if id not in kept]
        found = await self._store.samples_called(list(dict.fromkeys(ids)))
        for sample in found:
            await self._clips.forget(sample)
        return [each.id for each in found]

    async def _allowed_elsewhere(self, sessions: list[TrainingSession], consent: Consent) -> set[str]:
        kept: set[str] = set()
        for each in sessions:
            if each.consent_id != consent.id and await self._consents.allows(
                consent.user_id, each.consent_id, consent.persona_id, self._cloning.use_of(each)
            ):
                kept |= set(each.sample_ids)
        return kept
