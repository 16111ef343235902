"""Waiting for pictures in a program that ends when they are there, such as a command."""

from collections.abc import Callable, Mapping

from troupe.accounts import User
from troupe.jobs import Jobs, ended
from troupe.kit.errors import Conflict
from troupe.looks.domain.render import Render
from troupe.looks.service.commissions import Begun
from troupe.looks.service.rendering import Renders


class NotPainted(Conflict):
    """How a job ended that was to paint, told as its own error."""

    def __init__(self, job_id: str, state: str, error: Mapping[str, object]) -> None:
        super().__init__(
            str(error.get("detail") or f"The job is {state}."),
            next_step=str(error.get("next_step") or "Ask for the picture again."),
            code=str(error.get("code") or "job_cancelled"),
            job_id=job_id,
        )


async def painted(
    renders: Renders, jobs: Jobs, user: User, begun: Begun, tell: Callable[[Mapping[str, object]], None]
) -> list[Render]:
    """The pictures of a job when it has ended; where nobody works for its queue, it is done here."""
    job = await ended(jobs, user, begun.job.id, tell)
    if job.state != "done" or job.result is None:
        raise NotPainted(job.id, job.state, job.error or {})
    ids = job.result["render_ids"]
    assert isinstance(ids, list)
    return [await renders.get(user, str(id)) for id in ids]
