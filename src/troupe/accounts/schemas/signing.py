"""Signing in, tokens, teams and keys as clients see them."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import BaseModel, Field

from troupe.accounts.domain import User
from troupe.accounts.domain.credential import PersonalToken, Scope, SignIn
from troupe.accounts.domain.team import Team, TeamRole
from troupe.accounts.schemas.people import Strict, UserView
from troupe.accounts.service import SignedIn, StoredKey
from troupe.kit.times import as_text

EXPIRES_IN = 900


class _WithDevice(Strict):
    device: str = Field(default="", max_length=120)
    cookie: bool = False

    @property
    def kind(self) -> Literal["token", "cookie"]:
        return "cookie" if self.cookie else "token"


class SetUp(_WithDevice):
    code: str = Field(max_length=40)
    username: str = Field(min_length=3, max_length=32)
    password: str = Field(max_length=1024)


class NewSignIn(_WithDevice):
    username: str = Field(max_length=200)
    password: str = Field(max_length=1024)


class Redeem(_WithDevice):
    code: str = Field(max_length=100)
    username: str = Field(min_length=3, max_length=32)
    password: str = Field(max_length=1024)


class Refresh(Strict):
    refresh_token: str = Field(max_length=200)


class PasswordChange(Strict):
    old_password: str = Field(max_length=1024)
    new_password: str = Field(max_length=1024)


class SignedInView(BaseModel):
    """Tokens for a program; with a cookie there are none to see."""

    access_token: str | None = None
    token_type: Literal["Bearer"] | None = None
    expires_in: int | None = None
    refresh_token: str | None = None
    user: UserView

    @classmethod
    def of(cls, entered: SignedIn, user: UserView) -> Self:
        if entered.access_token is None:
            return cls(user=user)
        return cls(
            access_token=entered.access_token,
            token_type="Bearer",
            expires_in=EXPIRES_IN,
            refresh_token=entered.secret or None,
            user=user,
        )


class SignInView(BaseModel):
    id: str
    device: str
    kind: str
    created_at: str
    last_used_at: str
    expires_at: str
    current: bool

    @classmethod
    def of(cls, sign_in: SignIn, asking: str | None) -> Self:
        times = {name: as_text(getattr(sign_in, name)) for name in ("created_at", "last_used_at", "expires_at")}
        return cls(id=sign_in.id, device=sign_in.device, kind=sign_in.kind, current=sign_in.id == asking, **times)


class SignInList(BaseModel):
    items: list[SignInView]


class NewToken(Strict):
    name: str = Field(min_length=1, max_length=60)
    scopes: list[Scope] = Field(min_length=1, max_length=4)
    expires_at: str | None = None


class TokenView(BaseModel):
    id: str
    name: str
    prefix: str
    scopes: list[Scope]
    created_at: str
    expires_at: str | None
    last_used_at: str | None

    @classmethod
    def of(cls, token: PersonalToken, **more: str) -> Self:
        times = {name: getattr(token, name) for name in ("created_at", "expires_at", "last_used_at")}
        shown = {name: None if at is None else as_text(at) for name, at in times.items()}
        plain = {"id": token.id, "name": token.name, "prefix": token.prefix, "scopes": list(token.scopes)}
        return cls.model_validate(plain | shown | more)


class MadeToken(TokenView):
    """A token as it was made; its value is shown once."""

    value: str


class TokenList(BaseModel):
    items: list[TokenView]


class TeamBody(Strict):
    name: str = Field(max_length=200)


class MemberBody(Strict):
    role: TeamRole


class MemberView(BaseModel):
    user_id: str
    username: str
    display_name: str
    role: TeamRole


class TeamView(BaseModel):
    id: str
    name: str
    created_at: str
    members: list[MemberView]

    @classmethod
    def of(cls, team: Team, faces: Mapping[str, User]) -> Self:
        members = [
            MemberView(user_id=face.id, username=face.username, display_name=face.display_name, role=member.role)
            for member in team.members
            if (face := faces.get(member.user_id)) is not None
        ]
        return cls(id=team.id, name=team.name, created_at=as_text(team.created_at), members=members)


class TeamList(BaseModel):
    items: list[TeamView]
    next_cursor: str | None


class KeyBody(Strict):
    value: str = Field(min_length=1, max_length=8192)
    host: str | None = Field(default=None, max_length=300)


class KeyView(BaseModel):
    name: str
    host: str
    masked: str
    readable: bool
    created_at: str | None
    last_tested_at: str | None
    last_used_at: str | None
    variable: str | None
    """The variable of the environment it comes from; then it is read only."""

    @classmethod
    def of(cls, key: StoredKey) -> Self:
        times = {name: getattr(key, name) for name in ("created_at", "last_tested_at", "last_used_at")}
        shown = {name: None if at is None else as_text(at) for name, at in times.items()}
        known = {"host": key.host, "masked": key.masked, "readable": key.readable, "variable": key.variable}
        return cls(name=key.name, **known, **shown)


class KeyList(BaseModel):
    items: list[KeyView]


class Switch(Strict):
    user_id: str = Field(max_length=64)
    password: str | None = Field(default=None, max_length=1024)


class Confirmation(Strict):
    statement_version: str = Field(max_length=40)
    birth_year: int
    password: str = Field(max_length=1024)


class StatementView(BaseModel):
    version: str
    text: str


class Unlock(Strict):
    passphrase: str = Field(max_length=1024)


class Erase(Strict):
    confirm: str = Field(max_length=100)
    password: str | None = Field(default=None, max_length=1024)
    delete_backups: bool = False


class JobView(BaseModel):
    job_id: str


class Done(BaseModel):
    done: bool = True
