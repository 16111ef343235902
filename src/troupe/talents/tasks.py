"""Door of the queue: mixing and training kits."""

from collections.abc import Sequence

from troupe.jobs import JobKind
from troupe.talents.service import Mixing, Teaching


def talent_jobs(mixing: Mixing, teaching: Teaching) -> Sequence[JobKind]:
    """The kinds of work that this slice hands to the background."""
    return [mixing.kind(), teaching.kind()]
