"""Brains: which model thinks for a persona, and where it lives."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

BrainKind = Literal["scripted", "local", "cloud"]
ConnectionStatus = Literal["untested", "ok", "key_needed", "key_refused", "unreachable", "error"]

DEFAULT_CONTEXT = 8_192
REPLY_TOKENS = {"Concise": 256, "Balanced": 512, "Detailed": 1_024, "Elaborate": 2_048}


@dataclass(frozen=True)
class Connection:
    """Where a model lives: one base URL, whose key is kept elsewhere under this id."""

    id: str
    user_id: str
    gateway: str
    name: str
    base_url: str
    status: ConnectionStatus
    detail: str
    latency_ms: int | None
    checked_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    built_in: bool = field(default=False, compare=False)

    @property
    def place(self) -> str:
        """Scheme, host and port: what a key is bound to."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def key_name(self) -> str:
        return f"c-{self.id}"

    def changed(self, at: datetime, *, name: str, base_url: str) -> "Connection":
        """Called or placed differently; whether that works nobody knows yet, where it moved."""
        moved = replace(self, name=name, base_url=base_url, version=self.version + 1, updated_at=at)
        if base_url == self.base_url:
            return moved
        return replace(moved, status="untested", detail="", latency_ms=None, checked_at=None)

    def tested(self, status: ConnectionStatus, detail: str, latency_ms: int | None, at: datetime) -> "Connection":
        return replace(self, status=status, detail=detail, latency_ms=latency_ms, checked_at=at)


@dataclass(frozen=True)
class Brain:
    """A model on a connection, as a user picks it."""

    id: str
    name: str
    connection_id: str
    gateway: str
    model: str
    kind: BrainKind
    context_tokens: int = DEFAULT_CONTEXT
    is_default: bool = False
    built_in: bool = False
    fallbacks: tuple[str, ...] = ()
    """Who speaks in its place, in this order, when it gives up before the first word."""

    def chosen(self) -> "Brain":
        return replace(self, is_default=True)

    def as_speaker(self) -> dict[str, str]:
        """What a message keeps of the brain that wrote it."""
        return {"id": self.id, "name": self.name, "kind": self.kind, "gateway": self.gateway, "model": self.model}
