"""HTTP doors of what paid calls cost, and may cost."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from troupe.accounts.domain.spending import Grouping
from troupe.accounts.routes.acting import READ, WRITE, Person, TheSpending
from troupe.accounts.schemas.spending import CostList, CostView, SpendLimitsBody, SpendLimitsView

router = APIRouter(prefix="/api/costs", tags=["accounts"])


@router.get("", openapi_extra=READ)
async def list_costs(
    person: Person,
    spending: TheSpending,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    by: Grouping = "day",
) -> CostList:
    """What your paid calls cost, by day, port, brain, persona or chat; of this month where no days are named."""
    return CostList(items=[CostView.of(each) for each in await spending.costs(person, first, last, by)])


@router.get("/limits", openapi_extra=READ)
async def get_limits(person: Person, spending: TheSpending) -> SpendLimitsView:
    """Your ceilings, the studio's, and what you spent under them."""
    return SpendLimitsView.of(await spending.limits(person))


@router.put("/limits", openapi_extra=WRITE)
async def set_limits(body: SpendLimitsBody, person: Person, spending: TheSpending) -> SpendLimitsView:
    """Set your own ceilings, or as an administrator those of the whole studio."""
    return SpendLimitsView.of(await spending.change(person, body.change()))
