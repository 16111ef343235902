"""Brains and connections as clients see them; a key is only ever sent in."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field

from troupe.accounts import StoredKey, Strict
from troupe.kit.times import as_text
from troupe.minds.domain.brain import Brain, Connection
from troupe.minds.domain.price import PriceTag, TokenPrice
from troupe.minds.service import GatewayOffer, ModelsKnown, Offer, stands_here
from troupe.ports.text import ModelInfo

Name = Annotated[str, Field(min_length=1, max_length=80)]
Url = Annotated[str, Field(min_length=1, max_length=500)]
Secret = Annotated[str, Field(min_length=1, max_length=500)]
FREE = TokenPrice(0, 0, 0)
ModelName = Annotated[str, Field(min_length=1, max_length=200)]


class TokenPriceView(BaseModel):
    input: str
    cached_input: str
    output: str


class BrainView(BaseModel):
    id: str
    name: str
    connection_id: str
    gateway: str
    model: str
    kind: str
    context_tokens: int
    is_default: bool
    built_in: bool
    fallbacks: list[str]
    """Who speaks in its place, in this order, when it gives up before the first word."""
    price: TokenPriceView | None
    """US dollars for a million tokens; null is not known. What thinks on this computer costs nothing."""
    price_source: Literal["table", "user"] | None
    """A list that ships, or your own `prices.toml`."""
    price_checked_on: date | None

    @classmethod
    def of(cls, brain: Brain, tag: PriceTag) -> Self:
        price = FREE if brain.kind != "cloud" else tag.price
        told: dict[str, Any] = {**vars(brain), "fallbacks": list(brain.fallbacks)}
        told |= {"price": price.as_json() if price else None, "price_source": tag.source}
        return cls(**told, price_checked_on=tag.checked_on)


class BrainList(BaseModel):
    items: list[BrainView]


class NewBrain(Strict):
    connection_id: str
    model: ModelName
    name: Name | None = None


class BrainChange(Strict):
    name: Name | None = None
    fallbacks: Annotated[list[str], Field(max_length=3)] | None = None


class GatewayView(BaseModel):
    id: str
    title: str
    base_url: str | None
    editable_url: bool
    local: bool
    key_required: bool
    help_url: str | None

    @classmethod
    def of(cls, offer: GatewayOffer) -> Self:
        return cls(**vars(offer))


class SkippedRowView(BaseModel):
    file: str
    line: int
    id: str
    problem: str


class GatewayList(BaseModel):
    items: list[GatewayView]
    skipped: list[SkippedRowView]
    """Rows of one's own `gateways.toml` that could not be read."""


class KeyBody(Strict):
    key: Secret


class Candidates(BaseModel):
    candidates: list[str]


class OfferView(BaseModel):
    id: str
    gateway: str
    title: str
    base_url: str
    models: list[str]
    found_at: str

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls(**{**vars(offer), "models": list(offer.models), "found_at": as_text(offer.found_at)})


class OfferList(BaseModel):
    items: list[OfferView]


class AcceptedOffer(Strict):
    model: ModelName


class NewConnection(Strict):
    gateway: str
    base_url: Url | None = None
    key: Secret | None = None
    name: Name | None = None
    confirm_private: bool | None = None
    """Yes, this server in the own network is meant; only administrators may say so."""


class ConnectionChange(Strict):
    base_url: Url | None = None
    key: Secret | None = None
    name: Name | None = None
    confirm_private: bool | None = None


class ConnectionView(BaseModel):
    id: str
    gateway: str
    name: str
    base_url: str
    status: str
    detail: str
    latency_ms: int | None
    checked_at: str | None
    version: int
    masked: str | None
    readable: bool
    built_in: bool
    local: bool
    """On this computer or in the own network."""
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, connection: Connection, key: StoredKey | None) -> Self:
        return cls(
            id=connection.id,
            gateway=connection.gateway,
            name=connection.name,
            base_url=connection.base_url,
            status=connection.status,
            detail=connection.detail,
            latency_ms=connection.latency_ms,
            checked_at=as_text(connection.checked_at) if connection.checked_at else None,
            version=connection.version,
            masked=key.masked if key else None,
            readable=key.readable if key else True,
            built_in=connection.built_in,
            local=connection.built_in or stands_here(connection.base_url),
            created_at=as_text(connection.created_at),
            updated_at=as_text(connection.updated_at),
        )


class ConnectionList(BaseModel):
    items: list[ConnectionView]


class TestBody(Strict):
    model: ModelName | None = None


class Removed(BaseModel):
    brains: list[str]


class ModelView(BaseModel):
    id: str
    name: str
    context_tokens: int | None
    loaded: bool | None
    problem: str | None

    @classmethod
    def of(cls, model: ModelInfo) -> Self:
        return cls(**{name: getattr(model, name) for name in cls.model_fields})


class ModelList(BaseModel):
    items: list[ModelView]
    fetched_at: str
    stale: bool
    """The server does not answer now; this is what it said then."""

    @classmethod
    def of(cls, known: ModelsKnown) -> Self:
        items = [ModelView.of(each) for each in known.items]
        return cls(items=items, fetched_at=as_text(known.fetched_at), stale=known.stale)
