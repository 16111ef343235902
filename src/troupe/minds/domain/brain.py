"""Brains: which model thinks for a persona, and where it lives."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from troupe.minds.domain.price import TokenPrice

BrainKind = Literal["scripted", "local", "cloud"]
Scope = Literal["me", "everyone"]
ContextSource = Literal["gateway", "table", "user", "assumed"]
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
    scope: Scope = "me"
    """Who may use it; its address, key and headers are its maker's alone."""
    header_names: tuple[str, ...] = ()
    """What is sent along with every request; the values are kept like the key."""
    built_in: bool = field(default=False, compare=False)

    @property
    def place(self) -> str:
        """Scheme, host and port: what a key is bound to."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def key_name(self) -> str:
        return f"c-{self.id}"

    @property
    def headers_name(self) -> str:
        return f"{self.key_name}-headers"

    def changed(self, at: datetime, *, name: str, base_url: str, scope: Scope) -> "Connection":
        """Called or placed differently; whether that works nobody knows yet, where it moved."""
        moved = replace(self, name=name, base_url=base_url, scope=scope, version=self.version + 1, updated_at=at)
        if base_url == self.base_url:
            return moved
        return replace(moved, status="untested", detail="", latency_ms=None, checked_at=None)

    def tested(self, status: ConnectionStatus, detail: str, latency_ms: int | None, at: datetime) -> "Connection":
        return replace(self, status=status, detail=detail, latency_ms=latency_ms, checked_at=at)


@dataclass(frozen=True)
class Learnt:
    """Whether a brain can do something, and how that is known."""

    can: Literal["yes", "no", "unknown"]
    source: Literal["table", "probed", "learned", "user"]


@dataclass(frozen=True)
class Brain:
    """A model on a connection, as a user picks it."""

    id: str
    name: str
    connection_id: str
    gateway: str
    """That of its connection; empty where it has none that it may use."""
    model: str
    kind: BrainKind
    context_tokens: int = DEFAULT_CONTEXT
    is_default: bool = False
    built_in: bool = False
    fallbacks: tuple[str, ...] = ()
    """Who speaks in its place, in this order, when it gives up before the first word."""
    version: int = 1
    enabled: bool = True
    params: Mapping[str, Any] = field(default_factory=dict)
    """How it chooses its words, wherever neither a chat nor a request says so."""
    max_output_tokens: int | None = None
    """The longest answer it is asked for."""
    capabilities: Mapping[str, "Learnt"] = field(default_factory=dict)
    """What was found out, or said by hand, over what its gateway is known for."""
    price: TokenPrice | None = None
    """Entered by hand; it counts before every list."""
    told_price: TokenPrice | None = None
    """What its service says in its own list of models, and when it was asked."""
    told_on: date | None = None
    context_source: ContextSource = "assumed"
    """Whether its server told how much it reads at once, a list, somebody, or nobody."""

    @property
    def connected(self) -> bool:
        """Whether it has a connection it may use: one that goes, or is shared no longer, leaves its brains behind."""
        return bool(self.gateway)

    @property
    def ready(self) -> bool:
        """Whether it may be asked at all."""
        return self.enabled and self.connected

    def chosen(self) -> "Brain":
        return replace(self, is_default=True)

    def reply_tokens(self, wanted: int) -> int:
        """How long an answer of it may be."""
        return min(wanted, self.max_output_tokens or wanted)

    def as_speaker(self) -> dict[str, str]:
        """What a message keeps of the brain that wrote it."""
        return {"id": self.id, "name": self.name, "kind": self.kind, "gateway": self.gateway, "model": self.model}
