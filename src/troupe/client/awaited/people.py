"""Who acts, who else is there, and teams."""

from collections.abc import AsyncIterator
from typing import Literal

from troupe.client.answers.accounts import Audit, Child, Invite, Job, Team, User
from troupe.client.asking import asked, given
from troupe.client.awaited.wire import AsyncGroup


class AsyncPeople(AsyncGroup):
    """Who acts, who else is there, and teams."""

    async def me(self) -> User:
        """Who acts."""
        return await self._wire.one(User, asked("GET /api/accounts/me"))

    async def change_me(
        self, *, display_name: str | None = None, language: str | None = None, time_zone: str | None = None
    ) -> User:
        """Change your name, language or time zone."""
        return await self._wire.one(
            User,
            asked(
                "PUT /api/accounts/me", body=given(display_name=display_name, language=language, time_zone=time_zone)
            ),
        )

    async def children(self) -> tuple[Child, ...]:
        """The children you are guardian of."""
        return await self._wire.many(Child, asked("GET /api/accounts/me/children"))

    async def export(self) -> Job:
        """Everything of yours in one zip, which comes into your library and stays a week."""
        return await self._wire.one(Job, asked("POST /api/accounts/me/export"))

    async def erase(self, confirm: str, *, delete_backups: bool | None = None, password: str | None = None) -> Job:
        """Erase yourself and everything you made, for good."""
        return await self._wire.one(
            Job,
            asked(
                "POST /api/accounts/me/erase",
                body=given(confirm=confirm, delete_backups=delete_backups, password=password),
            ),
        )

    def users(self, *, limit: int | None = None) -> AsyncIterator[User]:
        """Everyone who uses this studio."""
        return self._wire.pages(User, asked("GET /api/accounts/users", query={"limit": limit}))

    async def add_user(
        self,
        username: str,
        *,
        age_band: Literal["unknown", "child"] | None = None,
        display_name: str | None = None,
        guardian_id: str | None = None,
        password: str | None = None,
        role: Literal["admin", "member"] | None = None,
        tier: Literal["free", "personal", "professional", "enterprise", "admin"] | None = None,
    ) -> User:
        """Add somebody; in local mode whoever sends their id as X-User-Id acts as them."""
        return await self._wire.one(
            User,
            asked(
                "POST /api/accounts/users",
                body=given(
                    username=username,
                    age_band=age_band,
                    display_name=display_name,
                    guardian_id=guardian_id,
                    password=password,
                    role=role,
                    tier=tier,
                ),
            ),
        )

    async def get_user(self, user_id: str) -> User:
        """One of them."""
        return await self._wire.one(User, asked("GET /api/accounts/users/{user_id}", user_id))

    async def change_user(
        self,
        user_id: str,
        *,
        age_band: Literal["unknown", "child"] | None = None,
        display_name: str | None = None,
        guardian_id: str | None = None,
        role: Literal["owner", "admin", "member"] | None = None,
        status: Literal["active", "suspended"] | None = None,
        tier: Literal["free", "personal", "professional", "enterprise", "admin"] | None = None,
    ) -> User:
        """Tier, role, status, name, age band; a new role or a suspension ends their sign-ins."""
        return await self._wire.one(
            User,
            asked(
                "PUT /api/accounts/users/{user_id}",
                user_id,
                body=given(
                    age_band=age_band,
                    display_name=display_name,
                    guardian_id=guardian_id,
                    role=role,
                    status=status,
                    tier=tier,
                ),
            ),
        )

    async def erase_user(self, user_id: str) -> Job:
        """Erase somebody and everything they made, for good."""
        return await self._wire.one(Job, asked("DELETE /api/accounts/users/{user_id}", user_id))

    async def invite(
        self,
        *,
        days: int | None = None,
        role: Literal["admin", "member"] | None = None,
        tier: Literal["free", "personal", "professional", "enterprise", "admin"] | None = None,
    ) -> Invite:
        """A code with which one person can join, shown once."""
        return await self._wire.one(
            Invite, asked("POST /api/accounts/invites", body=given(days=days, role=role, tier=tier))
        )

    def audit(self, *, limit: int | None = None) -> AsyncIterator[Audit]:
        """What was done about people and rights, newest first."""
        return self._wire.pages(Audit, asked("GET /api/accounts/audit", query={"limit": limit}))

    def teams(self, *, limit: int | None = None) -> AsyncIterator[Team]:
        """The teams you are in."""
        return self._wire.pages(Team, asked("GET /api/accounts/teams", query={"limit": limit}))

    async def make_team(self, name: str) -> Team:
        """Make one; you are its first owner."""
        return await self._wire.one(Team, asked("POST /api/accounts/teams", body=given(name=name)))

    async def get_team(self, team_id: str) -> Team:
        """One of them."""
        return await self._wire.one(Team, asked("GET /api/accounts/teams/{team_id}", team_id))

    async def rename_team(self, team_id: str, name: str) -> Team:
        """Give it another name."""
        return await self._wire.one(Team, asked("PUT /api/accounts/teams/{team_id}", team_id, body=given(name=name)))

    async def remove_team(self, team_id: str) -> None:
        """Dissolve it."""
        await self._wire.done(asked("DELETE /api/accounts/teams/{team_id}", team_id))

    async def put_member(self, team_id: str, user_id: str, role: Literal["owner", "editor", "viewer"]) -> Team:
        """Let somebody in, by id or username, or give a member another role."""
        return await self._wire.one(
            Team, asked("PUT /api/accounts/teams/{team_id}/members/{user_id}", team_id, user_id, body=given(role=role))
        )

    async def remove_member(self, team_id: str, user_id: str) -> Team:
        """Take somebody out; everyone may leave."""
        return await self._wire.one(
            Team, asked("DELETE /api/accounts/teams/{team_id}/members/{user_id}", team_id, user_id)
        )
