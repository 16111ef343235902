"""Grants as clients see them."""

from typing import Literal, Self

from pydantic import BaseModel

from troupe.kit.times import as_text
from troupe.personas.domain.share import Granted
from troupe.personas.service.sharing import NamedShare


class ShareView(BaseModel):
    id: str
    persona_id: str
    user_id: str | None
    team_id: str | None
    name: str
    role: Granted
    created_at: str

    @classmethod
    def of(cls, named: NamedShare) -> Self:
        share = named.share
        return cls.model_validate({**vars(share), "name": named.name, "created_at": as_text(share.created_at)})


class OneShare(BaseModel):
    success: Literal[True] = True
    share: ShareView


class ShareList(BaseModel):
    success: Literal[True] = True
    shares: list[ShareView]


NEW_SHARE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["role"],
    "properties": {
        "user_id": {"type": "string", "format": "uuid"},
        "username": {"type": "string", "minLength": 1, "maxLength": 32},
        "team_id": {"type": "string", "format": "uuid"},
        "role": {"enum": ["viewer", "editor"]},
    },
}
