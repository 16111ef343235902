"""What an experiment does not allow."""

from troupe.kit.errors import Conflict


class ExperimentRunning(Conflict):
    code = "EXPERIMENT_RUNNING"

    def __init__(self, experiment_id: str) -> None:
        super().__init__(
            "Another experiment with this persona is running.",
            next_step="Pause or finish it first.",
            experiment_id=experiment_id,
        )


class ExperimentState(Conflict):
    code = "EXPERIMENT_STATE"

    def __init__(self, status: str) -> None:
        super().__init__(
            f"This experiment is in the state {status}, which does not allow that.",
            next_step="Start a draft or a paused one, pause a running one; a finished one stays finished.",
            status=status,
        )
