"""Door of the queue: mixing and training kits, filling data sets, fetching models."""

from collections.abc import Sequence

from troupe.jobs import JobKind
from troupe.talents.service import Basing, Mixing, ModelFiles, Posing, Teaching


def talent_jobs(
    mixing: Mixing, teaching: Teaching, posing: Posing, basing: Basing, files: ModelFiles
) -> Sequence[JobKind]:
    """The kinds of work that this slice hands to the background."""
    return [mixing.kind(), teaching.kind(), posing.kind(), basing.kind(), files.kind()]
