"""The slice `voices`, put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from troupe.accounts import People, Preferences, Spending, User
from troupe.app import voice_fitting
from troupe.database import Database
from troupe.jobs import Jobs
from troupe.kit.ids import NewId
from troupe.kit.marks import Mark
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.looks import ALIASES, ANCHORS, LABELS, UnknownEmotion, label_known
from troupe.media import MediaLibrary
from troupe.personas import Bin, Casting, CastPersona, Personas, PersonaStore, TrainingRecords, TrainingStore
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices import (
    SPEAKING,
    TRAINING,
    AnswerFinder,
    Clips,
    Cloning,
    Consents,
    ConsentStore,
    Copies,
    FittingChild,
    ForeignSounding,
    ForeignStore,
    Lips,
    Manners,
    OwnVoices,
    PackedVoice,
    Readying,
    Reciting,
    Sounding,
    Speaking,
    SpeechStore,
    Streaming,
    VoiceCatalogue,
    VoiceEngines,
    VoiceLearning,
    VoiceProfiles,
    VoiceStore,
    VoiceTraining,
    Voicing,
    Withdrawing,
    removing_job,
    speaking_job,
    voice_jobs,
)


@dataclass(frozen=True)
class Voices:
    """The use cases of voices."""

    training: VoiceTraining
    clips: Clips
    consents: Consents
    own: OwnVoices
    withdrawing: Withdrawing
    profiles: VoiceProfiles
    speaking: Speaking
    reciting: Reciting
    streaming: Streaming
    sounding: Sounding
    lips: Lips
    catalogue: VoiceCatalogue
    copies: Copies
    foreign: ForeignSounding
    readying: Readying

    async def close(self) -> None:
        await self.readying.close()
        await self.training.close()
        await self.streaming.close()
        await self.foreign.close()
        await self.sounding.close()


def open_voices(
    database: Database,
    people: People,
    personas: Personas,
    casting: Casting,
    bin: Bin,
    media: MediaLibrary,
    jobs: Jobs,
    live: LiveLog,
    find_answer: AnswerFinder,
    engines: VoiceEngines,
    spending: Spending,
    preferences: Preferences,
    speech_cache_bytes: int,
    seal: Callable[[bytes, str, Mark], bytes],
    realm: str,
    clock: Clock,
    new_id: NewId,
) -> Voices:
    """Every use case, its kinds of work, and the news it listens to."""
    stored = PersonaStore(database)
    records = TrainingRecords(database, TrainingStore(database), personas, casting, stored, people, live, clock)
    speaker, kept = EspeakSpeaker(), VoiceStore(database)
    clips = Clips(database, records, personas, people, media, jobs, speaker, new_id)
    consents = Consents(database, ConsentStore(database), personas, media, live, realm, clock, new_id)
    foreign = ForeignSounding(
        database, ForeignStore(database), engines, speaker, media, people, spending, clock, speech_cache_bytes
    )
    cloning = Cloning(engines, foreign, media)
    copies = Copies(database, kept, engines, foreign, media, jobs, people)
    own = OwnVoices(database, kept, records, personas, people, copies)
    foreign.when_missing.append(own.is_missing)
    casting.belongings.add(PackedVoice(own, kept))
    training = VoiceTraining(database, records, personas, people, clips, consents, cloning, jobs, new_id)
    child = FittingChild(voice_fitting.bodies, voice_fitting.tuned, voice_fitting.nearness)
    learning = VoiceLearning(database, records, personas, people, clips, consents, own, cloning, copies, child, new_id)
    for kind in voice_jobs(learning, clips):
        jobs.register(kind)
    jobs.tell_when_ended(TRAINING, training.hear_of_end)
    media.asked_for_uses.append(clips.uses_of)
    bin.when_deleted.append(training.leave)
    jobs.register(removing_job(copies))
    spoken, sounding = SpeechStore(database), Sounding(speaker)
    catalogue = VoiceCatalogue(sounding, engines, clock)
    profiles = VoiceProfiles(database, kept, spoken, own, sounding, catalogue, personas, people, records, live, clock)
    manners = Manners(profiles, own, sounding, feeling_weights)
    voicing = Voicing(sounding, foreign)

    async def prefers(user: User) -> Literal["ask", "builtin", "fail"]:
        """What somebody has set for voices that do not speak."""
        wish = (await preferences.values(user))["voices.fallback"]
        return "builtin" if wish == "builtin" else "fail" if wish == "fail" else "ask"

    speaking = Speaking(spoken, voicing, manners, profiles, media, prefers, seal, realm, clock, new_id)
    reciting = Reciting(speaking, database, jobs, people)
    jobs.register(speaking_job(reciting))
    jobs.tell_when_ended(SPEAKING, reciting.hear_of_end)
    streaming = Streaming(speaking, database, live, find_answer)
    media.asked_for_uses.append(speaking.uses_of)

    async def forget(persona: CastPersona) -> None:
        await training.forget(persona)
        await consents.forget_persona(persona.id)
        await own.forget_persona(persona)
        await speaking.forget_persona(persona.id)
        await foreign.forget_persona(persona.id)

    bin.before_purging.append(forget)
    lips = Lips(media, speaker)
    withdrawing = Withdrawing(database, people, records, consents, clips, own, training, cloning, copies, spoken)
    return Voices(
        training,
        clips,
        consents,
        own,
        withdrawing,
        profiles,
        speaking,
        reciting,
        streaming,
        sounding,
        lips,
        catalogue,
        copies,
        foreign,
        Readying(sounding, manners),
    )


def feeling_weights(label: str) -> Mapping[str, float]:
    """How much of each anchor there is in a feeling: face and voice are moved by the same."""
    if not label_known(label):
        raise UnknownEmotion(label)
    spelled = "_".join(label.lower().replace("-", " ").replace("_", " ").split())
    return {spelled: 1.0} if spelled in ANCHORS else {**LABELS, **ALIASES}[spelled]
