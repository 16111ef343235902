"""Ceilings of spending."""

import math
from datetime import datetime

from troupe.accounts.domain.spending import Payer, Period, Purse, as_usd, resets_at
from troupe.kit.errors import Invalid, Limited
from troupe.kit.times import as_text


class SpendLimitReached(Limited):
    def __init__(self, payer: Payer, purse: Purse, micros: int, now: datetime) -> None:
        period: Period = purse.period_without(micros)
        is_day = period == "day"
        most = purse.ceilings.day_micros if is_day else purse.ceilings.month_micros
        spent = purse.day_micros if is_day else purse.month_micros
        whose = "you may" if payer == "me" else "this studio may"
        ends = resets_at(period, now)
        super().__init__(
            f"This may cost {as_usd(micros)} US$; of the {as_usd(most or 0)} US$ that {whose} spend a {period}, "
            f"{as_usd(spent)} are spent or promised. Nothing was sent.",
            next_step=f"Wait until {as_text(ends)}, raise the ceiling in Settings or with `troupe costs set`, "
            "or choose something that costs nothing.",
            retry_after=max(1, math.ceil((ends - now).total_seconds())),
            limit=as_usd(most or 0),
            spent=as_usd(spent),
            period=period,
            scope=payer,
            resets_at=as_text(ends),
        )


class BadPeriod(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "The last day lies before the first one.", next_step="Turn `from` and `to` around.", field="from"
        )
