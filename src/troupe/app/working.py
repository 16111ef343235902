"""`troupe worker`: a process that does background work for a studio."""

import asyncio
import signal

from troupe.app.console import Console
from troupe.app.serving import queues_of
from troupe.app.settings import Settings
from troupe.app.wiring import open_studio
from troupe.jobs import JobWorker


async def work(console: Console, settings: Settings) -> None:
    """Work until asked to stop; what runs then gets a while to finish, the rest is handed back."""
    stop = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    async with open_studio(settings) as studio:
        name, lock = studio.directory.hold_worker_slot(settings.worker_id)
        try:
            worker = JobWorker(studio.jobs, name=name, queues=queues_of(settings))
            await worker.start()
            console.tell(f"Worker {name} is ready.")
            await stop.wait()
            await worker.close(settings.drain_seconds)
        finally:
            lock.release()
