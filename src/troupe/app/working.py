"""`troupe worker`: a process that does background work for a studio."""

from troupe.app.console import Console
from troupe.app.serving import queues_of
from troupe.app.settings import Settings
from troupe.app.tracing import traced
from troupe.app.wiring import open_studio
from troupe.jobs.worker import WorkerSettings, run_worker


async def work(console: Console, settings: Settings) -> None:
    """Work until asked to stop; what runs then gets a while to finish, the rest is handed back."""
    queues = queues_of(settings)
    async with open_studio(settings) as studio:
        console.tell(f"Working on {', '.join(queues)}; stop with Ctrl C.")
        wanted = WorkerSettings(
            queues=queues,
            locks=studio.directory.path / "workers",
            name=settings.worker_id,
            drain_seconds=settings.drain_seconds,
        )
        async with traced(settings.otlp_endpoint):
            await run_worker(studio.jobs, wanted)
