"""A group of personas in a chat, as tests bring one together."""

from typing import Any

from tests.chats.talking import Json, Talker, good

NAMES = ("Ada", "Bo", "Cleo", "Dara", "Emil", "Fenja", "Gus", "Hana")


async def cast(me: Talker, name: str, **fields: Any) -> Json:
    body = {"name": name, "description": f"{name} keeps a lighthouse.", **fields}
    made: Json = good(await me.http.post("/api/personas", json=body), 201)["persona"]
    return made


class Group:
    """A chat with several personas, by their names."""

    def __init__(self, me: Talker, chat: Json, ids: dict[str, str]) -> None:
        self.me = me
        self.chat = chat
        self.ids = ids

    @classmethod
    async def of(cls, me: Talker, *names: str, **settings: Any) -> "Group":
        ids = {name: str((await cast(me, name))["id"]) for name in names}
        members = [{"persona_id": id} for id in ids.values()]
        return cls(me, await me.open(members=members, settings=settings), ids)

    async def say(self, text: str, *to: str, status: int = 202, **fields: Any) -> Json:
        leaf = (await self.me.chat(self.chat))["active_leaf_id"]
        body = {"text": text, "parent_id": leaf, "to": [self.ids[name] for name in to], **fields}
        return good(await self.me.http.post(f"/api/chats/{self.chat['id']}/messages", json=body), status)

    async def talk(self, text: str, *to: str, **fields: Any) -> list[Json]:
        """Say something, and wait for everybody who answers; their runs."""
        sent = await self.say(text, *to, **fields)
        return [await self.me.ended(run["id"]) for run in sent["runs"]]

    async def pick(self, name: str, at: str | None = None, **fields: Any) -> Json:
        at = at or (await self.me.chat(self.chat))["active_leaf_id"]
        started = await self.me.answer(self.chat, "reply", at, persona_id=self.ids[name], **fields)
        return await self.me.ended(started["run"]["id"])

    def who(self, runs: list[Json]) -> list[str]:
        return [next(name for name, id in self.ids.items() if id == run["persona_id"]) for run in runs]

    async def prompt(self, run: Json) -> str:
        """Everything a brain was told for an answer."""
        found = good(await self.me.http.get(f"/api/chats/{self.chat['id']}/nodes/{run['node_id']}/prompt"), 200)
        return "\n\n".join(message["text"] for message in found["messages"])

    async def preview(self, name: str) -> str:
        url = f"/api/chats/{self.chat['id']}/prompt/preview"
        found = good(await self.me.http.post(url, json={"persona_id": self.ids[name], "text": "Hello?"}), 200)
        return "\n\n".join(message["text"] for message in found["messages"])
