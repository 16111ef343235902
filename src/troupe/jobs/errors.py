"""What can go wrong with background work, in the user's words."""

from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Missing, Unavailable

SEE_JOBS = "Run `troupe jobs list` to see what is there."


class JobNotFound(Missing):
    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no job {job_id!r}.", next_step=SEE_JOBS)


class JobFinished(Conflict):
    def __init__(self, state: str) -> None:
        super().__init__(f"This job is already {state}.", next_step="Nothing is left to stop.", state=state)


class JobNotFinished(Conflict):
    def __init__(self, state: str) -> None:
        super().__init__(
            f"This job is still {state}.",
            next_step="Wait for it, or stop it first with `troupe jobs cancel`.",
            state=state,
        )


class JobDone(Conflict):
    def __init__(self) -> None:
        super().__init__("This job is done, there is nothing to repeat.", next_step="Start a new one.")


class JobNotQueued(Conflict):
    def __init__(self, state: str) -> None:
        super().__init__(
            f"This job is {state}, only waiting jobs can be moved.",
            next_step="Choose a job that is still waiting.",
            state=state,
        )


class StepOutOfRange(Invalid):
    code = "invalid"

    def __init__(self, step: int, steps: int) -> None:
        super().__init__(
            f"Step {step} does not exist; this job has the steps 1 to {steps}.",
            next_step=f"Choose a step from 1 to {steps}, or none to begin at the failed one.",
            field="from_step",
        )


class StepNotReached(Invalid):
    code = "invalid"

    def __init__(self, step: int, reached: int) -> None:
        super().__init__(
            f"Step {step} cannot be the first one again: step {reached} has no result yet.",
            next_step=f"Choose a step from 1 to {reached}.",
            field="from_step",
        )


class InvalidJob(Invalid):
    code = "invalid"

    def __init__(self, detail: str, field: str) -> None:
        super().__init__(detail, next_step="Change it and send it again.", field=field)


class PriorityNotAllowed(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__("Only administrators may use the priority `high`.", next_step="Use `normal` or `low`.")


class OnlyAdministrators(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__("Only administrators see the workers.", next_step="Ask the owner of this Troupe.")


class QueueFull(Limited):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} of your jobs are waiting already.",
            next_step="Wait until some are done, or cancel some with `troupe jobs cancel`.",
            retry_after=30,
        )


class Overloaded(Unavailable):
    def __init__(self) -> None:
        super().__init__("Too many jobs are waiting on this Troupe.", next_step="Try again later.", retry_after=30)


class JobsNotReady(Unavailable):
    def __init__(self) -> None:
        super().__init__("Background work is still starting.", next_step="Try again in a few seconds.", retry_after=2)


class CrashedRepeatedly(Conflict):
    def __init__(self, times: int) -> None:
        super().__init__(
            f"The worker stopped {times} times while doing this job.",
            next_step="Look at the job's log and the memory of the machine, then retry it.",
        )


class OutcomeUnknown(Conflict):
    def __init__(self, step: str) -> None:
        super().__init__(
            f"Nobody knows whether the paid step {step!r} took place: it was interrupted.",
            next_step="Check with the provider whether it was charged; retry the job to do it again.",
        )


class KindUnknown(Conflict):
    def __init__(self, kind: str) -> None:
        super().__init__(
            f"This worker does not know how to do {kind!r}.",
            next_step="Start workers of the same version as the server, then retry the job.",
        )


class WorkerNameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"A worker called {name!r} is already running on this data directory.",
            next_step="Choose another --id, or none to take the next free name.",
        )


class ChildFailed(Conflict):
    """Not tried again by itself: a program that ended badly once does so again."""

    code = "child_failed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Look at the job's log, then retry it.")
