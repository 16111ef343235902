"""An old chat may fill the memory of its persona, where whoever brought it in says so: only with what they said."""

from collections.abc import Awaitable, Callable, Mapping

from troupe.accounts import People, User
from troupe.chats import Recording
from troupe.jobs import JobContext, JobKind, Jobs
from troupe.minds import Exchange, Utterance
from troupe.personas import Personas

LEARNING = "cards.learn"
Hear = Callable[[Exchange], Awaitable[None]]


class Learning:
    """Reads one's own lines of an imported chat, as if they had been said here."""

    def __init__(self, recording: Recording, personas: Personas, people: People, jobs: Jobs) -> None:
        self._recording = recording
        self._personas = personas
        self._people = people
        self._jobs = jobs
        self.hear: Hear | None = None
        """Who remembers; nothing is learned while nobody does."""

    def kind(self) -> JobKind:
        return JobKind(LEARNING, "Remember what an old chat says", "io", ("read",), self._work)

    async def begin(self, user: User, chat_id: str, persona_id: str) -> None:
        """Once for each chat: asked again while it is at work it is the same work."""
        inputs = {"chat_id": chat_id, "persona_id": persona_id}
        await self._jobs.start(LEARNING, user, inputs=inputs, identity=chat_id)

    async def _work(self, context: JobContext) -> Mapping[str, object]:
        user = await self._people.acting(context.user_id)
        chat_id, persona_id = str(context.inputs["chat_id"]), str(context.inputs["persona_id"])

        async def read() -> int:
            return await self._read(user, chat_id, persona_id)

        return {"chat_id": chat_id, "lines": await context.step("read", read)}

    async def _read(self, user: User, chat_id: str, persona_id: str) -> int:
        """A line that was heard before is not learned twice, so this may begin again."""
        persona = await self._personas.performing(user, persona_id)
        count = 0
        async for node in self._recording.own_lines(user, chat_id):
            said = Utterance(node.id, node.rev, node.text, node.created_at)
            if self.hear is not None:
                await self.hear(Exchange(user, persona, chat_id, said, None))
                count += 1
        return count
