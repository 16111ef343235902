"""A talk: personas speak with one another on the stage, in a fixed order, and the person may pause and end it."""

from collections.abc import Sequence
from dataclasses import replace

from troupe.accounts import User
from troupe.chats import AutoTalks, AutoTerms, ChatDesk, Invited, Member, Words
from troupe.database import Database
from troupe.duels.domain.stage import Stage, Talk
from troupe.duels.errors import NeedTwoPersonas, NoTalk, PersonaUnknown, TalkRunning
from troupe.duels.service.news import StageNews
from troupe.duels.service.stages import Stages
from troupe.duels.service.turns import Turns
from troupe.duels.store import StageStore
from troupe.kit.errors import Missing
from troupe.kit.ids import NewId
from troupe.personas import Personas

FEWEST, MOST = 2, 4
TRIES = 2
"""A line that fails is tried once more; failing again pauses the talk."""


class Talks:
    """Begins, pauses and ends talks; the turns themselves are those of a group chat."""

    def __init__(
        self,
        database: Database,
        store: StageStore,
        stages: Stages,
        turns: Turns,
        personas: Personas,
        desk: ChatDesk,
        auto: AutoTalks,
        news: StageNews,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._stages = stages
        self._turns = turns
        self._personas = personas
        self._desk = desk
        self._auto = auto
        self._news = news
        self._new_id = new_id

    async def begin(self, user: User, persona_ids: Sequence[str], topic: str, turns: int, turn_delay_s: float) -> Talk:
        """Let them speak of something, from now on."""
        if not FEWEST <= len(persona_ids) <= MOST or len(set(persona_ids)) < len(persona_ids):
            raise NeedTwoPersonas
        stage = await self._stages.current(user)
        if stage.talk and stage.talk.state != "ended":
            raise TalkRunning
        members = [Invited(Member(await self._known(user, id))) for id in persona_ids]
        conversations = self._desk.conversations
        settings = {"turn_policy": "round_robin"}
        chat = await conversations.get(user, stage.chat_id)
        await conversations.change(user, chat.id, None, members=members, settings=settings)
        note = Words(topic, chat.active_leaf_id, role="note", answer=False)
        await self._desk.speaking.say(user, chat.id, note)
        talk = Talk(self._new_id(), tuple(persona_ids), topic, turns, turn_delay_s)
        await self._tell(stage, talk)
        await self._go_on(user, stage, talk)
        return talk

    async def pause(self, user: User) -> Talk:
        stage, talk = await self._there(user)
        if talk.state != "running":
            return talk
        paused = replace(talk, state="paused")
        await self._tell(stage, paused)
        await self._auto.stop(user, stage.chat_id)
        return paused

    async def resume(self, user: User) -> Talk:
        stage, talk = await self._there(user)
        if talk.state != "paused":
            return talk
        members = [Invited(Member(id)) for id in talk.persona_ids]
        settings = {"turn_policy": "round_robin"}
        await self._desk.conversations.change(user, stage.chat_id, None, members=members, settings=settings)
        running = replace(talk, state="running")
        await self._tell(stage, running)
        await self._go_on(user, stage, running)
        return running

    async def stop(self, user: User) -> Talk:
        """End it, with the line that is being said."""
        stage, talk = await self._there(user)
        if talk.state == "ended":
            return talk
        ended = replace(talk, state="ended")
        await self._tell(stage, ended)
        await self._auto.stop(user, stage.chat_id)
        await self._turns.hush(user, replace(stage, talk=ended))
        now = await self._store.find(user.id, stage.id)
        return now.talk if now and now.talk else ended

    async def _there(self, user: User) -> tuple[Stage, Talk]:
        stage = await self._stages.current(user)
        if stage.talk is None:
            raise NoTalk
        return stage, stage.talk

    async def _go_on(self, user: User, stage: Stage, talk: Talk) -> None:
        left = talk.turns - talk.spoken
        terms = AutoTerms(left, round(talk.turn_delay_s * 1000), talk.topic, TRIES, talk.order)
        await self._auto.start(user, stage.chat_id, terms)

    async def _tell(self, stage: Stage, talk: Talk) -> None:
        async with self._database.writing():
            await self._news.tell_talk(stage, talk)

    async def _known(self, user: User, id: str) -> str:
        try:
            return (await self._personas.performing(user, id)).id
        except Missing:
            raise PersonaUnknown("persona_ids") from None
