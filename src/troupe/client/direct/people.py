"""Who acts, who else is there, and teams."""

from collections.abc import Iterator
from typing import Literal

from troupe.client.answers.accounts import Audit, Child, Invite, Job, Team, User
from troupe.client.asking import asked, given
from troupe.client.direct.wire import Group


class People(Group):
    """Who acts, who else is there, and teams."""

    def me(self) -> User:
        """Who acts."""
        return self._wire.one(User, asked("GET /api/accounts/me"))

    def change_me(
        self, *, display_name: str | None = None, language: str | None = None, time_zone: str | None = None
    ) -> User:
        """Change your name, language or time zone."""
        return self._wire.one(
            User,
            asked(
                "PUT /api/accounts/me", body=given(display_name=display_name, language=language, time_zone=time_zone)
            ),
        )

    def children(self) -> tuple[Child, ...]:
        """The children you are guardian of."""
        return self._wire.many(Child, asked("GET /api/accounts/me/children"))

    def export(self) -> Job:
        """Everything of yours in one zip, which comes into your library and stays a week."""
        return self._wire.one(Job, asked("POST /api/accounts/me/export"))

    def erase(self, confirm: str, *, delete_backups: bool | None = None, password: str | None = None) -> Job:
        """Erase yourself and everything you made, for good."""
        return self._wire.one(
            Job,
            asked(
                "POST /api/accounts/me/erase",
                body=given(confirm=confirm, delete_backups=delete_backups, password=password),
            ),
        )

    def users(self, *, limit: int | None = None) -> Iterator[User]:
        """Everyone who uses this studio."""
        return self._wire.pages(User, asked("GET /api/accounts/users", query={"limit": limit}))

    def add_user(
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
        return self._wire.one(
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

    def get_user(self, user_id: str) -> User:
        """One of them."""
        return self._wire.one(User, asked("GET /api/accounts/users/{user_id}", user_id))

    def change_user(
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
        return self._wire.one(
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

    def erase_user(self, user_id: str) -> Job:
        """Erase somebody and everything they made, for good."""
        return self._wire.one(Job, asked("DELETE /api/accounts/users/{user_id}", user_id))

    def invite(
        self,
        *,
        days: int | None = None,
        role: Literal["admin", "member"] | None = None,
        tier: Literal["free", "personal", "professional", "enterprise", "admin"] | None = None,
    ) -> Invite:
        """A code with which one person can join, shown once."""
        return self._wire.one(Invite, asked("POST /api/accounts/invites", body=given(days=days, role=role, tier=tier)))

    def audit(self, *, limit: int | None = None) -> Iterator[Audit]:
        """What was done about people and rights, newest first."""
        return self._wire.pages(Audit, asked("GET /api/accounts/audit", query={"limit": limit}))

    def teams(self, *, limit: int | None = None) -> Iterator[Team]:
        """The teams you are in."""
        return self._wire.pages(Team, asked("GET /api/accounts/teams", query={"limit": limit}))

    def make_team(self, name: str) -> Team:
        """Make one; you are its first owner."""
        return self._wire.one(Team, asked("POST /api/accounts/teams", body=given(name=name)))

    def get_team(self, team_id: str) -> Team:
        """One of them."""
        return self._wire.one(Team, asked("GET /api/accounts/teams/{team_id}", team_id))

    def rename_team(self, team_id: str, name: str) -> Team:
        """Give it another name."""
        return self._wire.one(Team, asked("PUT /api/accounts/teams/{team_id}", team_id, body=given(name=name)))

    def remove_team(self, team_id: str) -> None:
        """Dissolve it."""
        self._wire.done(asked("DELETE /api/accounts/teams/{team_id}", team_id))

    def put_member(self, team_id: str, user_id: str, role: Literal["owner", "editor", "viewer"]) -> Team:
        """Let somebody in, by id or username, or give a member another role."""
        return self._wire.one(
            Team, asked("PUT /api/accounts/teams/{team_id}/members/{user_id}", team_id, user_id, body=given(role=role))
        )

    def remove_member(self, team_id: str, user_id: str) -> Team:
        """Take somebody out; everyone may leave."""
        return self._wire.one(Team, asked("DELETE /api/accounts/teams/{team_id}/members/{user_id}", team_id, user_id))
