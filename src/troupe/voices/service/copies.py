"""Copies of voices that engines elsewhere keep: taken back when nobody may use them any more."""

from troupe.accounts import People
from troupe.database import Database
from troupe.jobs import JobContext, Jobs, Subject
from troupe.kit.errors import Limited, Unavailable
from troupe.media import MediaLibrary, MediaNotFound
from troupe.ports.speech import CloningEngine
from troupe.ports.text import ProviderError
from troupe.voices.domain.own import CLIP, OwnVoice
from troupe.voices.service.clips import Owner
from troupe.voices.service.engines import VoiceEngines, in_words
from troupe.voices.service.foreign import ForeignSounding
from troupe.voices.store import VoiceStore

REMOVING = "voices.remove"
STEP = "removing"


class Copies:
    """What of a trained voice lies elsewhere. Until an engine says that it is gone, the voice stays listed."""

    def __init__(
        self,
        database: Database,
        store: VoiceStore,
        engines: VoiceEngines,
        foreign: ForeignSounding,
        media: MediaLibrary,
        jobs: Jobs,
        people: People,
    ) -> None:
        self._database = database
        self._store = store
        self._engines = engines
        self._foreign = foreign
        self._media = media
        self._jobs = jobs
        self._people = people

    async def ready(self) -> None:
        """Before the transaction in which voices leave."""
        await self._jobs.open()

    async def remove(self, voice: OwnVoice) -> None:
        """In the transaction of the caller: nobody hears this voice any more."""
        if voice.kind == "fit" or voice.state == "withdrawn":
            await self._store.remove(voice.id)
            return
        await self._foreign.forget_voice(voice.user_id, voice.reference)
        if not voice.name_there:
            await self.drop(voice.user_id, voice.engine, voice.remote_id or "", voice.id)
            await self._store.remove(voice.id)
            return
        await self._store.turn(voice.id, "withdrawn")
        await self.take_back(voice.user_id, voice.engine, voice.name_there, voice.id)

    async def drop(self, user_id: str, engine: str, remote_id: str, voice_id: str) -> None:
        """A voice that was made for nobody; it has no row."""
        if not remote_id.startswith(CLIP):
            await self.take_back(user_id, engine, remote_id, voice_id)
            return
        try:
            await self._media.erase(Owner(user_id), remote_id.removeprefix(CLIP))
        except MediaNotFound:
            return  # whoever owns it deleted it before

    async def leave(self, persona_id: str) -> None:
        """A persona leaves for good, and the rows of its voices with it."""
        for voice in await self._store.of_persona(persona_id):
            if voice.kind == "clone":
                await self.drop(voice.user_id, voice.engine, voice.remote_id or "", voice.id)

    async def take_back(self, user_id: str, engine: str, remote_id: str, voice_id: str) -> None:
        """Have an engine delete a voice, however long it takes until it answers."""
        user = await self._people.holder_of(user_id)
        inputs = {"engine": engine, "remote_id": remote_id, "voice_id": voice_id}
        subject = Subject("voice", voice_id)
        await self._jobs.start(REMOVING, user, subject=subject, inputs=inputs, identity=voice_id)

    async def tidy(self) -> None:
        """Once an hour: ask again for what no engine has confirmed yet."""
        waiting = await self._store.withdrawn()
        if waiting:
            await self._jobs.open()
        for voice in waiting:
            try:
                async with self._database.writing():
                    await self.take_back(voice.user_id, voice.engine, voice.name_there, voice.id)
            except (Limited, Unavailable):
                return  # the queue is full: in an hour again

    async def do(self, context: JobContext) -> dict[str, object]:
        """The job: delete it there, then forget it here."""

        async def remove() -> dict[str, object]:
            told = context.inputs
            engine, remote_id = str(told["engine"]), str(told["remote_id"])
            if engine in self._engines.names():
                await self._removed(context.user_id, engine, remote_id)
            await self._store.remove(str(told["voice_id"]))
            return {"voice_id": told["voice_id"]}

        return await context.step(STEP, remove)

    async def _removed(self, user_id: str, engine: str, remote_id: str) -> None:
        try:
            async with self._engines.open(user_id, engine) as opened:
                if isinstance(opened, CloningEngine):
                    await opened.remove(remote_id)
        except ProviderError as error:
            raise in_words(error) from error
