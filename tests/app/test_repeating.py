"""What is done beside the doors is done again, whatever went wrong before."""

import asyncio

import pytest

from troupe.app.repeating import again_and_again


async def test_one_time_that_goes_wrong_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    times, thrice = 0, asyncio.Event()

    async def work() -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise OSError("no room on the disk")
        if times == 3:
            thrice.set()

    going = asyncio.create_task(again_and_again(0, work, "sweeping"))
    await thrice.wait()
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)

    assert [each.getMessage() for each in caplog.records] == ["app.work_failed"]
