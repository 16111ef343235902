"""Teams: people who share, each with a role, and at least one of them an owner."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast, get_args

from troupe.accounts.errors import BadTeamName, LastTeamOwner, MemberNotFound, TeamFull, UnknownWord

TeamRole = Literal["owner", "editor", "viewer"]

MOST_MEMBERS = 200
LONGEST_NAME = 60


@dataclass(frozen=True)
class Membership:
    """What somebody is in one team."""

    team_id: str
    role: TeamRole


@dataclass(frozen=True)
class Member:
    """Somebody in a team."""

    user_id: str
    role: TeamRole


@dataclass(frozen=True)
class Team:
    """People who share personas with one another."""

    id: str
    name: str
    created_at: datetime
    members: tuple[Member, ...]

    def member(self, user_id: str) -> Member | None:
        return next((member for member in self.members if member.user_id == user_id), None)

    def named(self, name: str) -> "Team":
        return replace(self, name=team_name(name))

    def with_member(self, user_id: str, role: TeamRole) -> "Team":
        """This team with somebody in it, new or with another role."""
        others = tuple(member for member in self.members if member.user_id != user_id)
        if len(others) >= MOST_MEMBERS:
            raise TeamFull(MOST_MEMBERS)
        return replace(self, members=_with_an_owner((*others, Member(user_id, role))))

    def without(self, user_id: str) -> "Team":
        """This team after somebody left it."""
        if self.member(user_id) is None:
            raise MemberNotFound
        return replace(
            self, members=_with_an_owner(tuple(member for member in self.members if member.user_id != user_id))
        )


def team_name(name: str) -> str:
    """A name as it is stored: without white space around it, 1 to 60 characters, none of them invisible controls."""
    trimmed = name.strip()
    if not 1 <= len(trimmed) <= LONGEST_NAME or any(unicodedata.category(each) in ("Cc", "Cs") for each in trimmed):
        raise BadTeamName(LONGEST_NAME)
    return trimmed


def _with_an_owner(members: tuple[Member, ...]) -> tuple[Member, ...]:
    if not any(member.role == "owner" for member in members):
        raise LastTeamOwner
    return members


def team_role_called(name: str) -> TeamRole:
    """A role in a team by the name somebody typed."""
    if name not in get_args(TeamRole):
        raise UnknownWord("role", get_args(TeamRole))
    return cast(TeamRole, name)
