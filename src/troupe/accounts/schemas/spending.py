"""Costs and ceilings as clients see them: US dollars as decimal text."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from troupe.accounts.domain.spending import AMOUNT, Ceilings, Sum, as_usd, micros_of
from troupe.accounts.schemas.people import Strict
from troupe.accounts.service.spending import CeilingChange, Limits
from troupe.kit.times import as_text

Usd = Annotated[str, Field(pattern=AMOUNT, examples=["2.50"])]


class CostView(BaseModel):
    key: str | None
    calls: int
    prompt_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: str
    unknown_calls: int

    @classmethod
    def of(cls, sum: Sum) -> Self:
        return cls(
            key=sum.key,
            calls=sum.calls,
            prompt_tokens=sum.tokens.prompt,
            cached_tokens=sum.tokens.cached,
            output_tokens=sum.tokens.output,
            cost_usd=as_usd(sum.cost_micros),
            unknown_calls=sum.unknown_calls,
        )


class CostList(BaseModel):
    items: list[CostView]


class CeilingsView(BaseModel):
    day_usd: str | None
    month_usd: str | None

    @classmethod
    def of(cls, ceilings: Ceilings) -> Self:
        day, month = ceilings.day_micros, ceilings.month_micros
        return cls(day_usd=None if day is None else as_usd(day), month_usd=None if month is None else as_usd(month))


class SpendLimitsView(BaseModel):
    me: CeilingsView
    studio: CeilingsView
    spent_day_usd: str
    spent_month_usd: str
    unpriced_calls: int
    resets_at: str

    @classmethod
    def of(cls, limits: Limits) -> Self:
        return cls(
            me=CeilingsView.of(limits.me.ceilings),
            studio=CeilingsView.of(limits.studio.ceilings),
            spent_day_usd=as_usd(limits.me.day_micros),
            spent_month_usd=as_usd(limits.me.month_micros),
            unpriced_calls=limits.unpriced_calls,
            resets_at=as_text(limits.resets_at),
        )


class SpendLimitsBody(Strict):
    """A ceiling that is null is none; one that is left out stays as it is."""

    day_usd: Usd | None = None
    month_usd: Usd | None = None
    scope: Literal["me", "studio"] = "me"

    def change(self) -> CeilingChange:
        named = {name: getattr(self, name) for name in ("day_usd", "month_usd") if name in self.model_fields_set}
        micros = {name: None if value is None else micros_of(value) for name, value in named.items()}
        return CeilingChange({name.replace("_usd", "_micros"): value for name, value in micros.items()}, self.scope)
