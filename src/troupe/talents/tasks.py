"""Door of the queue: mixing kits."""

from collections.abc import Sequence

from troupe.jobs import JobKind
from troupe.talents.service import Mixing


def talent_jobs(mixing: Mixing) -> Sequence[JobKind]:
    """The kinds of work that this slice hands to the background."""
    return [mixing.kind()]
