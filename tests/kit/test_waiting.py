"""Waits are limited one by one, and nothing else of the task is."""

import asyncio
from collections.abc import Awaitable

import pytest

from troupe.kit.waiting import Waits, to_its_end


async def in_time(result: str, seconds: float = 0.0) -> str:
    await asyncio.sleep(seconds)
    return result


def soon(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def until(waits: Waits, moment: float, coming: Awaitable[str]) -> str:
    with waits.by(moment):
        return await coming


async def test_what_comes_in_time_is_handed_over() -> None:
    with Waits() as waits:
        assert await until(waits, soon(5), in_time("word")) == "word"


async def test_a_wait_that_is_too_long_ends_in_a_timeout() -> None:
    with Waits() as waits, pytest.raises(TimeoutError):
        await until(waits, soon(0.01), in_time("never", 5))


async def test_time_between_two_waits_does_not_count() -> None:
    with Waits() as waits:
        await until(waits, soon(0.01), in_time("one"))
        await asyncio.sleep(0.05)

        assert await until(waits, soon(5), in_time("two", 0.01)) == "two"


async def test_a_short_wait_after_a_long_one_is_still_short() -> None:
    with Waits() as waits:
        await until(waits, soon(60), in_time("one"))

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(until(waits, soon(0.01), in_time("never", 5)), 2)


async def test_a_long_wait_after_a_short_one_may_be_long() -> None:
    with Waits() as waits:
        await until(waits, soon(0.02), in_time("one"))

        assert await until(waits, soon(5), in_time("two", 0.06)) == "two"


async def test_a_task_that_is_cancelled_while_it_waits_is_cancelled() -> None:
    async def wait() -> None:
        with Waits() as waits:
            await until(waits, soon(5), in_time("never", 5))

    task = asyncio.create_task(wait())
    await asyncio.sleep(0.01)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(("outer", "inner"), [(0.01, 5.0), (5.0, 0.01)])
async def test_of_two_waits_around_one_thing_the_shorter_one_ends_it(outer: float, inner: float) -> None:
    ended: list[str] = []

    async def within() -> str:
        with Waits() as waits:
            try:
                return await until(waits, soon(inner), in_time("never", 5))
            except TimeoutError:
                ended.append("inner")
                raise

    with Waits() as waits, pytest.raises(TimeoutError):
        await until(waits, soon(outer), within())
    assert ended == (["inner"] if inner < outer else [])


async def test_after_a_timeout_the_task_goes_on_as_before() -> None:
    with Waits() as waits:
        with pytest.raises(TimeoutError):
            await until(waits, soon(0.01), in_time("never", 5))

        assert await until(waits, soon(5), in_time("word")) == "word"


async def test_what_must_end_does_and_whoever_was_cancelled_meanwhile_is_cancelled_afterwards() -> None:
    done: list[str] = []

    async def keep() -> None:
        done.append(await to_its_end(in_time("word", 0.05)))
        done.append("told")
        await asyncio.sleep(10)
        done.append("never")

    task = asyncio.create_task(keep())
    for _ in range(3):
        await asyncio.sleep(0.01)
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert done == ["word", "told"]
    assert task.cancelled()


async def test_a_timeout_meanwhile_is_still_a_timeout_afterwards() -> None:
    said = []

    async def too_long() -> None:
        async with asyncio.timeout(0.01):
            said.append(await to_its_end(in_time("word", 0.05)))
            await asyncio.sleep(10)

    with pytest.raises(TimeoutError):
        await too_long()

    assert said == ["word"]
