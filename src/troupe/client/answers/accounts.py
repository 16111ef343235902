"""What a studio answers about people and what they hold."""

from typing import Literal

from pydantic import Field

from troupe.client.documents import Answer


class Audit(Answer):
    actor_id: str | None
    address_hash: str | None
    at: str
    hash: str
    name: str
    previous_hash: str
    rule: str | None
    seq: int
    target_id: str | None


class Invite(Answer):
    """An invite as it was made; the code is shown once."""

    code: str = Field(repr=False)
    expires_at: str
    id: str
    role: str
    tier: str


class Limits(Answer):
    personas: int
    voice_training: bool


class User(Answer):
    adult_confirmed_at: str | None
    adult_statement: str | None
    age_band: str
    created_at: str
    display_name: str
    guardian_id: str | None
    id: str
    language: str
    last_seen_at: str | None
    limits: Limits
    mode: Literal["local", "multi"]
    role: str
    status: str
    tier: str
    time_zone: str
    updated_at: str
    username: str


class SignedIn(Answer):
    """Tokens for a program; with a cookie there are none to see."""

    access_token: str | None = Field(default=None, repr=False)
    expires_in: int | None = None
    refresh_token: str | None = Field(default=None, repr=False)
    token_type: Literal["Bearer"] | None = None
    user: User


class Key(Answer):
    created_at: str | None
    host: str
    last_tested_at: str | None
    last_used_at: str | None
    masked: str
    name: str
    readable: bool


class Statement(Answer):
    text: str
    version: str


class Job(Answer):
    job_id: str


class SignIn(Answer):
    created_at: str
    current: bool
    device: str
    expires_at: str
    id: str
    kind: str
    last_used_at: str


class Token(Answer):
    created_at: str
    expires_at: str | None
    id: str
    last_used_at: str | None
    name: str
    prefix: str
    scopes: tuple[Literal["read", "write", "admin", "devices"], ...]


class MadeToken(Answer):
    """A token as it was made; its value is shown once."""

    created_at: str
    expires_at: str | None
    id: str
    last_used_at: str | None
    name: str
    prefix: str
    scopes: tuple[Literal["read", "write", "admin", "devices"], ...]
    value: str = Field(repr=False)


class State(Answer):
    locked: bool
    mode: Literal["local", "multi"]
    realm: str
    setup_needed: bool
    signed_in: bool


class Member(Answer):
    display_name: str
    role: Literal["owner", "editor", "viewer"]
    user_id: str
    username: str


class Child(Answer):
    display_name: str
    id: str
    status: str
    username: str


class Team(Answer):
    created_at: str
    id: str
    members: tuple[Member, ...]
    name: str


class Draft(Answer):
    attachments: tuple[str, ...]
    key: str
    text: str
    updated_at: str


class Setting(Answer):
    changed: bool
    choices: tuple[str, ...]
    default: bool | int | float | str
    key: str
    maximum: float | None
    minimum: float | None
    restart_needed: bool
    scope: str
    section: str
    source: str
    type: str
    value: bool | int | float | str
