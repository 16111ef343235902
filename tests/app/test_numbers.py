"""The numbers of a running studio, for whoever watches over it."""

import pytest

from tests.support.studio import opened


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path) as house:
        yield house


async def numbers_of(house):
    answer = await house.http.get("/metrics")
    assert answer.status_code == 200
    return dict(line.rsplit(" ", 1) for line in answer.text.splitlines())


async def test_queues_are_counted_also_while_nothing_waits(house):
    before = await numbers_of(house)
    await house.studio.jobs.start("studio.checkup", house.studio.person)

    after = await numbers_of(house)

    assert {before[f'troupe_jobs{{queue="{queue}",state="queued"}}'] for queue in ("cpu", "gpu", "io")} == {"0"}
    assert sum(int(number) for name, number in after.items() if name.startswith("troupe_jobs{")) == 1


async def test_whoever_is_turned_away_at_the_door_is_counted(house):
    before = await numbers_of(house)
    refused = await house.http.get("/api/accounts/me", headers={"X-User-Id": "00000000-0000-4000-8000-000000000000"})

    assert refused.status_code == 401
    gained = int((await numbers_of(house))["troupe_auth_failures_total"]) - int(before["troupe_auth_failures_total"])
    assert gained == 1


async def test_labels_come_from_fixed_lists(house):
    await house.http.get("/api/chats/a-chat-that-nobody-has")

    assert "a-chat-that-nobody-has" not in str(await numbers_of(house))
