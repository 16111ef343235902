"""What happens in the chat of a stage is repeated in the stage's own log, in the transaction that writes it there."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from troupe.duels.domain.message import changes_of, message_of
from troupe.duels.domain.stage import Stage, Talk, mood_shown
from troupe.duels.store import StageStore
from troupe.duels.store.stages import OpenReply
from troupe.live import LiveLog

MOST_KNOWN = 4096
_HEARD = frozenset({"node.added", "node.changed", "rating.changed", "chat.changed"})
Node = Mapping[str, Any]


class HearsReplies(Protocol):
    """Wants to know of replies that have ended."""

    async def hear(self, stage: Stage, node: Node) -> None: ...


class StageNews:
    """Hears of every chat, and speaks of those that belong to a stage."""

    def __init__(self, store: StageStore, live: LiveLog, aloud: HearsReplies | None = None) -> None:
        self._aloud = aloud
        self._store = store
        self._live = live
        self._known: OrderedDict[str, bool] = OrderedDict()

    def forget(self, chat_id: str) -> None:
        """What was not a stage's chat a moment ago may be one now."""
        self._known.pop(chat_id, None)

    async def hear(self, chat_id: str, type: str, data: Mapping[str, Any]) -> None:
        if type not in _HEARD or self._known.get(chat_id) is False:
            return
        stage = await self._store.with_chat(chat_id)
        self._remember(chat_id, stage is not None)
        if stage is None:
            return
        if type == "node.added":
            await self._added(stage, data["node"])
        elif type == "node.changed":
            await self._changed(stage, data["node"])
        elif type == "rating.changed":
            await self._rated(stage, data)
        else:
            await self._talk_ended(stage, data["chat"])

    async def tell_talk(self, stage: Stage, talk: Talk) -> None:
        """Keep how a talk stands, and tell it."""
        await self._store.change(stage.id, talk=talk.as_json())
        await self._live.announce(stage.topic, "talk.changed", talk.as_json())

    def _remember(self, chat_id: str, is_stage: bool) -> None:
        self._known[chat_id] = is_stage
        self._known.move_to_end(chat_id)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    async def _added(self, stage: Stage, node: Node) -> None:
        if node["status"] == "writing":
            await self._begin(stage, node, is_new=True)
        else:
            await self._live.announce(stage.topic, "message.added", message_of(node))

    async def _changed(self, stage: Stage, node: Node) -> None:
        if node["status"] == "writing":
            await self._begin(stage, node, is_new=False)
            return
        ended = await self._store.end_reply(node["id"]) if node["run_id"] else None
        if ended is None or not ended.is_new:
            await self._live.announce(stage.topic, "message.changed", changes_of(node))
        elif node["text"] or node["status"] != "failed":
            await self._live.announce(stage.topic, "message.added", message_of(node))
        if ended is not None:
            await self._ended(stage, node)

    async def _begin(self, stage: Stage, node: Node, *, is_new: bool) -> None:
        speaker, run_id = str(node["speaker"].get("id")), str(node["run_id"])
        reply = OpenReply(node["id"], stage.id, stage.user_id, stage.realm, run_id, speaker, is_new)
        await self._store.begin_reply(reply)
        told = {"id": node["id"], "run_id": run_id, "persona_id": speaker}
        await self._live.announce(stage.topic, "reply.started", told)

    async def _ended(self, stage: Stage, node: Node) -> None:
        if node["status"] == "failed":
            error = node["error"] or {}
            told = {name: error.get(name) for name in ("error", "detail", "next_step")}
            await self._live.announce(stage.topic, "reply.failed", {"id": node["id"], **told})
        if self._aloud is not None:
            await self._aloud.hear(stage, node)
        mood = mood_shown(node["emotion"])
        if mood and mood != stage.mood:
            await self._store.change(stage.id, mood=mood)
            await self._live.announce(stage.topic, "mood.changed", {"mood": mood})
        talk = stage.talk
        if talk and talk.state == "running" and node["status"] != "failed" and node["text"]:
            spoken = talk.spoken + 1
            state = "ended" if spoken >= talk.turns else talk.state
            await self.tell_talk(stage, replace(talk, spoken=spoken, state=state))

    async def _rated(self, stage: Stage, data: Mapping[str, Any]) -> None:
        if data["kind"] == "reply":
            score = data["rating"]["score"] if data["rating"] else None
            told = {"id": data["node_id"], "rating": {"reply": score}}
            await self._live.announce(stage.topic, "message.changed", told)

    async def _talk_ended(self, stage: Stage, chat: Mapping[str, Any]) -> None:
        """The studio was started again, or a line could not be said: what was running waits."""
        talk = stage.talk
        if talk and talk.state == "running" and not chat["auto_job_id"]:
            await self.tell_talk(stage, replace(talk, state="paused"))
