"""What paid calls may cost and did cost: whole micros of a US dollar inside, decimal text outside."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

STUDIO = "studio"
"""Stands in the place of a person for everybody together."""
MICROS = 1_000_000
AMOUNT = r"^[0-9]{1,9}(\.[0-9]{1,6})?$"

Grouping = Literal["day", "port", "brain", "persona", "chat"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
Period = Literal["day", "month"]
Payer = Literal["me", "studio"]


@dataclass(frozen=True)
class Ceilings:
    """The most that may be spent; None is no ceiling."""

    day_micros: int | None = None
    month_micros: int | None = None


@dataclass(frozen=True)
class Purse:
    """What somebody, or everybody together, may spend, and has spent or promised today and this month."""

    ceilings: Ceilings = Ceilings()
    day_micros: int = 0
    month_micros: int = 0

    def period_without(self, micros: int) -> Period:
        """Which ceiling has no room for this; of two the one that lasts longer."""
        most = self.ceilings.month_micros
        return "month" if most is not None and self.month_micros + micros > most else "day"

    def of(self, period: Period) -> tuple[int | None, int]:
        """The ceiling of a period, and what is spent under it."""
        if period == "day":
            return self.ceilings.day_micros, self.day_micros
        return self.ceilings.month_micros, self.month_micros

    def has_room(self, micros: int) -> bool:
        return all(most is None or spent + micros <= most for most, spent in (self.of("day"), self.of("month")))


@dataclass(frozen=True)
class PaidCall:
    """A call of something that costs money: through which port, of what, for whom and where."""

    port: Literal["text", "image", "speech", "hearing", "video"]
    provider: str
    model: str | None = None
    brain_id: str | None = None
    persona_id: str | None = None
    chat_id: str | None = None


@dataclass(frozen=True)
class Tokens:
    """What a text model counted, or we did."""

    prompt: int = 0
    cached: int = 0
    output: int = 0


NO_TOKENS = Tokens()


@dataclass(frozen=True)
class Held:
    """Money that was promised for a call before it began, to be settled when it has ended."""

    id: str
    user_id: str
    micros: int
    at: datetime


@dataclass(frozen=True)
class Sum:
    """What calls of one group cost together."""

    key: str | None
    calls: int
    tokens: Tokens
    cost_micros: int
    unknown_calls: int


def day_of(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def month_of(moment: datetime) -> str:
    return day_of(moment)[:7]


def resets_at(period: Period, now: datetime) -> datetime:
    """When a day or a month of the world's clock ends."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "day":
        return midnight + timedelta(days=1)
    return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)


def as_usd(micros: int) -> str:
    """`6200` is `0.006200`."""
    return f"{micros // MICROS}.{micros % MICROS:06d}"


def micros_of(usd: str) -> int:
    """The other way; raises ValueError for what is no amount."""
    found = re.fullmatch(AMOUNT, usd)
    if found is None:
        raise ValueError(f"{usd!r} is no amount of US dollars")
    whole, _, part = usd.partition(".")
    return int(whole) * MICROS + int(part.ljust(6, "0"))
