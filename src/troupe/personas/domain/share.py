"""Sharing: who, besides its owner, may do what with a persona."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from troupe.personas.domain.persona import Id, Part

Role = Literal["viewer", "editor", "owner"]
Granted = Literal["viewer", "editor"]

MOST_SHARES = 200
_ORDER: tuple[Role, ...] = ("viewer", "editor", "owner")


def suffices(role: Role | None, least: Role) -> bool:
    """Whether a role is at least another one."""
    return role is not None and _ORDER.index(role) >= _ORDER.index(least)


def largest(roles: Iterable[Role]) -> Role | None:
    """Of several grants the largest counts."""
    return max(roles, key=_ORDER.index, default=None)


def at_most(role: Role, bound: Role) -> Role:
    """What a grant to a team gives to a member: never more than that member is in the team."""
    return min(role, bound, key=_ORDER.index)


@dataclass(frozen=True)
class Share:
    """A grant on one persona, to a person or to a team."""

    id: str
    persona_id: str
    user_id: str | None
    team_id: str | None
    role: Granted
    created_at: datetime


class NewShare(Part):
    """Who is to get which role; a person is named by id or by username."""

    user_id: Id | None = None
    username: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    team_id: Id | None = None
    role: Granted

    @model_validator(mode="after")
    def _one_receiver(self) -> "NewShare":
        if sum(each is not None for each in (self.user_id, self.username, self.team_id)) != 1:
            raise PydanticCustomError("one_receiver", "name one of user_id, username and team_id")
        return self
