"""What voices read of chats: an answer's text as it grows, sentence by sentence."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from troupe.accounts import User
from troupe.chats import Answers
from troupe.live import Inbox, LiveLog


class GrowingAnswer:
    """One answer, finished or still being written."""

    def __init__(self, persona_id: str, chat_id: str, run_id: str, whole: str | None, live: LiveLog) -> None:
        self.persona_id = persona_id
        self.chat_id = chat_id
        self._topic = f"run:{run_id}"
        self._whole = whole
        self._live = live

    async def text(self) -> AsyncIterator[str]:
        """All of it so far, at the end of each sentence; whole at the end."""
        if self._whole is not None:
            yield self._whole
            return
        inbox, said = Inbox(), ""
        await self._live.start(inbox, self._topic, 0)
        try:
            async with aclosing(self._live.listen(inbox)) as events:
                async for event in events:
                    if event is None:
                        continue
                    if event.type == "text.delta":
                        said += str(event.data["text"])
                    elif event.type == "sentence":
                        yield said[: int(str(event.data["end"]))]
                    elif event.type == "run.finished":
                        break
        finally:
            self._live.hub.leave(inbox)
        yield said


class AnswersHeard:
    """Finds answers of chats for whoever may read them."""

    def __init__(self, answers: Answers, live: LiveLog) -> None:
        self._answers = answers
        self._live = live

    async def __call__(self, user: User, run_id: str) -> GrowingAnswer:
        run = await self._answers.get(user, run_id)
        whole = str((await self._answers.show(run))["text_so_far"]) if run.is_over else None
        return GrowingAnswer(run.persona_id, run.chat_id, run.id, whole, self._live)
