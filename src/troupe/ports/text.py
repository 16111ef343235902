"""A text model: something that continues a conversation, piece by piece.

The promise every adapter keeps, and that one suite of contract tests checks:

* the events of an answer are `Started`, then any number of the others, then exactly one `Finished`; only `Loading` may
  stand before them, where a model has to be read into memory first;
* a text event is never empty and never splits a character;
* the only error that leaves an adapter is `ProviderError`;
* closing the iterator, or cancelling the task that reads it, stops the upstream within 100 ms.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

Role = Literal["system", "user", "assistant"]
Purpose = Literal[
    "reply",
    "draft",
    "suggest",
    "summary",
    "memory",
    "emotion",
    "decision",
    "title",
    "boundary",
    "story",
    "story_seat",
    "story_extract",
    "test",
]
Reasoning = Literal["off", "low", "medium", "high"]
FinishReason = Literal["stop", "length", "tool_calls", "content_filter", "limit"]
UsageSource = Literal["provider", "estimated"]
FailureKind = Literal[
    "unauthorized",
    "forbidden",
    "not_found",
    "bad_request",
    "too_long",
    "too_large",
    "limited",
    "quota",
    "overloaded",
    "unavailable",
    "timeout",
    "content_filter",
    "broken_stream",
    "tls",
    "not_enough_memory",
    "unsupported",
    "bad_model_output",
]
Certainty = Literal["yes", "no", "unknown"]

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture inside a line. A brain without eyes gets the caption instead."""

    media_id: str
    media_type: str
    content: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said, as a model is told it."""

    role: Role
    text: str
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """Something the model may ask for; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LaidOver:
    """A way of talking that was learnt, to be laid over a model: a file of llama.cpp, and how much of it."""

    name: str
    file: Path
    weight: float = 1.0


class Ear(Protocol):
    """Takes words the moment they arrive, before any event could be handed on; what it raises ends the answer."""

    @property
    def is_open(self) -> bool:
        """Whether a word may be said to it now; otherwise it comes as an event like any other."""
        ...

    def hear(self, word: str) -> None: ...


@dataclass(frozen=True, slots=True)
class TextRequest:
    """One question to a model. None means: do not send it, let the model decide."""

    model: str
    messages: tuple[Line, ...]
    max_output_tokens: int = 512
    temperature: float | None = 0.8
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    repeat_penalty: float | None = None
    seed: int = 0
    stop: tuple[str, ...] = ()
    reasoning: Reasoning | None = None
    tools: tuple[Tool, ...] = ()
    schema: Mapping[str, object] | None = None
    cache_marks: tuple[int, ...] = ()
    prefill: str | None = None
    scene: Mapping[str, object] | None = None
    """The plan and state of a story; the offline mind reads it, every other provider ignores it."""
    persona: Mapping[str, object] | None = None
    """Who speaks, as plain JSON data, for the offline mind; every other provider ignores it."""
    purpose: Purpose = "reply"
    laid_over: LaidOver | None = None
    """Only a model that runs in this process takes one, and only of its own base; others answer without it."""
    ear: Ear | None = field(default=None, compare=False, repr=False)
    """A model may say plain words to it instead of handing on a `TextDelta`, none twice and all in their order."""


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is not in memory yet; that may take minutes."""

    model: str


@dataclass(frozen=True, slots=True)
class Started:
    model: str
    upstream_id: str = ""
    dropped_params: tuple[str, ...] = ()
    """What was asked for and left out because this model cannot take it."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A piece of a tool call; pieces of one call share their index."""

    index: int
    id: str
    name: str
    arguments_fragment: str


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    source: UsageSource = "provider"


@dataclass(frozen=True, slots=True)
class Finished:
    reason: FinishReason


TextEvent: TypeAlias = Loading | Started | TextDelta | ReasoningDelta | ToolCall | Usage | Finished


class ProviderError(Exception):
    """The only thing a text model may raise. Callers translate it into the user's words.

    `detail` is the provider's own sentence with every key-like string already masked.
    """

    def __init__(
        self,
        kind: FailureKind,
        provider: str,
        detail: str,
        retry_after_s: float | None = None,
        status: int | None = None,
        facts: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(f"{provider}: {detail}")
        self.kind = kind
        self.provider = provider
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.status = status
        self.facts = dict(facts or {})
        """Figures a user needs to decide, such as the bytes that are free and the bytes a model wants."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, as decimal strings."""

    input: str
    output: str
    cached_input: str | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    id: str
    name: str
    context_tokens: int | None = None
    price: Price | None = None
    loaded: bool | None = None
    problem: str | None = None
    """Why this one cannot be used, such as "not a model file"."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can take. Unknown is an answer; nothing is tried at a user's cost."""

    stream: Certainty = "unknown"
    system: Certainty = "unknown"
    mid_system: Certainty = "unknown"
    schema: Certainty = "unknown"
    tools: Certainty = "unknown"
    vision: Certainty = "unknown"
    seed: Certainty = "unknown"
    prefill: Certainty = "unknown"
    reasoning: Certainty = "unknown"
    stream_usage: Certainty = "unknown"
    cached_usage: Certainty = "unknown"
    logprobs: Certainty = "unknown"


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What was learned by trying a model once."""

    model: str
    first_token_ms: int
    latency_ms: int
    context_tokens: int | None = None
    capabilities: Capabilities = field(default_factory=Capabilities)


class TextModel(Protocol):
    """Continues a conversation; says what it can do; counts what it can count."""

    def stream(self, request: TextRequest) -> AsyncGenerator[TextEvent, None]:
        """Answer piece by piece. Nothing is asked of the world before the first piece is awaited."""
        ...

    async def models(self) -> list[ModelInfo]:
        """The models one can name in a request."""
        ...

    async def probe(self, model: str) -> ProbeResult:
        """Ask for a few tokens and tell how that went; raises `ProviderError` when it did not."""
        ...

    async def count(self, text: str, model: str) -> int | None:
        """Exactly how many tokens a text has, or None where only an estimate is possible."""
        ...

    async def typed(self, request: TextRequest, schema: type[Answer]) -> Answer:
        """A validated answer, never prose; `unsupported` or `bad_model_output` when there is none."""
        ...

    async def aclose(self) -> None:
        """Let go of connections, threads and models."""
        ...
