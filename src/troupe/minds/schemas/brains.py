"""Brains and connections as clients see them; a key is only ever sent in."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field

from troupe.accounts import StoredKey, Strict
from troupe.kit.times import as_text
from troupe.minds.domain.brain import Brain, Connection, ContextSource, Scope
from troupe.minds.domain.price import PriceTag, TokenPrice
from troupe.minds.domain.prompting import Abilities
from troupe.minds.service import GatewayOffer, ModelsKnown, Offer, Place, Tried, stands_here
from troupe.ports.text import ModelInfo

Name = Annotated[str, Field(min_length=1, max_length=80)]
Url = Annotated[str, Field(min_length=1, max_length=500)]
Secret = Annotated[str, Field(min_length=1, max_length=500)]
FREE = TokenPrice(0, 0, 0)
ModelName = Annotated[str, Field(min_length=1, max_length=200)]
Dollars = Annotated[str, Field(pattern=r"^[0-9]{1,5}(\.[0-9]{1,6})?$")]
Can = Literal["yes", "no", "unknown"]
Headers = Annotated[dict[str, str], Field(max_length=8)]
Port = Literal["text"]
"""Brains are text models; pictures, voices and hearing are connected in their own rooms."""


class TokenPriceView(BaseModel):
    input: str
    cached_input: str
    output: str


class BrainParams(Strict):
    """How a brain chooses its words where neither a chat nor a request says so; what is left out, it decides."""

    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    top_k: Annotated[int, Field(ge=0, le=1_000)] | None = None
    min_p: Annotated[float, Field(ge=0, le=1)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    repeat_penalty: Annotated[float, Field(ge=0.5, le=2)] | None = None
    reasoning: Literal["off", "low", "medium", "high"] | None = None


class LearntView(BaseModel):
    can: Can
    source: Literal["table", "probed", "learned", "user"]


class PriceByHand(Strict):
    """US dollars for a million tokens; what is read from a cache costs like the rest where nothing is said."""

    input: Dollars
    output: Dollars
    cached_input: Dollars | None = None


class SaidCapabilities(Strict):
    """What somebody knows of a brain; null takes it back."""

    system: Literal["yes", "no"] | None = None
    mid_system: Literal["yes", "no"] | None = None
    prefill: Literal["yes", "no"] | None = None
    vision: Literal["yes", "no"] | None = None
    tools: Literal["yes", "no"] | None = None


class BrainView(BaseModel):
    id: str
    name: str
    connection_id: str
    gateway: str
    model: str
    kind: str
    context_tokens: int
    context_source: ContextSource
    """Told by its server, by the list of gateways, by you, or assumed because nobody says it."""
    connected: bool
    """Whether its connection is still there; without one it is off until it is given another."""
    is_default: bool
    built_in: bool
    fallbacks: list[str]
    """Who speaks in its place, in this order, when it gives up before the first word."""
    price: TokenPriceView | None
    """US dollars for a million tokens; null is not known. What thinks on this computer costs nothing."""
    price_source: Literal["table", "user", "gateway"] | None
    """A list that ships, you (by hand or in `prices.toml`), or the service's own list of models."""
    price_checked_on: date | None
    version: int
    enabled: bool
    """Switched off it stays in the list and answers nobody."""
    params: BrainParams
    max_output_tokens: int | None
    capabilities: dict[str, LearntView]
    """What it can, and whether a list says so, a trial showed it or somebody said it."""

    @classmethod
    def of(cls, brain: Brain, tag: PriceTag, abilities: Abilities) -> Self:
        price = FREE if brain.kind != "cloud" else tag.price
        table = {name: LearntView(can=_can(can), source="table") for name, can in vars(abilities).items()}
        table.pop("begins_with_user")
        known = {name: LearntView(can=each.can, source=each.source) for name, each in brain.capabilities.items()}
        told: dict[str, Any] = {**vars(brain), "connected": brain.connected, "fallbacks": list(brain.fallbacks)}
        told |= {"price": price.as_json() if price else None, "price_source": tag.source}
        told |= {"params": BrainParams(**brain.params), "capabilities": table | known}
        return cls(**told, price_checked_on=tag.checked_on)


def _can(can: bool) -> Can:
    return "yes" if can else "no"


class BrainList(BaseModel):
    items: list[BrainView]


