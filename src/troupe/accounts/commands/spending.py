"""The command `troupe costs`: what paid calls cost, and the ceilings over them."""

from datetime import date
from typing import Annotated

import typer

from troupe.accounts.domain.spending import GROUPINGS, Grouping, micros_of
from troupe.accounts.errors import UnknownWord
from troupe.accounts.schemas.spending import CostView, SpendLimitsView
from troupe.accounts.service.spending import CeilingChange

costs_app = typer.Typer(no_args_is_help=True, help="What paid calls cost: show, limits, set.")

_COLUMNS = ("key", "calls", "cost_usd", "unknown_calls")


@costs_app.command("show")
def show(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="day, port, brain, persona or chat")] = "day",
    first: Annotated[str | None, typer.Option("--from", help="the first day, like 2026-11-01")] = None,
    last: Annotated[str | None, typer.Option("--to", help="the last day")] = None,
) -> None:
    """Show what your paid calls cost; those whose price nobody knows are counted apart."""

    async def run() -> None:
        async with context.obj.open() as studio:
            sums = await studio.household.spending.costs(studio.person, _day(first), _day(last), _grouping(by))
            context.obj.show({"items": [CostView.of(each).model_dump() for each in sums]}, table=_COLUMNS)

    context.obj.run(run)


@costs_app.command("limits")
def limits(context: typer.Context) -> None:
    """Show the ceilings, and what was spent under them."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(SpendLimitsView.of(await studio.household.spending.limits(studio.person)).model_dump())

    context.obj.run(run)


@costs_app.command("set")
def set_limits(
    context: typer.Context,
    day: Annotated[str | None, typer.Option(help="US dollars a day, or none")] = None,
    month: Annotated[str | None, typer.Option(help="US dollars a month, or none")] = None,
    studio: Annotated[bool, typer.Option("--studio", help="for everybody together")] = False,
) -> None:
    """Set a ceiling; a call that would go over it is not made."""

    async def run() -> None:
        told = {"day_micros": day, "month_micros": month}
        changes = {name: _amount(name, value) for name, value in told.items() if value is not None}
        async with context.obj.open() as opened:
            change = CeilingChange(changes, "studio" if studio else "me")
            after = await opened.household.spending.change(opened.person, change)
            context.obj.show(SpendLimitsView.of(after).model_dump())

    context.obj.run(run)


def _amount(field: str, text: str) -> int | None:
    if text == "none":
        return None
    try:
        return micros_of(text)
    except ValueError:
        hint = f"--{field.removesuffix('_micros')}"
        raise typer.BadParameter("say US dollars such as 2.50, or none", param_hint=hint) from None


def _grouping(word: str) -> Grouping:
    for known in GROUPINGS:
        if word == known:
            return known
    raise UnknownWord("by", GROUPINGS)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnknownWord("from", ("a day like 2026-11-01",)) from None
