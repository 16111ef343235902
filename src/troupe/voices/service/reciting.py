"""Saying a text that an engine elsewhere needs long for: a job says it, and what was said is never lost."""

from troupe.accounts import People, User
from troupe.database import Database
from troupe.jobs import Job, JobContext, Jobs, Subject
from troupe.voices.domain.speech import Speech
from troupe.voices.domain.speech.foreign import LONGEST_AT_ONCE
from troupe.voices.domain.speech.request import SpeechAsked
from troupe.voices.service.speaking import Speaking, lines_to_say

SPEAKING = "voices.speak"
STEP = "speaking"


class Reciting:
    """Says texts at once where that is quick, and by a job where it is not."""

    def __init__(self, speaking: Speaking, database: Database, jobs: Jobs, people: People) -> None:
        self._speaking = speaking
        self._database = database
        self._jobs = jobs
        self._people = people

    async def say(self, user: User, asked: SpeechAsked) -> tuple[Speech, bool | Job]:
        """A text, and whether all of it had been said before; or the job that says it."""
        lines = lines_to_say(asked.text)
        speech, chosen = await self._speaking.begin(user, asked)
        if speech.foreign is None or len(asked.text.strip()) <= LONGEST_AT_ONCE:
            return await self._speaking.finish(user, speech, chosen, lines, keep=asked.keep)
        await self._jobs.open()
        async with self._database.writing():
            await self._speaking.remember(speech, chosen)
            inputs = {"speech_id": speech.id, "keep": asked.keep}
            job = await self._jobs.start(SPEAKING, user, subject=Subject("speech", speech.id), inputs=inputs)
        return speech, job

    async def do(self, context: JobContext) -> dict[str, object]:
        """The job: sentence by sentence, from the first that was not said yet."""

        async def tell(percent: int) -> None:
            await context.checkpoint()
            await context.progress(percent)

        async def speak() -> dict[str, object]:
            user = await self._people.acting(context.user_id)
            told = context.inputs
            speech = await self._speaking.go_on(user, str(told["speech_id"]), tell, keep=bool(told["keep"]))
            return {"speech_id": speech.id, "media_id": speech.media_id, "duration_ms": speech.duration_ms}

        return await context.step(STEP, speak)

    async def hear_of_end(self, job: Job) -> None:
        """A speech whose job was stopped or failed ends with what was said."""
        if job.state != "done":
            await self._speaking.break_off(job.user_id, str(job.inputs["speech_id"]))
