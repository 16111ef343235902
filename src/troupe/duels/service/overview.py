"""Everything the page of the stage needs at first, of one moment."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats import Conversations
from troupe.database import Database
from troupe.duels.domain.portrait import LONGEST_PROMPT
from troupe.duels.service.cast import Cast
from troupe.duels.service.keys import StageKeys
from troupe.duels.service.stages import Stages
from troupe.duels.service.turns import LONGEST_MESSAGE
from troupe.duels.store import StageStore
from troupe.live import LiveLog

MOST_TURNS = 20
LISTED = 100


class Overview:
    """Gathers what other use cases show one by one."""

    def __init__(
        self,
        database: Database,
        store: StageStore,
        stages: Stages,
        conversations: Conversations,
        cast: Cast,
        keys: StageKeys,
        live: LiveLog,
        features: Sequence[str],
    ) -> None:
        self._database = database
        self._store = store
        self._stages = stages
        self._conversations = conversations
        self._cast = cast
        self._keys = keys
        self._live = live
        self._features = features

    async def show(self, user: User, messages: int) -> dict[str, object]:
        stage = await self._stages.current(user)
        async with self._database.one_moment():
            cursor = await self._live.latest(stage.topic)
            stage = await self._store.find(user.id, stage.id) or stage
            people = await self._cast.list(user, LISTED, None)
            settings = await self._keys.show(user)
            writing = {each.node_id: each for each in await self._store.open_replies(stage.id)}
            nodes = []
            if messages:
                page = (await self._conversations.path(user, stage.chat_id, limit=messages)).as_json()
                told = page["nodes"]
                nodes = [node for node in told if node["id"] not in writing] if isinstance(told, list) else []
            return {
                "stage": await self._stages.show(user, stage),
                "personas": people["personas"],
                "starters": people["starters"],
                "active_persona_id": people["active_persona_id"],
                "messages": await self._stages.numbered(stage, nodes),
                "writing": [
                    {"id": each.node_id, "run_id": each.run_id, "persona_id": each.persona_id}
                    for each in writing.values()
                ],
                "mood": stage.mood,
                "active_modes": [],
                "talk": stage.talk.as_json() if stage.talk else None,
                **settings.as_json(),
                "brain": dict(await self._stages.brain(user)),
                "cursor": cursor,
                "features": list(self._features),
                "limits": {"message": LONGEST_MESSAGE, "prompt": LONGEST_PROMPT, "talk_turns": MOST_TURNS},
            }
