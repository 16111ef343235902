"""Rotation as a law: whatever is done with renewing values, the newest works and an old one ends everything."""

import asyncio
import contextlib
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.accounts.living import ACCOUNTS, PASSWORD, advance
from tests.support.studio import Opened, opened
from troupe.kit.errors import Denied

# Each step lets some seconds pass and then shows one of the values given out so far, counted from the newest.
STEPS = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 4)), min_size=1, max_size=12)


class Expected:
    """What must hold: every value has a number; numbers only grow, and what was replaced has ten seconds."""

    def __init__(self, first: str) -> None:
        self.values = [(first, 1)]
        self.number = 1
        self.replaced_at: dict[int, float] = {}
        self.ended = False

    def may(self, number: int, now: float) -> bool:
        if self.ended:
            return False
        if number == self.number:
            return True
        return number == self.number - 1 and now - self.replaced_at[number] <= 10

    def renewed(self, number: int, now: float, value: str) -> None:
        if number == self.number:
            self.replaced_at[self.number] = now
            self.number += 1
        self.values.append((value, self.number))


async def renewed(house: Opened, value: str) -> str | None:
    """The next value, or None when this one is refused."""
    with contextlib.suppress(Denied):
        return (await house.studio.household.sign_ins.refresh(value)).secret
    return None


async def follow(house: Opened, steps: list[tuple[int, int]]) -> None:
    sign_ins = house.studio.household.sign_ins
    owner = await house.studio.people.settle_owner()
    opened_now = await sign_ins.open(owner, "a law", "token")
    expected, now = Expected(opened_now.secret), 0.0
    for seconds, back in steps:
        assert house.studio.bench is not None
        house.studio.bench.ahead += timedelta(seconds=seconds)
        now += seconds
        value, number = expected.values[-1 - min(back, len(expected.values) - 1)]
        allowed = expected.may(number, now)
        fresh = await renewed(house, value)
        assert allowed is (fresh is not None) or at_the_edge(expected, number, now), (steps, number)
        if fresh is None:
            expected.ended = True
        else:
            expected.renewed(number, now, fresh)
        left = {row["id"] for row in await house.rows("sign_ins")}
        assert (opened_now.sign_in.id in left) is not expected.ended


def at_the_edge(expected: Expected, number: int, now: float) -> bool:
    """The real clock goes on while the test runs, so exactly ten seconds may fall on either side."""
    return number == expected.number - 1 and abs(now - expected.replaced_at.get(number, -99) - 10) < 1


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=5, max_size=10))
def test_the_newest_value_always_works_and_an_old_one_always_ends_the_sign_in(histories):
    async def run() -> None:
        with TemporaryDirectory() as folder:
            async with opened(Path(folder), mode="multi") as house:
                for steps in histories:
                    await follow(house, steps)

    asyncio.run(run())


async def test_of_many_that_renew_with_one_stolen_value_nobody_stays(fresh, owner):
    await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh})
    await advance(fresh, seconds=11)
    answers = await asyncio.gather(
        *(fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh}) for _ in range(8))
    )

    assert {each.status_code for each in answers} == {401}
    assert await fresh.rows("sign_ins") == []
    assert [row["name"] for row in await fresh.rows("audit")].count("sign_in.reuse") == 1
    body = {"username": "olga", "password": PASSWORD}
    assert (await fresh.http.post(f"{ACCOUNTS}/sign-in", json=body)).status_code == 200
