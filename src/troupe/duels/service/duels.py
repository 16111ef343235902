"""Duels: who meets whom and on what terms; set up, listed, put into the bin and brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from troupe.accounts import User
from troupe.database import Database
from troupe.duels.domain.arena import Contestant, Duel, Kind, Pace, fingerprint_of
from troupe.duels.errors.arena import DuelMissing, SameContestant
from troupe.duels.errors.stage import PersonaUnknown
from troupe.duels.service.playing import Players
from troupe.duels.service.prompt_sets import PromptSets
from troupe.duels.store.arena import ArenaStore
from troupe.kit.errors import Missing
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import cut, read_cursor
from troupe.kit.times import Clock, from_millis, to_millis
from troupe.minds import Brains
from troupe.personas import Personas

KEPT_IN_THE_BIN = timedelta(days=30)


@dataclass(frozen=True)
class Asked:
    """A contestant as somebody names it."""

    persona_id: str
    version: int | None = None
    brain_id: str | None = None


class Duels:
    """Lets contestants meet; the rounds are the arena's."""

    def __init__(
        self,
        database: Database,
        store: ArenaStore,
        players: Players,
        personas: Personas,
        brains: Brains,
        sets: PromptSets,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._players = players
        self._personas = personas
        self._brains = brains
        self._sets = sets
        self._clock = clock
        self._new_id = new_id

    async def set_up(
        self,
        user: User,
        asked: Sequence[Asked],
        title: str,
        *,
        blind: bool,
        pace: Pace,
        max_words: int,
        memory: bool = False,
        prompt_set_id: str | None = None,
    ) -> Duel:
        """Let these meet; the same persona, version and brain is the same contestant as ever."""
        if prompt_set_id is not None:
            await self._sets.get(user, prompt_set_id)
        async with self._database.writing():
            found = [await self._contestant(user, each, max_words, memory=memory) for each in asked]
            if len({each.id for each in found}) < len(found):
                raise SameContestant
            kind: Kind = "versions" if len({each.persona_id for each in found}) == 1 else "personas"
            ids = tuple(each.id for each in found)
            duel = Duel(
                self._new_id(), user.id, user.realm, title, kind, ids, blind, pace, max_words, self._clock(),
                prompt_set_id=prompt_set_id, memory=memory,
            )  # fmt: skip
            await self._store.add_duel(duel)
        return duel

    async def get(self, user: User, id: str) -> Duel:
        found = await self._store.duel(user.id, id) if is_id(id) else None
        if found is None:
            raise DuelMissing
        return found

    async def list(self, user: User, limit: int, cursor: str | None, *, in_the_bin: bool = False) -> dict[str, object]:
        place = read_cursor("duels", cursor, (int, str))
        after = (from_millis(int(place[0])), str(place[1])) if place else None
        page = cut(
            await self._store.list_duels(user.id, after, limit, in_the_bin=in_the_bin),
            limit,
            lambda duel: [to_millis(duel.created_at), duel.id],
            "duels",
        )
        matched = await self._store.count_duels(user.id, in_the_bin=in_the_bin)
        told = {"limit": limit, "returned": len(page.items), "matched": matched, "next_cursor": page.next_cursor}
        return {"duels": [await self.told(user, each) for each in page.items], "page": told}

    async def told(self, user: User, duel: Duel) -> dict[str, object]:
        """A duel with who meets whom; which of them stands on which side only a vote tells."""
        cast = await self._store.contestants(user.id, duel.contestant_ids)
        return duel.as_json() | {"contestants": [cast[id].as_json() for id in duel.contestant_ids]}

    async def remove(self, user: User, id: str) -> None:
        """Into the bin; its votes leave the board, and what is being written ends."""
        duel = await self.get(user, id)
        await self._store.remove_duel(duel.id, self._clock())
        for playing in list(self._players.playing.values()):
            if playing.duel.id == duel.id:
                await self._players.stop(playing.round.id)

    async def restore(self, user: User, id: str) -> Duel:
        """Out of the bin; its votes stand on the board again."""
        found = await self._store.duel(user.id, id, from_the_bin=True) if is_id(id) else None
        if found is None:
            return await self.get(user, id)
        await self._store.remove_duel(found.id, None)
        return await self.get(user, id)

    async def empty_bin(self) -> int:
        """What has been in the bin for 30 days leaves for good."""
        return await self._store.purge(self._clock() - KEPT_IN_THE_BIN)

    async def _contestant(self, user: User, asked: Asked, max_words: int, *, memory: bool) -> Contestant:
        try:
            persona = await self._personas.for_chat(user, asked.persona_id, "", asked.version)
        except Missing:
            raise PersonaUnknown("contestants") from None
        brain = (await self._brains.answering(user, asked.brain_id or persona.document.brain_id)).as_speaker()
        document = persona.document.model_dump(mode="json")
        print_ = fingerprint_of(persona.id, document, brain, max_words, memory=memory)
        found = await self._store.contestant(user.id, print_)
        if found is not None:
            return found
        version = asked.version or persona.version
        made = Contestant(
            id=self._new_id(),
            user_id=user.id,
            realm=user.realm,
            persona_id=persona.id,
            persona_version=version,
            brain=brain,
            label=f"{persona.document.name} v{version}",
            fingerprint=print_,
            created_at=self._clock(),
        )
        await self._store.add_contestant(made)
        return made
