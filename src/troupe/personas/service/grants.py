"""What somebody may do with a persona that is not their own."""

from collections.abc import Mapping, Sequence

from troupe.accounts import Teams, User
from troupe.personas.domain import CastPersona
from troupe.personas.domain.share import Role, Share, at_most, largest
from troupe.personas.store import ShareStore


class Grants:
    """The grants on personas, as they count for one person."""

    def __init__(self, shares: ShareStore, teams: Teams) -> None:
        self._shares = shares
        self._teams = teams

    async def allowed(self, user: User, persona: CastPersona) -> Role | None:
        """The role of this person; owners and starters need no look at the grants."""
        if persona.user_id == user.id:
            return "owner"
        if hidden_from(user, persona.document.audience):
            return None
        if persona.is_starter:
            return "viewer"
        return await self._role(user, await self._shares.of(persona.id))

    async def held_by(self, user: User) -> Mapping[str, Role]:
        """The personas this person was granted, with their role for each."""
        teams = await self._team_roles(user.id)
        found: dict[str, list[Role]] = {}
        for share in await self._shares.to(user.id, list(teams)):
            found.setdefault(share.persona_id, []).append(_counted(share, teams))
        return {id: role for id, roles in found.items() if (role := largest(roles))}

    async def holders(self, persona_id: str) -> Sequence[str]:
        """Everyone a persona is shared with."""
        found: dict[str, None] = {}
        for share in await self._shares.of(persona_id):
            ids = [share.user_id] if share.user_id else await self._teams.members(share.team_id or "")
            found |= dict.fromkeys(ids)
        return list(found)

    async def _role(self, user: User, shares: Sequence[Share]) -> Role | None:
        through_teams = any(share.team_id for share in shares)
        teams = await self._team_roles(user.id) if through_teams else {}
        return largest([_counted(each, teams) for each in shares if each.user_id == user.id or each.team_id in teams])

    async def _team_roles(self, user_id: str) -> Mapping[str, Role]:
        return {each.team_id: each.role for each in await self._teams.memberships(user_id)}


def hidden_from(user: User, audience: str) -> bool:
    """What is made for adults is not there for a child, whoever shares it."""
    return user.age_band == "child" and audience == "adult"


def _counted(share: Share, teams: Mapping[str, Role]) -> Role:
    return share.role if share.team_id is None else at_most(share.role, teams[share.team_id])
