"""What a brain costs: micros of a US dollar for a million tokens, and what an answer comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from typing import Literal

from troupe.ports.text import Price

_MILLION = 1_000_000
_MOST_DOLLARS = 99_999


@dataclass
class Receipt:
    """What an answer came to, over all the calls that were made for it."""

    micros: int | None = 0
    """None as soon as one of them had no known price."""
    tokens_in: int | None = None
    tokens_out: int | None = None
    """As whoever answered counted them; None where nobody did."""

    def count(self, tokens_in: int, tokens_out: int) -> None:
        self.tokens_in = (self.tokens_in or 0) + tokens_in
        self.tokens_out = (self.tokens_out or 0) + tokens_out

    def add(self, micros: int | None) -> None:
        self.micros = None if self.micros is None or micros is None else self.micros + micros


@dataclass(frozen=True)
class PriceTag:
    """What is known of what a brain costs, and who said so."""

    price: "TokenPrice | None"
    source: Literal["table", "user", "gateway"] | None = None
    checked_on: date | None = None
    """The day on which somebody looked at the vendor's list."""


UNKNOWN = PriceTag(None)


@dataclass(frozen=True)
class TokenPrice:
    """Three prices, each in micros of a US dollar for a million tokens."""

    input: int
    output: int
    cached_input: int
    long: "TokenPrice | None" = None
    """What all of it costs where the prompt is longer than `long_from` tokens."""
    long_from: int = 0

    @classmethod
    def read(cls, told: Mapping[str, str]) -> "TokenPrice":
        """From US dollars, as texts; what was read from a cache costs like the rest where nobody says."""
        read, written = (int(Decimal(told[name]) * _MILLION) for name in ("input", "output"))
        cached = told.get("cached_input")
        return cls(read, written, read if cached is None else int(Decimal(cached) * _MILLION))

    @classmethod
    def told(cls, price: Price | None) -> "TokenPrice | None":
        """What a service says in its list of models; a figure beyond all reason says nothing."""
        if price is None or max(Decimal(price.input), Decimal(price.output)) > _MOST_DOLLARS:
            return None
        cached = {} if price.cached_input is None else {"cached_input": price.cached_input}
        return cls.read({"input": price.input, "output": price.output} | cached)

    @property
    def is_free(self) -> bool:
        return not (self.input or self.output or self.cached_input)

    def cost(self, prompt: int, output: int, cached: int = 0) -> int:
        """What an answer cost; tokens of reasoning are among those that came out."""
        return self._for(prompt)._micros(prompt, output, cached, ROUND_HALF_EVEN)

    def most(self, prompt: int, output: int) -> int:
        """The most that a question can cost, when its answer takes all the room it is given."""
        return self._for(prompt)._micros(prompt, output, 0, ROUND_CEILING)

    def as_json(self) -> dict[str, str]:
        """In US dollars, as texts."""
        told = {"input": self.input, "cached_input": self.cached_input, "output": self.output}
        return {name: f"{Decimal(micros) / _MILLION:f}" for name, micros in told.items()}

    def _for(self, prompt: int) -> "TokenPrice":
        return self.long if self.long and prompt > self.long_from else self

    def _micros(self, prompt: int, output: int, cached: int, rounding: str) -> int:
        cached = min(cached, prompt)
        whole = (prompt - cached) * self.input + cached * self.cached_input + output * self.output
        return int((Decimal(whole) / _MILLION).to_integral_value(rounding))
