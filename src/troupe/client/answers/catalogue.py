"""What a studio answers about what is published."""

from typing import Literal

from troupe.client.documents import Answer


class Publisher(Answer):
    display_name: str
    fingerprint: str | None
    user_id: str | None


class Rating(Answer):
    count: int
    mean: float | None
    shown: float


class Installed(Answer):
    persona_id: str
    update_available: bool


class Entry(Answer):
    audience: str
    id: str
    installed: Installed | None
    installs: int
    kit_sha256: str
    language: str
    license: str
    name: str
    published_at: str
    publisher: Publisher
    rating: Rating
    status: Literal["listed", "held", "withdrawn"]
    summary: str
    tags: tuple[str, ...]
    version: str
    your_stars: int | None


class Report(Answer):
    created_at: str
    entry_id: str
    id: str
    note: str
    reason: Literal["broken", "licence", "impersonation", "harmful", "minor_safety"]


class Case(Answer):
    entry: Entry
    reports: tuple[Report, ...]


class Release(Answer):
    kit_sha256: str
    license: str
    published_at: str
    summary: str
    version: str


class WholeEntry(Answer):
    audience: str
    id: str
    installed: Installed | None
    installs: int
    kit_sha256: str
    language: str
    license: str
    name: str
    published_at: str
    publisher: Publisher
    rating: Rating
    status: Literal["listed", "held", "withdrawn"]
    summary: str
    tags: tuple[str, ...]
    version: str
    versions: tuple[Release, ...]
    your_stars: int | None
