"""What pages from before this studio ask: translations, and no rule of their own."""

import base64
import binascii
from collections import OrderedDict
from typing import Any

from troupe.accounts import User
from troupe.chats import AnswerRunning, Conversations
from troupe.duels.domain.stage import Stage
from troupe.duels.errors import BadLegacyValue, NothingRated, ReplyFailed, StageMessageEmpty
from troupe.duels.service.cast import Cast, summarised
from troupe.duels.service.keys import StageKeys
from troupe.duels.service.opinions import Opinions
from troupe.duels.service.stages import Stages
from troupe.duels.service.turns import Said, Turns
from troupe.duels.service.updates import Updates
from troupe.kit.errors import Invalid
from troupe.media import MediaLibrary
from troupe.minds import NewMemory, Remembering, WantedMemories
from troupe.personas import Personas

MOST_READERS = 2000
MOST_RECENT = 100
SUMMARISED, MOST_FACTS = 12, 5000
PAGE = 500
_STATUS = {"ok": "ok", "pending": "ok", "stopped": "stopped", "talk_paused": "ok"}


class Legacy:
    """Old doors over the use cases of the stage."""

    def __init__(
        self,
        stages: Stages,
        turns: Turns,
        updates: Updates,
        cast: Cast,
        keys: StageKeys,
        opinions: Opinions,
        remembering: Remembering,
        conversations: Conversations,
        personas: Personas,
        media: MediaLibrary,
    ) -> None:
        self._stages = stages
        self._turns = turns
        self._updates = updates
        self._cast = cast
        self._keys = keys
        self._opinions = opinions
        self._remembering = remembering
        self._conversations = conversations
        self._personas = personas
        self._media = media
        self._marks: OrderedDict[tuple[str, str], int] = OrderedDict()

    async def send(self, user: User, message: str, persona_desc: str) -> str:
        """What became of a message, as one word."""
        try:
            said = await self._turns.say(user, Said(message, persona=persona_desc))
        except StageMessageEmpty:
            return "empty_message"
        except AnswerRunning:
            return "busy"
        except ReplyFailed:
            return "llm_error"
        return _STATUS.get(said.status, "ok")

    async def news(self, user: User, since: str | None) -> dict[str, object]:
        """What personas said; without a number it goes on after the last one this person was served."""
        stage = await self._stages.current(user)
        place = (user.id, stage.id)
        begin = since if since is not None else str(self._marks.get(place, 0))
        found: Any = await self._updates.since(user, begin, PAGE, 0)
        self._mark(place, int(found["cursor"]))
        audio = [each["audio_url"] for each in found["audio"]]
        return {"messages": [each["text"] for each in found["messages"]], "audio": audio, "cursor": found["cursor"]}

    async def mood(self, user: User) -> str:
        return (await self._stages.current(user)).mood

    async def settings(self, user: User) -> dict[str, object]:
        shown, persona = await self._keys.show(user), await self._personas.on_stage(user)
        is_set = {name: bool(shown.keys.get(name, {}).get("set")) for name in ("voice_key", "image_key")}
        return {
            "configured": True,
            "persona": summarised(persona),
            "ai_name": persona.document.spoken_name,
            "voice_key_set": is_set["voice_key"],
            "image_key_set": is_set["image_key"],
            "elevenlabs_key": "",
        }

    async def rename(self, user: User, name: str) -> str:
        if not name.strip():
            raise BadLegacyValue("name", "A name is missing.")
        persona = await self._personas.on_stage(user)
        return (await self._cast.change(user, persona.id, {"name": name.strip()}, None)).document.name

    async def keep_key(self, user: User, field: str, value: str, sent_as: str) -> None:
        if not value.strip():
            raise BadLegacyValue(sent_as, "A key is missing.")
        await self._keys.change(user, {field: value})

    async def set_voice(self, user: User, voice_id: str, enabled: bool) -> None:
        if not voice_id.strip():
            raise BadLegacyValue("voice_id", "A voice is missing.")
        await self._keys.change(user, {"voice_enabled": enabled})

    async def picture(self, user: User, encoded: str) -> str:
        """A picture of the persona on stage, taken into the library."""
        try:
            content = base64.b64decode(encoded.rpartition(",")[2], validate=True)
        except (ValueError, binascii.Error):
            raise BadLegacyValue("pfp_b64", "This is no picture.") from None
        if not content:
            raise BadLegacyValue("pfp_b64", "A picture is missing.")
        persona = await self._personas.on_stage(user)
        try:
            media = await self._media.upload(user, content, file_name="portrait.png", persona_id=persona.id)
        except Invalid as wrong:
            raise BadLegacyValue("pfp_b64", wrong.detail) from None
        return media.id

    async def remember(self, user: User, text: str) -> dict[str, object] | None:
        """Keep a fact of somebody's own; blank text and what is known already write nothing new."""
        told = " ".join(text.split())
        if not told:
            return None
        for each in await self._facts(user):
            if str(each["text"]).casefold() == told.casefold():
                return each
        return await self._remembering.hands.add(user, NewMemory(told, "user", kind="fact"))

    async def recent(self, user: User, n: int) -> list[dict[str, object]]:
        most = max(0, min(MOST_RECENT, n))
        return sorted(await self._facts(user), key=lambda each: str(each["created_at"]), reverse=True)[:most]

    async def summary(self, user: User) -> str:
        """The facts that were used most, as lines."""
        found = sorted(await self._facts(user), key=lambda each: -int(str(each.get("uses") or 0)))
        lines = [f"  - {str(each['text'])!r}" for each in found[:SUMMARISED]]
        return "\n".join(["facts:", *lines]) + "\n" if lines else "facts: []\n"

    async def toggle_memory(self, user: User, enabled: bool) -> None:
        stage = await self._stages.current(user)
        settings = {"memory_read": enabled, "memory_write": enabled}
        await self._conversations.change(user, stage.chat_id, None, settings=settings)

    async def feedback(self, user: User, score: object, note: str) -> None:
        stage: Stage = await self._stages.current(user)
        newest = await self._opinions.newest_reply(user, stage.chat_id)
        if newest is None:
            raise NothingRated
        await self._opinions.rate(user, newest, score, note)

    async def _facts(self, user: User) -> list[dict[str, object]]:
        """Their own facts, each text once."""
        page: Any = await self._remembering.page(user, WantedMemories(scope="user"), None, MOST_FACTS)
        there = [each for each in page["items"] if each["status"] != "removed"]
        return list({str(each["text"]).casefold(): each for each in reversed(there)}.values())

    def _mark(self, place: tuple[str, str], cursor: int) -> None:
        self._marks[place] = max(cursor, self._marks.get(place, 0))
        self._marks.move_to_end(place)
        while len(self._marks) > MOST_READERS:
            self._marks.popitem(last=False)
