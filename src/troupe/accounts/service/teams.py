"""Teams: who shares with whom."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from troupe.accounts.domain import User
from troupe.accounts.domain.team import Member, Membership, Team, TeamRole, team_name
from troupe.accounts.errors import MemberNotFound, NotTeamOwner, TeamNotFound
from troupe.accounts.store import PeopleStore, TeamStore
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock

_LIST = "teams"
Leaving = Callable[[str], Awaitable[None]]


class Teams:
    """The teams of this studio; a team is seen by its members alone."""

    def __init__(self, database: Database, store: TeamStore, people: PeopleStore, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._store = store
        self._people = people
        self._clock = clock
        self._new_id = new_id
        self._when_removed: list[Leaving] = []

    def when_removed(self, work: Leaving) -> None:
        """Do this, with the team's id, in the transaction that deletes a team: grants to it end with it."""
        self._when_removed.append(work)

    async def memberships(self, user_id: str) -> Sequence[Membership]:
        """Every team somebody is in, with their role there."""
        return await self._store.memberships(user_id)

    async def members(self, team_id: str) -> Sequence[str]:
        """The ids of everyone in a team; none when there is no such team."""
        return await self._store.members(team_id)

    async def faces(self, teams: Iterable[Team]) -> Mapping[str, User]:
        """Who the members of these teams are, by id: people who share know one another by name."""
        ids = {member.user_id for team in teams for member in team.members}
        return {user.id: user for user in await self._people.among(ids)}

    async def list(self, person: User, limit: int, cursor: str | None) -> Page[Team]:
        place = read_cursor(_LIST, cursor, (str, str))
        found = await self._store.page(person.id, (str(place[0]), str(place[1])) if place else None, limit + 1)
        return cut(found, limit, lambda team: [team.name, team.id], _LIST)

    async def get(self, person: User, id: str) -> Team:
        return _seen(await self._store.find(id), person)

    async def make(self, person: User, name: str) -> Team:
        """A new team; whoever makes it is its first owner."""
        team = Team(self._new_id(), team_name(name), self._clock(), (Member(person.id, "owner"),))
        async with self._database.writing():
            await self._people.hold(person.id)
            await self._store.add(team)
        return team

    async def rename(self, person: User, id: str, name: str) -> Team:
        async with self._database.writing():
            team = (await self._held_by_owner(person, id)).named(name)
            await self._store.rename(id, team.name)
        return team

    async def put_member(self, person: User, id: str, who: str, role: TeamRole) -> Team:
        """Let somebody in, by id or username, or give a member another role."""
        async with self._database.writing():
            team = await self._held_by_owner(person, id)
            found = await self._people.hold(who) or await self._people.named(who.lower())
            if found is None or found.status != "active":
                raise MemberNotFound
            team = team.with_member(found.id, role)
            await self._store.put_member(id, found.id, role)
        return team

    async def remove_member(self, person: User, id: str, user_id: str) -> Team:
        """Take somebody out; everyone may leave by themselves."""
        async with self._database.writing():
            team = _seen(await self._store.hold(id), person)
            if user_id != person.id:
                _owned(team, person)
            team = team.without(user_id)
            await self._store.remove_member(id, user_id)
        return team

    async def remove(self, person: User, id: str) -> None:
        async with self._database.writing():
            await self._held_by_owner(person, id)
            await self._take_apart(id)

    async def leave_all(self, user_id: str) -> int:
        """Take an erased person out of every team; a team left without an owner goes to who is longest in it."""
        memberships = await self._store.memberships(user_id)
        for membership in memberships:
            async with self._database.writing():
                await self._leave(membership.team_id, user_id)
        return len(memberships)

    async def _leave(self, id: str, user_id: str) -> None:
        team = await self._store.hold(id)
        if team is None or team.member(user_id) is None:
            return
        others = [member for member in team.members if member.user_id != user_id]
        if not others:
            await self._take_apart(id)
            return
        if not any(member.role == "owner" for member in others):
            heir = next((member for member in others if member.role == "editor"), others[0])
            await self._store.put_member(id, heir.user_id, "owner")
        await self._store.remove_member(id, user_id)

    async def _take_apart(self, id: str) -> None:
        for work in self._when_removed:
            await work(id)
        await self._store.remove(id)

    async def _held_by_owner(self, person: User, id: str) -> Team:
        return _owned(_seen(await self._store.hold(id), person), person)


def _seen(team: Team | None, person: User) -> Team:
    if team is None or team.member(person.id) is None:
        raise TeamNotFound
    return team


def _owned(team: Team, person: User) -> Team:
    member = team.member(person.id)
    if member is None or member.role != "owner":
        raise NotTeamOwner
    return team
