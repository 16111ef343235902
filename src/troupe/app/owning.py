"""Answers and rounds whose process went away are closed, and answers another was asked to stop are stopped."""

import os
from collections.abc import Callable

from troupe.app.repeating import again_and_again
from troupe.app.studio import Studio

CLOSE_EVERY_SECONDS = 5.0
HEAR_AGAIN_SECONDS = 0.5


async def close_broken_answers(studio: Studio) -> None:
    """Close the answers and rounds of processes that went away, until cancelled."""

    async def close() -> None:
        workers = await studio.jobs.workers(studio.person)
        alive = {worker.id for worker in workers if worker.state == "alive"} | {studio.name}
        await studio.answers.close_broken(_lives(alive))
        await studio.arena.arena.close_lost(_lives(alive))

    await again_and_again(CLOSE_EVERY_SECONDS, close, "closing broken answers")


async def stop_answers_as_asked(studio: Studio) -> None:
    """Stop what another process was asked to stop, as soon as it says so, until cancelled."""
    await again_and_again(HEAR_AGAIN_SECONDS, studio.answers.hear_of_stops, "stopping answers")


def _lives(alive: set[str]) -> Callable[[str], bool]:
    def lives(owner: str) -> bool:
        kind, _, pid = owner.partition("-")
        return owner in alive or (kind == "command" and pid.isdecimal() and _runs(int(pid)))

    return lives


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