class BrainChange(Strict):
    name: Name | None = None
    connection_id: str | None = None
    """Another place for it to think; what was found out of it there is found out anew."""
    model: ModelName | None = None
    fallbacks: Annotated[list[str], Field(max_length=3)] | None = None
    enabled: bool | None = None
    params: BrainParams | None = None
    """All of them: what is left out is left to the model again."""
    context_tokens: Annotated[int, Field(ge=512, le=10_000_000)] | None = None
    max_output_tokens: Annotated[int, Field(ge=1, le=32_768)] | None = None
    capabilities: SaidCapabilities | None = None
    price: PriceByHand | None = None
    """Null takes the price back that was entered by hand."""

    def changes(self) -> dict[str, Any]:
        """What was sent; only the limit of an answer and the price can be taken back."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        told = {name: value for name, value in sent.items() if value is not None or name in _TAKEN_BACK}
        if self.params is not None:
            told["params"] = self.params.model_dump(exclude_none=True)
        if self.capabilities is not None:
            told["capabilities"] = self.capabilities.model_dump(exclude_unset=True)
        if self.price is not None:
            told["price"] = TokenPrice.read(self.price.model_dump(exclude_none=True))
        return told


_TAKEN_BACK = ("max_output_tokens", "price")


class NewBrain(BrainChange):
    """A model of a connection, with whatever of a brain can be changed later."""

    connection_id: str
    model: ModelName

    def given(self) -> dict[str, Any]:
        """What was said of it beside its model and its place."""
        said = self.changes()
        return {name: said[name] for name in said if name not in ("connection_id", "model")}


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
    port: Port = "text"
    """What the server is for; fixed."""
    extra_headers: Headers | None = None
    """Sent along with each question; their values are never shown again."""
    scope: Scope | None = None
    """For oneself, or for everyone in this studio; only administrators connect for everyone."""
    confirm_private: bool | None = None
    """Yes, this server in the own network is meant; only administrators may say so."""

    def place(self) -> Place:
        return _place(self)


class ConnectionChange(Strict):
    base_url: Url | None = None
    key: Secret | None = None
    name: Name | None = None
    extra_headers: Annotated[dict[str, str | None], Field(max_length=8)] | None = None
    """In place of those it had; null keeps the value of one, an empty object takes all away."""
    scope: Scope | None = None
    confirm_private: bool | None = None

    def place(self) -> Place:
        return _place(self)


def _place(said: NewConnection | ConnectionChange) -> Place:
    told = said.model_dump(exclude_none=True, exclude={"gateway", "port"})
    if said.extra_headers is not None:
        told["extra_headers"] = dict(said.extra_headers)  # null has a meaning there
    return Place(**told)


class ConnectionView(BaseModel):
    id: str
    port: Port
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
    scope: Scope
    mine: bool
    """Whether one may change it; of somebody else's neither address nor key nor headers are told."""
    header_names: list[str]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, connection: Connection, key: StoredKey | None, reader: str) -> Self:
        mine = connection.built_in or connection.user_id == reader
        return cls(
            id=connection.id,
            port="text",
            gateway=connection.gateway,
            name=connection.name,
            base_url=connection.base_url if mine else "",
            status=connection.status,
            detail=connection.detail if mine else "",
            latency_ms=connection.latency_ms,
            checked_at=as_text(connection.checked_at) if connection.checked_at else None,
            version=connection.version,
            masked=key.masked if key else None,
            readable=key.readable if key else True,
            built_in=connection.built_in,
            local=connection.built_in or stands_here(connection.base_url),
            scope=connection.scope,
            mine=mine,
            header_names=list(connection.header_names) if mine else [],
            created_at=as_text(connection.created_at),
            updated_at=as_text(connection.updated_at),
        )


class TestedConnectionView(ConnectionView):
    """A connection with what came of trying it just now."""

    model: str | None
    """The model that was asked; of a paid service none is, unless it is named."""
    first_token_ms: int | None
    next_step: str | None
    """What helps, where it did not go well; null where it did."""

    @classmethod
    def after(cls, tried: Tried, key: StoredKey | None, reader: str) -> Self:
        shown = ConnectionView.of(tried.connection, key, reader).model_dump()
        return cls(**shown, model=tried.model, first_token_ms=tried.first_token_ms, next_step=tried.next_step)


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
    price: TokenPriceView | None
    """US dollars for a million tokens, where the service tells it."""

    @classmethod
    def of(cls, model: ModelInfo) -> Self:
        price = TokenPrice.told(model.price)
        shown = {name: getattr(model, name) for name in cls.model_fields}
        return cls(**shown | {"price": price.as_json() if price else None})


class ModelList(BaseModel):
    items: list[ModelView]
    fetched_at: str
    stale: bool
    """The server does not answer now; this is what it said then."""

    @classmethod
    def of(cls, known: ModelsKnown) -> Self:
        items = [ModelView.of(each) for each in known.items]
        return cls(items=items, fetched_at=as_text(known.fetched_at), stale=known.stale)
