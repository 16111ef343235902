"""Teams as rows."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from troupe.accounts.domain.team import Member, Membership, Team, TeamRole
from troupe.accounts.store.tables import team_members, teams
from troupe.database import Database, upsert
from troupe.kit.times import Clock


class TeamStore:
    """Who shares with whom."""

    def __init__(self, database: Database, realm: str, clock: Clock) -> None:
        self._database = database
        self._realm = realm
        self._clock = clock

    async def memberships(self, user_id: str) -> list[Membership]:
        query = select(team_members.c.team_id, team_members.c.role).where(team_members.c.user_id == user_id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(team_members.c.team_id))
            return [Membership(row.team_id, row.role) for row in rows]

    async def members(self, team_id: str) -> Sequence[str]:
        query = select(team_members.c.user_id).where(team_members.c.team_id == team_id)
        async with self._database.reading() as connection:
            return list((await connection.execute(query.order_by(team_members.c.user_id))).scalars())

    async def find(self, id: str) -> Team | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(teams).where(teams.c.id == id))).one_or_none()
            if row is None:
                return None
            query = select(team_members).where(team_members.c.team_id == id)
            rows = await connection.execute(query.order_by(team_members.c.since, team_members.c.user_id))
            members = tuple(Member(each.user_id, each.role) for each in rows)
            return Team(row.id, row.name, row.created_at, members)

    async def hold(self, id: str) -> Team | None:
        """A team that nobody else changes until this transaction ends."""
        async with self._database.writing() as connection:
            await connection.execute(select(teams.c.id).where(teams.c.id == id).with_for_update())
            return await self.find(id)

    async def page(self, user_id: str, after: tuple[str, str] | None, limit: int) -> list[Team]:
        """The teams somebody is in, by name."""
        query = (
            select(teams.c.id)
            .join(team_members, team_members.c.team_id == teams.c.id)
            .where(team_members.c.user_id == user_id)
        )
        if after:
            query = query.where((teams.c.name > after[0]) | ((teams.c.name == after[0]) & (teams.c.id > after[1])))
        async with self._database.reading() as connection:
            ids = (await connection.execute(query.order_by(teams.c.name, teams.c.id).limit(limit))).scalars().all()
            found = [await self.find(id) for id in ids]
            return [team for team in found if team is not None]

    async def add(self, team: Team) -> None:
        values = {"id": team.id, "realm": self._realm, "name": team.name, "created_at": team.created_at}
        async with self._database.writing() as connection:
            await connection.execute(teams.insert().values(**values))
            for member in team.members:
                await self.put_member(team.id, member.user_id, member.role)

    async def rename(self, id: str, name: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(teams.update().where(teams.c.id == id).values(name=name))

    async def put_member(self, team_id: str, user_id: str, role: TeamRole) -> None:
        """Let somebody in, or give them another role; they keep the day they came."""
        same = (team_members.c.team_id == team_id, team_members.c.user_id == user_id)
        async with self._database.writing() as connection:
            since = await connection.scalar(select(team_members.c.since).where(*same)) or self._clock()
            key = {"team_id": team_id, "user_id": user_id}
            await connection.execute(upsert(self._database, team_members, key, {"role": role, "since": since}))

    async def remove_member(self, team_id: str, user_id: str) -> None:
        same = (team_members.c.team_id == team_id, team_members.c.user_id == user_id)
        async with self._database.writing() as connection:
            await connection.execute(delete(team_members).where(*same))

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(team_members).where(team_members.c.team_id == id))
            await connection.execute(delete(teams).where(teams.c.id == id))

    async def count(self) -> int:
        async with self._database.reading() as connection:
            return await connection.scalar(select(func.count()).select_from(teams)) or 0
