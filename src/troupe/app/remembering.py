"""What personas remember, put together; and what turns texts into vectors, where it is installed."""

import logging

from troupe.app.observing import Around
from troupe.minds import PathKnowledge, Remembering, remember
from troupe.ports.embedding import Embedder
from troupe.ports.providers import ProviderNotInstalled, discover

log = logging.getLogger(__name__)


def open_memory(around: Around, paths: PathKnowledge, *, vectors: bool) -> Remembering:
    """Memories over this database; with `vectors` off they are found by words alone."""
    memory = remember(
        around.database,
        around.personas,
        around.people,
        around.brains,
        around.jobs,
        around.live,
        paths,
        find_embedder if vectors else _none,
        around.clock,
        around.new_id,
    )
    around.jobs.register(memory.deeper.kind())
    return memory


def find_embedder() -> Embedder | None:
    """The first embedder that is installed."""
    for manifest in discover().of_port("embedding"):
        try:
            made: Embedder = manifest.load()()  # type: ignore[assignment]  # the manifest says which port it keeps
        except (ProviderNotInstalled, ModuleNotFoundError) as missing:
            log.info(
                "minds.embedder_is_not_installed", extra={"fields": {"provider": manifest.name, "why": str(missing)}}
            )
            continue
        return made
    return None


def _none() -> None:
    return None
