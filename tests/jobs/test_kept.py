"""A child that is kept answers quickly, survives what breaks in it, and goes when nobody needs it."""

import asyncio
import math
import os
import time

import pytest

from tests.jobs.studio import eventually
from troupe.jobs import ChildFailed, KeptChild


async def test_each_piece_of_work_has_a_process_of_its_own_and_what_breaks_breaks_nothing_else():
    child = KeptChild(os.getpid)

    first, second = await child.run(os.getpid, ()), await child.run(os.getpid, ())
    with pytest.raises(ChildFailed, match="math domain error"):
        await child.run(math.sqrt, (-1,))
    with pytest.raises(ChildFailed):
        await child.run(os.abort, ())
    root = await child.run(math.sqrt, (9,))
    await child.close()

    assert len({first, second, os.getpid()}) == 3
    assert root == 3.0


async def test_whoever_stops_waiting_stops_the_work_and_the_next_one_is_served():
    child = KeptChild(os.getpid)
    parent = await child.run(os.getppid, ())

    waiting = asyncio.create_task(child.run(time.sleep, (600,)))
    await asyncio.sleep(0.2)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    root = await child.run(math.sqrt, (4,))
    await child.close()

    assert root == 2.0
    assert not is_there(parent)


async def test_it_goes_when_it_rests_and_comes_back_when_it_is_asked():
    child = KeptChild(os.getpid, rests_after_s=0)
    parent = await child.run(os.getppid, ())

    async def gone() -> bool:
        return not is_there(parent)

    await eventually(gone)
    again = await child.run(os.getppid, ())
    await child.close()

    assert again != parent


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
