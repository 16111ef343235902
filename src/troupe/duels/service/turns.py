"""A chat turn of the stage: what is typed is read as a command first, then said, then answered."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from troupe.accounts import User
from troupe.chats import (
    Answers,
    AutoTalks,
    Chat,
    ChatDesk,
    ChatMovedOn,
    Invited,
    KeyReused,
    Member,
    NodeNotFound,
    Note,
    Wish,
    Words,
    fingerprint,
)
from troupe.database import Database
from troupe.duels.domain.stage import REPLY_TOKENS, Stage
from troupe.duels.errors import (
    NothingToRetry,
    PersonaUnknown,
    ReplyFailed,
    StageMessageEmpty,
    StageMessageTooLong,
    UnknownMode,
)
from troupe.duels.service.news import StageNews
from troupe.duels.service.stages import Stages
from troupe.duels.store import StageStore
from troupe.duels.store.stages import Turn
from troupe.kit.command_words import read_command
from troupe.kit.errors import Missing
from troupe.kit.ids import is_id
from troupe.live import LiveLog
from troupe.personas import CastPersona, Personas

LONGEST_MESSAGE, LONGEST_TEXT = 32_000, 4_000
STOPPED = "Stopped."
_OVER = {"done": "ok", "cancelled": "stopped"}


@dataclass(frozen=True)
class Said:
    """What somebody sends to the stage."""

    message: str
    persona: str = ""
    mode: str = "manual"
    client_key: str | None = None
    wait_s: float = 30.0
    interrupt: bool = False
    allow_secret: bool = False

    def body(self) -> str:
        """What the same key must come with again; how long somebody waits changes nothing of it."""
        return fingerprint({name: getattr(self, name) for name in ("message", "persona", "mode", "interrupt")})


@dataclass(frozen=True)
class Outcome:
    """What came of a turn, so far."""

    messages: Sequence[Mapping[str, Any]]
    status: str
    mood: str
    cursor: int
    run_id: str | None = None
    replayed: bool = False

    @property
    def is_pending(self) -> bool:
        return self.status == "pending"

    def as_json(self) -> dict[str, object]:
        told = {name: getattr(self, name) for name in ("status", "mood", "run_id", "cursor", "replayed")}
        return {"messages": list(self.messages), "active_modes": [], "audio_job_id": None, **told}


class Turns:
    """Says things on the stage, has them answered, and stops what is being said."""

    def __init__(
        self,
        database: Database,
        store: StageStore,
        stages: Stages,
        personas: Personas,
        desk: ChatDesk,
        answers: Answers,
        auto: AutoTalks,
        live: LiveLog,
        news: StageNews,
    ) -> None:
        self._database = database
        self._store = store
        self._stages = stages
        self._personas = personas
        self._desk = desk
        self._answers = answers
        self._auto = auto
        self._live = live
        self._news = news

    async def say(self, user: User, said: Said) -> Outcome:
        _check(said)
        command = read_command(said.message)
        stage = await self._stages.current(user)
        if command.stop == "bare" and await self.is_busy(stage):
            return await self._stopped(user, stage, said)
        if said.client_key and (before := await self._store.turn(stage.id, said.client_key)):
            return await self._again(user, stage, said, before)
        persona, text = await self._named(user, said.persona)
        if said.interrupt:
            await self.hush(user, stage)
        talking = stage.talk is not None and stage.talk.state == "running"
        stage = await self._talk_waits(user, stage) if talking else stage
        turn = await self._said(user, stage, said, persona, text, "talk_paused" if talking else "ok")
        return await self._answered(user, stage, turn, said.wait_s)

    async def retry(self, user: User, message_id: str, wait_s: float) -> Outcome:
        """Have a reply that failed or was cut short written anew."""
        stage = await self._stages.current(user)
        node = await self._node(user, stage, message_id)
        if node["role"] == "user":
            node = await self._last_reply(user, stage, node)
        if node["role"] != "persona" or node["status"] not in ("failed", "interrupted") or not node["run_id"]:
            raise NothingToRetry
        started = await self._answers.answer(user, stage.chat_id, "variant", node["id"], None)
        turn = Turn(stage.id, "", user.id, user.realm, "", str(node["parent_id"]), started.run.id,
                    started.node.id if started.node else None, "ok")  # fmt: skip
        return await self._answered(user, stage, turn, wait_s)

    async def stop(self, user: User) -> list[str]:
        """Cancel what is being written and said on this stage; what was, by its names."""
        return await self.hush(user, await self._stages.current(user))

    async def hush(self, user: User, stage: Stage) -> list[str]:
        stopped = []
        if stage.talk and stage.talk.state == "running":
            await self._auto.stop(user, stage.chat_id)
            stopped.append("talk")
        for reply in await self._store.open_replies(stage.id):
            await self._answers.cancel(user, reply.run_id)
            stopped.append(reply.run_id)
        if stopped and stopped[0] == "talk":
            await self._end_talk(stage, "ended")
        return stopped

    async def is_busy(self, stage: Stage) -> bool:
        talks = stage.talk is not None and stage.talk.state == "running"
        return talks or bool(await self._store.open_replies(stage.id))

    async def _stopped(self, user: User, stage: Stage, said: Said) -> Outcome:
        """No model is asked; what was said, and one line of ours."""
        await self.hush(user, stage)
        line = await self._jot(user, stage, said.message, "user")
        note = await self._jot(user, stage, STOPPED, "note")
        if said.client_key and await self._store.turn(stage.id, said.client_key) is None:
            kept = Turn(stage.id, said.client_key, user.id, user.realm, said.body(), line["id"], None, note["id"],
                        "stopped")  # fmt: skip
            await self._store.keep_turn(kept)
        return await self._outcome(user, stage, [line, note], "stopped", None)

    async def _jot(self, user: User, stage: Stage, text: str, role: Any) -> Mapping[str, Any]:
        """Something that nobody answers."""
        async with self._database.writing():
            chat = await self._desk.conversations.get(user, stage.chat_id)
            words = Words(text, chat.active_leaf_id, role=role, answer=False, allow_secret=True)
            return (await self._desk.speaking.say(user, chat.id, words)).message

    async def _named(self, user: User, persona: str) -> tuple[CastPersona | None, str | None]:
        """Who answers this turn, or another text beside the persona; neither where nothing was named."""
        if not persona:
            return None, None
        if not is_id(persona.strip()):
            return None, persona
        try:
            return await self._personas.performing(user, persona.strip()), None
        except Missing:
            raise PersonaUnknown from None

    async def _said(
        self, user: User, stage: Stage, said: Said, persona: CastPersona | None, text: str | None, status: str
    ) -> Turn:
        """Keep the message and its key together, and begin the reply."""
        try:
            return await self._say_once(user, stage, said, persona, text, status)
        except ChatMovedOn:  # somebody spoke in the same moment: their reply is what is waited for
            return await self._say_once(user, stage, said, persona, text, status)

    async def _say_once(
        self, user: User, stage: Stage, said: Said, persona: CastPersona | None, text: str | None, status: str
    ) -> Turn:
        async with self._database.writing():
            chat = await self._desk.conversations.get(user, stage.chat_id)
            await self._answers.refuse_while_writing(chat)
            if text is not None and text != stage.persona_text:
                await self._store.change(stage.id, persona_text=text)
                stage = replace(stage, persona_text=text)
            next_speaker = stage.talk.next_speaker_id if stage.talk and status == "talk_paused" else None
            if next_speaker is None or persona is not None:
                chat = await self._prepared(user, stage, chat, persona or await self._personas.on_stage(user))
                next_speaker = None
            words = Words(said.message, chat.active_leaf_id, allow_secret=said.allow_secret, wish=Wish(by=next_speaker))
            sent = await self._desk.speaking.say(user, chat.id, words)
            started = sent.started[0] if sent.started else None
            turn = Turn(
                stage_id=stage.id,
                client_key=said.client_key or "",
                user_id=user.id,
                realm=user.realm,
                body=said.body(),
                message_id=str(sent.message["id"]),
                run_id=started.run.id if started else None,
                line_id=started.node.id if started and started.node else None,
                status=status,
            )
            if said.client_key:
                await self._store.keep_turn(turn)
            return turn

    async def _prepared(self, user: User, stage: Stage, chat: Chat, persona: CastPersona) -> Chat:
        """The chat as it has to be for this turn: one persona in it, the text beside it, the length of its replies."""
        settings = await self._store.settings(user.id)
        changes: dict[str, object] = {}
        if chat.member_ids != (persona.id,):
            changes["members"] = [Invited(Member(persona.id))]
        if chat.note.text != stage.persona_text:
            changes["note"] = Note(text=stage.persona_text)
        if chat.settings.reply_tokens != REPLY_TOKENS[settings.reply_length]:
            changes["settings"] = {"reply_tokens": REPLY_TOKENS[settings.reply_length]}
        return await self._desk.conversations.change(user, chat.id, None, **changes) if changes else chat

    async def _talk_waits(self, user: User, stage: Stage) -> Stage:
        """The present line is said to its end; then whoever is next answers the user."""
        await self._auto.stop(user, stage.chat_id)
        await self._end_talk(stage, "paused")
        for reply in await self._store.open_replies(stage.id):
            with suppress(Missing):
                await self._answers.outcome(await self._answers.get(user, reply.run_id))
        return await self._stages.current(user)

    async def _end_talk(self, stage: Stage, state: Any) -> None:
        async with self._database.writing():
            now = await self._store.find(stage.user_id, stage.id)
            if now and now.talk and now.talk.state not in (state, "ended"):
                await self._news.tell_talk(now, replace(now.talk, state=state))

    async def _again(self, user: User, stage: Stage, said: Said, before: Turn) -> Outcome:
        if before.body != said.body():
            raise KeyReused
        return replace(await self._answered(user, stage, before, said.wait_s), replayed=True)

    async def _answered(self, user: User, stage: Stage, turn: Turn, wait_s: float) -> Outcome:
        """The message with its reply, as far as that is there before the patience of whoever asked ends."""
        message = await self._node(user, stage, turn.message_id)
        if turn.run_id is None or turn.line_id is None:
            line = [await self._node(user, stage, turn.line_id)] if turn.line_id else []
            return await self._outcome(user, stage, [message, *line], turn.status, None)
        run = await self._answers.get(user, turn.run_id)
        if not run.is_over and wait_s > 0:
            with suppress(TimeoutError):
                run = await asyncio.wait_for(self._answers.outcome(run), wait_s)
        if not run.is_over:
            return await self._outcome(user, stage, [message], "pending", run.id)
        if run.state == "failed":
            error = run.error or {}
            raise ReplyFailed(turn.message_id, str(error.get("error", "")), str(error.get("detail", "")))
        reply = await self._node(user, stage, turn.line_id)
        status = turn.status if turn.status == "talk_paused" else _OVER.get(run.state, "ok")
        return await self._outcome(user, stage, [message, reply], status, run.id)

    async def _outcome(
        self, user: User, stage: Stage, nodes: Sequence[Mapping[str, Any]], status: str, run_id: str | None
    ) -> Outcome:
        messages = await self._stages.numbered(stage, nodes)
        now = await self._store.find(user.id, stage.id) or stage
        return Outcome(messages, status, now.mood, await self._live.latest(stage.topic), run_id)

    async def _node(self, user: User, stage: Stage, id: str) -> Mapping[str, Any]:
        return await self._desk.conversations.family(user, stage.chat_id, id)

    async def _last_reply(self, user: User, stage: Stage, message: Mapping[str, Any]) -> Mapping[str, Any]:
        children = message["children"]
        if not children:
            raise NodeNotFound(str(message["id"]))
        return await self._node(user, stage, children[-1])


def _check(said: Said) -> None:
    if not said.message.strip():
        raise StageMessageEmpty
    if len(said.message) > LONGEST_MESSAGE:
        raise StageMessageTooLong(LONGEST_MESSAGE)
    if len(said.persona) > LONGEST_TEXT:
        raise StageMessageTooLong(LONGEST_TEXT, "persona")
    if said.mode != "manual":
        raise UnknownMode(said.mode)
