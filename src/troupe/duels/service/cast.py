"""The five fields of a persona as the stage shows them, over the one document."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from troupe.accounts import User
from troupe.database import Database
from troupe.duels.domain.stage import Stage
from troupe.duels.errors import ChangedMeanwhile, DuplicateFirst, NotAvailable, PersonaUnknown, WrongField
from troupe.duels.service.news import StageNews
from troupe.duels.service.stages import Stages
from troupe.duels.store import StageStore
from troupe.kit.errors import Conflict, Denied, Missing
from troupe.kit.times import as_text
from troupe.live import LiveLog
from troupe.personas import Bin, Casting, CastPersona, CastQuery, ListAsked, PageAsked, Personas, Refused, Shown
from troupe.personas import summarise as summary_of

FIELDS = ("name", "role", "body", "description", "goal", "age")
UNNAMED = "Unnamed"
Json = dict[str, Any]


class Cast:
    """Personas by the door of the stage; other parts of them are untouched."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        casting: Casting,
        bin: Bin,
        stages: Stages,
        store: StageStore,
        news: StageNews,
        live: LiveLog,
    ) -> None:
        self._database = database
        self._personas = personas
        self._casting = casting
        self._bin = bin
        self._stages = stages
        self._store = store
        self._news = news
        self._live = live

    async def list(self, user: User, limit: int, cursor: str | None) -> Json:
        with _in_plain_words():
            found = await self._personas.page(user, ListAsked(CastQuery(), PageAsked(limit, cursor), "card"))
        active = await self._personas.active(user)
        items = [shown_of(each.persona) for each in found.items if isinstance(each, Shown)]
        return {
            "personas": items,
            "active_persona_id": active.id if active else None,
            "starters": [shown_of(each) for each in await self._personas.starters(user)],
            "page": {
                "limit": limit,
                "returned": len(items),
                "matched": found.matched,
                "next_cursor": found.next_cursor,
            },
        }

    async def get(self, user: User, id: str) -> CastPersona:
        try:
            return await self._personas.get(user, id)
        except Missing:
            raise PersonaUnknown("id") from None

    async def create(self, user: User, fields: Mapping[str, Any]) -> CastPersona:
        stage = await self._stages.current(user)
        async with self._database.writing():
            with _in_plain_words():
                shown = await self._casting.create(user, {"name": UNNAMED, **fields})
            await self._live.announce(stage.topic, "persona.saved", shown_of(shown.persona))
        return shown.persona

    async def change(self, user: User, id: str, fields: Mapping[str, Any], if_match: str | None) -> CastPersona:
        await self._own(user, id)
        stage = await self._stages.current(user)
        async with self._database.writing():
            with _in_plain_words():
                shown = await self._casting.change(user, id, fields, if_match)
            await self._live.announce(stage.topic, "persona.saved", shown_of(shown.persona))
        return shown.persona

    async def remove(self, user: User, id: str) -> str | None:
        """Into the bin; who stands on stage afterwards."""
        await self._own(user, id)
        stage = await self._stages.current(user)
        async with self._database.writing():
            await self._bin.delete(user, id, None)
            await self._live.announce(stage.topic, "persona.removed", {"id": id})
            active = await self._personas.active(user)
            await self._leave_talk(stage, id)
        return active.id if active else None

    async def activate(self, user: User, id: str) -> CastPersona:
        """Put a persona on stage; said again it changes nothing."""
        persona = await self._own(user, id)
        stage = await self._stages.current(user)
        async with self._database.writing():
            try:
                persona = (await self._casting.activate(user, id)).persona
            except (Conflict, Denied) as refusal:
                raise NotAvailable from refusal
            await self._store.change(stage.id, persona_text="")
            await self._live.announce(stage.topic, "persona.activated", {"id": id})
        return persona

    async def _own(self, user: User, id: str) -> CastPersona:
        persona = await self.get(user, id)
        if persona.is_starter or persona.user_id != user.id:
            raise DuplicateFirst
        return persona

    async def _leave_talk(self, stage: Stage, id: str) -> None:
        talk = stage.talk
        if talk and talk.state != "ended" and id in talk.persona_ids:
            await self._news.tell_talk(stage, talk.standing("ended"))


def shown_of(persona: CastPersona) -> Json:
    """A persona as the stage shows it."""
    document = persona.document
    shown: Json = {"id": persona.id, **{name: getattr(document, name) for name in FIELDS}}
    shown["description"] = document.description or ""
    times = {"created_at": as_text(persona.created_at), "updated_at": as_text(persona.updated_at)}
    return shown | {"version": persona.version, "is_active": persona.is_active, **times}


def summarised(persona: CastPersona) -> str:
    """Who it is, in one line."""
    return summary_of(persona.document)


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """The doors of personas have codes of their own; below the stage they are those of the house."""
    try:
        yield
    except Refused as refusal:
        field = refusal.field or ""
        lacks_age = field == "age" and refusal.facts.get("reason") == "age_required"
        raise WrongField(field, refusal.detail, "age_required" if lacks_age else "invalid") from None
    except Conflict as conflict:
        if conflict.code != "CHANGED_ELSEWHERE":
            raise
        raise ChangedMeanwhile(conflict.facts.get("current_version")) from None
