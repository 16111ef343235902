"""Ceilings of spending."""

from troupe.kit.errors import Invalid, Limited


class SpendLimitReached(Limited):
    """Amounts are US dollars as text; `scope` says whose ceiling it is: `me` or `studio`."""

    def __init__(
        self, scope: str, period: str, *, limit: str, spent: str, wanted: str, resets_at: str, seconds: int
    ) -> None:
        whose = "you may" if scope == "me" else "this studio may"
        super().__init__(
            f"This may cost {wanted} US$; of the {limit} US$ that {whose} spend a {period}, {spent} are spent or "
            "promised. Nothing was sent.",
            next_step=f"Wait until {resets_at}, raise the ceiling in Settings or with `troupe costs set`, "
            "or choose something that costs nothing.",
            retry_after=max(1, seconds),
            limit=limit,
            spent=spent,
            period=period,
            scope=scope,
            resets_at=resets_at,
        )


class BadPeriod(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "The last day lies before the first one.", next_step="Turn `from` and `to` around.", field="from"
        )
