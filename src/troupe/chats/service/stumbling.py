"""Summaries that fail: tried again ever more seldom, and told where the chat is, with what helps."""

from collections.abc import Sequence

from troupe.chats.domain.stumbling import Stumble, wait_after
from troupe.chats.service.talk import Talk
from troupe.chats.store.stumbles import StumbleStore
from troupe.jobs import Job


class Stumbling:
    """Keeps what went wrong, until it goes well."""

    def __init__(self, talk: Talk, store: StumbleStore) -> None:
        self._talk = talk
        self._store = store

    async def may_try(self, chat_id: str, persona_id: str) -> bool:
        """Whether a summary may be begun by itself; whoever asks for one is never told to wait."""
        last = await self._store.find(chat_id, persona_id)
        return last is None or last.again_at <= self._talk.clock()

    async def in_chat(self, chat_id: str) -> Sequence[Stumble]:
        return await self._store.in_chat(chat_id)

    async def hear_of_end(self, job: Job) -> None:
        """A job of a summary ended: well, or with what is wrong; one that was stopped says nothing."""
        chat_id, persona_id = str(job.inputs["chat_id"]), str(job.inputs["persona_id"])
        if job.state == "done":
            await self._store.forget(chat_id, persona_id)
        elif job.state == "failed":
            await self._fell(job, chat_id, persona_id)

    async def _fell(self, job: Job, chat_id: str, persona_id: str) -> None:
        chat = await self._talk.chats.hold(job.user_id, chat_id)
        if chat is None:
            return  # gone for good meanwhile
        before = await self._store.find(chat_id, persona_id)
        tries, now = (before.tries if before else 0) + 1, self._talk.clock()
        fell = Stumble(chat.id, persona_id, chat.realm, tries, job.error or {}, now, now + wait_after(tries))
        await self._store.keep(fell)
        await self._talk.live.announce(f"chat:{chat.id}", "summary.failed", {"trouble": fell.as_json()})
