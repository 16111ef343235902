"""The stage of each person: made on first use, renewed on request, never more than one."""

from collections.abc import Mapping, Sequence
from typing import Any

from troupe.accounts import People, User
from troupe.chats import ChatSettings, Conversations, Member, NewTerms
from troupe.database import Database
from troupe.duels.domain.message import message_of
from troupe.duels.domain.stage import CALM, REPLY_TOKENS, Stage
from troupe.duels.errors import StageMissing
from troupe.duels.service.news import StageNews
from troupe.duels.store import StageStore
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds import Brains
from troupe.personas import Personas

TITLE = "Stage"


class Stages:
    """Finds and makes stages."""

    def __init__(
        self,
        database: Database,
        store: StageStore,
        people: People,
        personas: Personas,
        conversations: Conversations,
        brains: Brains,
        live: LiveLog,
        news: StageNews,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._people = people
        self._personas = personas
        self._conversations = conversations
        self._brains = brains
        self._live = live
        self._news = news
        self._clock = clock
        self._new_id = new_id

    async def current(self, user: User) -> Stage:
        """The one current stage of a person; one whose chat was put into the bin makes room for a new one."""
        found = await self._store.current(user.id)
        if found is not None and (await self._conversations.get(user, found.chat_id)).removed_at is None:
            return found
        async with self._database.writing():
            await self._people.hold(user)
            found = await self._store.current(user.id)
            if found is not None:
                if (await self._conversations.get(user, found.chat_id)).removed_at is None:
                    return found
                await self._store.archive(found.id, self._clock())
            return await self._make(user, "")

    async def renew(self, user: User, *, keep_persona: bool) -> Stage:
        """An empty stage in place of the present one, which stays readable as a chat."""
        before = await self.current(user)
        async with self._database.writing():
            await self._people.hold(user)
            before = await self._store.current(user.id) or before
            await self._store.archive(before.id, self._clock())
            return await self._make(user, before.persona_text if keep_persona else "")

    async def show(self, user: User, stage: Stage) -> dict[str, object]:
        active = await self._personas.active(user)
        return stage.as_json(active.id if active else None, await self.brain(user))

    async def brain(self, user: User) -> Mapping[str, object]:
        """Who writes the replies when nobody chose otherwise."""
        told = (await self._brains.default(user)).as_speaker()
        return {name: told.get(name) for name in ("id", "name", "kind")}

    async def watched(self, user: User, id: str) -> Stage:
        """A stage of this person, also an archived one."""
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise StageMissing
        return found

    async def numbered(self, stage: Stage, nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Messages with the numbers of the events that announced them."""
        if not nodes:
            return []
        most = 4 * len(nodes) + 50
        told = await self._live.newest(stage.topic, "message.added", most)
        numbers = {event.data["id"]: event.seq for event in told}
        spoken = await self._live.newest(stage.topic, "audio.ready", most)
        heard = {event.data["message_id"]: event.data["audio_url"] for event in spoken}
        messages = [message_of(node, numbers.get(node["id"], 0)) for node in nodes]
        return [each | {"audio_url": heard.get(each["id"])} for each in messages]

    async def _make(self, user: User, persona_text: str) -> Stage:
        settings = await self._store.settings(user.id)
        persona = await self._personas.on_stage(user)
        terms = NewTerms(
            members=(Member(persona.id),),
            title=TITLE,
            settings=ChatSettings(reply_tokens=REPLY_TOKENS[settings.reply_length]),
        )
        opened = await self._conversations.open(user, terms)
        stage = Stage(self._new_id(), user.id, user.realm, opened.chat.id, persona_text, CALM, None, self._clock())
        await self._store.add(stage)
        self._news.forget(stage.chat_id)
        for node in opened.path.nodes:
            shown = await self._conversations.show_node(node)
            await self._live.announce(stage.topic, "message.added", message_of(shown))
        return stage
