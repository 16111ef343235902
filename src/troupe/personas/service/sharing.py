"""Sharing a persona with people and teams, and ending it."""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.accounts import People, Teams, User
from troupe.database import Database
from troupe.kit.errors import Denied, Missing
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.personas.domain import CastPersona
from troupe.personas.domain.reading import Fields, Problem, read
from troupe.personas.domain.share import MOST_SHARES, NewShare, Share
from troupe.personas.errors import NotForChildren, ReceiverNotFound, Refused, SeedPersonaNotFound
from troupe.personas.service.news import News
from troupe.personas.service.seeing import Personas, said_as
from troupe.personas.store import ShareStore


@dataclass(frozen=True)
class NamedShare:
    """A grant, and what its receiver is called."""

    share: Share
    name: str


class Sharing:
    """Who else may use a persona; for its owner."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        shares: ShareStore,
        people: People,
        teams: Teams,
        news: News,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._personas = personas
        self._shares = shares
        self._people = people
        self._teams = teams
        self._news = news
        self._clock = clock
        self._new_id = new_id
        teams.when_removed(self.forget_team)

    async def list(self, user: User, id: str) -> Sequence[NamedShare]:
        await self._personas.mine(user, id)
        return [await self._named(user, each) for each in await self._shares.of(id)]

    async def share(self, user: User, id: str, fields: Fields) -> NamedShare:
        """Grant a role; whoever has one already gets this one instead."""
        with said_as("INVALID_INPUT"):
            wanted = read(NewShare, fields)
        if user.age_band == "child":
            raise NotForChildren("share a persona")
        async with self._database.writing():
            persona = await self._personas.held(user, id, "owner")
            await self._personas.require_free(id)
            there = await self._shares.of(id)
            share = await self._wanted(user, persona, wanted, there)
            await self._shares.put(share)
            await self._news.tell("shared", persona)
        return await self._named(user, share)

    async def unshare(self, user: User, id: str, share_id: str) -> None:
        """Take a grant back; from now on its receiver sees nothing of this persona but their own chats."""
        async with self._database.writing():
            persona = await self._personas.held(user, id, "owner")
            if not any(each.id == share_id for each in await self._shares.of(id)):
                raise SeedPersonaNotFound(id, "share")
            await self._news.tell("unshared", persona)  # while those who lose it are still known
            await self._shares.remove(share_id)

    async def forget_team(self, team_id: str) -> None:
        """Grants to a team end with it."""
        await self._shares.remove_team(team_id)

    async def forget_person(self, user_id: str) -> None:
        """Nothing is granted any more to somebody who was erased."""
        await self._shares.remove_person(user_id)

    async def _wanted(self, user: User, persona: CastPersona, wanted: NewShare, there: Sequence[Share]) -> Share:
        user_id, team_id = await self._receiver(user, wanted)
        known = next((each for each in there if (each.user_id, each.team_id) == (user_id, team_id)), None)
        if known is None and len(there) >= MOST_SHARES:
            problem = Problem("", "too_many", f"A persona has at most {MOST_SHARES} shares.")
            raise Refused("INVALID_INPUT", [problem])
        id, at = (known.id, known.created_at) if known else (self._new_id(), self._clock())
        return Share(id, persona.id, user_id, team_id, wanted.role, at)

    async def _receiver(self, user: User, wanted: NewShare) -> tuple[str | None, str | None]:
        try:
            if wanted.team_id is not None:
                return None, (await self._teams.get(user, wanted.team_id)).id
            found = await self._person(wanted)
        except (Denied, Missing):  # whoever is not there, and teams one is not in, are told alike
            who = wanted.team_id or wanted.user_id or wanted.username or ""
            raise ReceiverNotFound(who, "team" if wanted.team_id else "person") from None
        if found.id == user.id:
            raise Refused("INVALID_INPUT", [Problem("user_id", "own", "This persona is yours already.")])
        return found.id, None

    async def _person(self, wanted: NewShare) -> User:
        if wanted.user_id is not None:
            return await self._people.acting(wanted.user_id)
        return await self._people.called(wanted.username or "")

    async def _named(self, user: User, share: Share) -> NamedShare:
        try:
            if share.team_id is not None:
                return NamedShare(share, (await self._teams.get(user, share.team_id)).name)
            return NamedShare(share, (await self._people.acting(share.user_id)).display_name)
        except (Denied, Missing):
            return NamedShare(share, "Someone who left" if share.user_id else "A team you left")
