"""The server process: hold the directory, listen, work beside the doors, stop without losing a word."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from troupe.app.doorkeeper import Doorkeeper
from troupe.app.naming import server_name
from troupe.app.owning import close_broken_answers, stop_answers_as_asked
from troupe.app.repeating import again_and_again
from troupe.app.server import build_app
from troupe.app.settings import Settings
from troupe.app.studio import Studio
from troupe.app.tracing import traced
from troupe.app.wire import StrictHttp
from troupe.app.wiring import open_studio
from troupe.jobs import JobWorker, home_queue, usual_queues
from troupe.kit.errors import Conflict, TroupeError
from troupe.live import watch_others

log = logging.getLogger(__name__)

PORTS_TO_TRY = 20
LONGEST_TURN_SECONDS = 0.001
"""How long a busy thread keeps the interpreter from another; a commit waits for its turn twice."""
LOOK_AROUND_SECONDS = 15
CHECKPOINT_SECONDS = 30.0
CHECKPOINT_BYTES = 4 * 1024 * 1024
DAY_SECONDS = 24 * 60 * 60.0
HOUR_SECONDS = 60 * 60.0
GOODBYE_SECONDS = 3.0
HOME_JOBS = 4
HEAD_START_SECONDS = 0.1
"""Whoever waited for the port gets the first answer before the job engine, which is large, takes the processor."""


class PortBusy(Conflict):
    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is in use by another program.",
            next_step="Leave out --port to take the next free one, or stop the other program.",
        )


async def serve(settings: Settings, announce: Any, show_code: Callable[[str], None] = lambda code: None) -> None:
    """Run until asked to stop; `announce(address)` once the studio listens, `show_code` while it has no owner."""
    sys.setswitchinterval(LONGEST_TURN_SECONDS)
    listener = listen(settings)
    port = listener.getsockname()[1]
    scheme = "https" if settings.https else "http"
    address = f"{scheme}://{_in_an_address(settings.host)}:{port}"
    one_machine = settings.database_url is None
    name = server_name(settings.worker_id, one_machine, str(settings.data.absolute()))
    async with open_studio(settings, name) as studio:
        settings.check_address(studio.household.mode)
        lock = studio.directory.hold_for_server(studio.clock)
        try:
            await studio.repetitions.release_unfinished()
            broken = await studio.answers.close_broken(lambda owner: owner != name)
            await studio.arena.arena.close_lost(lambda owner: owner != name)
            if broken:
                log.info("chats.broken_answers_closed", extra={"fields": {"count": broken}})
            if cut_off := await studio.stories.stories.take_up():
                log.info("stories.cut_off_ones_opened", extra={"fields": {"count": cut_off}})
            if resumed := await studio.privacy.resume():
                log.info("privacy.erasures_resumed", extra={"fields": {"count": resumed}})
            keeper = _doorkeeper(settings, studio, port, scheme)
            await _offer_setup(studio, show_code)
            app = build_app(studio, keeper)
            studio.offers.own_port = port
            async with traced(settings.otlp_endpoint), beside_the_doors(studio, app, HEAD_START_SECONDS):

                def tell() -> None:
                    studio.directory.announce(address)
                    announce(address)

                await Serving(_config(app, studio), studio, app, tell).serve([listener])
        finally:
            with contextlib.suppress(OSError):
                studio.directory.withdraw()
            await studio.database.truncate_wal()
            lock.release()


def _doorkeeper(settings: Settings, studio: Studio, port: int, scheme: str) -> Doorkeeper:
    """The studio's own names; an address it was told to listen on is one of them."""
    everywhere = settings.host.strip("[]") in ("0.0.0.0", "::")
    own = () if everywhere else (f"{_in_an_address(settings.host)}:{port}",)
    return Doorkeeper(
        port,
        settings.public_url,
        (*settings.hosts, *own),
        settings.origins,
        scheme=scheme,
        in_development=studio.household.mode == "local",
    )


async def _offer_setup(studio: Studio, show_code: Callable[[str], None]) -> None:
    """While nobody can sign in as the owner, whoever reads the console can become it."""
    installing = studio.household.installing
    installing.show_code = show_code
    if await installing.setup_needed(studio.household.mode):
        show_code(await installing.new_code())


def listen(settings: Settings) -> socket.socket:
    """Take the port: the one asked for or none, else the first free one of twenty."""
    last = settings.port + (1 if settings.port_asked or settings.port == 0 else PORTS_TO_TRY)
    for port in range(settings.port, last):
        taken = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((settings.host.strip("[]"), port))
        except OSError:
            taken.close()
            continue
        taken.listen(2048)
        return taken
    raise PortBusy(settings.port)


@contextlib.asynccontextmanager
async def beside_the_doors(studio: Studio, app: FastAPI, head_start: float = 0.0) -> AsyncIterator[None]:
    """What runs beside the doors while the server is up."""
    metrics = app.state.metrics
    studio.database.on_write = metrics.writes.add
    studio.brains.on_call = metrics.calls.hear
    works: list[Coroutine[Any, Any, None]] = [
        studio.runlog.keep_up(),
        studio.observing.counting.keep_up(),
        studio.remembering.keep_up(),
        watch_others(studio.database, studio.events, studio.live.hub),
        metrics.watch_lag(),
        _checkpoint(studio),
        _daily(studio),
        close_broken_answers(studio),
        _look_for_servers(studio),
        stop_answers_as_asked(studio),
        _figures(studio),
    ]
    tasks = [asyncio.create_task(work) for work in works]
    worker = JobWorker(studio.jobs, name=studio.name, queues=queues_of(studio.settings) | at_home(studio))
    starting = asyncio.create_task(_start_worker(worker, app, head_start))
    try:
        yield
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        if app.state.readiness.jobs == "ok":
            await worker.close(studio.settings.drain_seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _figures(studio: Studio) -> None:
    """Tell the end of speeches that a crash cut short; see who is watched; at the stop everyone falls silent."""
    await studio.avatars.recover()
    try:
        while True:
            await asyncio.sleep(LOOK_AROUND_SECONDS)
            await studio.avatars.look_around()
    finally:
        await studio.avatars.close()


def queues_of(settings: Settings) -> dict[str, int]:
    """How many jobs of each queue this process does at once."""
    room = usual_queues() | {"io": settings.io_jobs}
    if settings.cpu_jobs:
        room["cpu"] = settings.cpu_jobs
    if settings.gpu_jobs:
        room["gpu"] = settings.gpu_jobs
    wanted = settings.queues or tuple(room)
    return {queue: room.get(queue, 1) for queue in wanted}


def at_home(studio: Studio) -> dict[str, int]:
    """The jobs that only this server does, whoever else works: it holds open what they need."""
    return {home_queue("io", studio.jobs.home): HOME_JOBS}


class Serving(uvicorn.Server):
    """Stops in order: refuse new work, tell the sockets, let answers finish, then close the doors."""

    def __init__(self, config: uvicorn.Config, studio: Studio, app: FastAPI, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening  # not before it can be told to stop
        self._studio = studio
        self._app = app
        self._stop: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self._on_listening()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal stops in order, the second at once, as safe as a crash."""
        if self._loop is None or self._stop is not None:
            self.force_exit = True
            self.should_exit = True
            return
        self._loop.call_soon_threadsafe(self._begin_to_stop)

    def _begin_to_stop(self) -> None:
        if self._stop is None:
            self._stop = asyncio.ensure_future(self._stop_in_order())

    async def _stop_in_order(self) -> None:
        self._app.state.readiness.draining = True
        drain = self._studio.settings.drain_seconds
        await asyncio.gather(self._studio.answers.stop_all(drain), self._studio.stories.stories.stop(drain))
        self._studio.jobs.stop_following()
        self._studio.live.stopping.set()
        await self._see_sockets_off()
        self.should_exit = True

    async def _see_sockets_off(self) -> None:
        """Each is told to come back; whoever has not taken that in a while is left to the server's own way."""
        for _ in range(round(GOODBYE_SECONDS / 0.02)):
            if not self._studio.live.hub.sockets:
                return
            await asyncio.sleep(0.02)


async def _start_worker(worker: JobWorker, app: FastAPI, after: float) -> None:
    """The job engine starts behind the doors; `/ready` turns true when it runs."""
    await asyncio.sleep(after)
    try:
        await worker.start()
    except TroupeError as trouble:
        log.error("jobs.engine_failed", extra={"fields": {"error": trouble.code}})
        app.state.readiness.jobs = "failed"
    else:
        app.state.readiness.jobs = "ok"


async def _checkpoint(studio: Studio) -> None:
    """Only this process empties the write-ahead log: every 4 MiB, or every half minute."""
    if studio.database.dialect != "sqlite":
        return
    log_file = studio.directory.database.with_name("studio.db-wal")
    waited = 0.0

    async def look() -> None:
        nonlocal waited
        waited += 1
        size = log_file.stat().st_size if log_file.exists() else 0
        if size > CHECKPOINT_BYTES or (size and waited >= CHECKPOINT_SECONDS):
            waited = 0.0
            await studio.database.truncate_wal()

    await again_and_again(1, look, "emptying the write-ahead log")


async def _look_for_servers(studio: Studio) -> None:
    """One look at start, behind the doors, for model servers on this computer."""
    if studio.bench is None:
        await studio.offers.scan(studio.person)


async def _daily(studio: Studio) -> None:
    while True:
        await asyncio.sleep(DAY_SECONDS)
        await _tidy("daily", studio.daily)


async def _hourly(studio: Studio) -> None:
    """At the start, after whatever a crash left, and every hour from then on."""
    while True:
        await _tidy("hourly", studio.hourly)
        await asyncio.sleep(HOUR_SECONDS)


async def _tidy(when: str, work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except TroupeError as trouble:
        log.warning("app.tidying_failed", extra={"fields": {"when": when, "error": trouble.code}})
    except Exception:  # tomorrow there is another day
        log.exception("app.tidying_failed", extra={"fields": {"when": when}})


def _in_an_address(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _config(app: FastAPI, studio: Studio) -> uvicorn.Config:
    chain, key = _tls(studio)
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        http=StrictHttp,
        ws="websockets-sansio",
        ws_max_size=1024 * 1024,
        ws_per_message_deflate=False,  # a word is not worth packing, and each socket would hold 300 KB for it
        timeout_graceful_shutdown=10,
        proxy_headers=False,
        ssl_certfile=chain,
        ssl_keyfile=key,
    )


def _tls(studio: Studio) -> tuple[Path | None, Path | None]:
    if not studio.settings.https:
        return None, None
    from troupe.app.certificate import certificate

    names = [*studio.settings.hosts, studio.settings.host]
    if studio.settings.public_url:
        names.append(str(urlsplit(studio.settings.public_url).hostname))
    own = tuple(name for name in names if name.strip("[]") not in ("0.0.0.0", "::"))
    return certificate(studio.directory.path / "keys", studio.directory.durable, own)
