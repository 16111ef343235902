"""The peer's route behind our own layers, for `gate`: an application of ours with one more door."""

import os
import socket
import tempfile
from pathlib import Path

import uvicorn
import uvloop

from benchmarks.peer_hello import Said
from troupe.accounts import WRITE, Person
from troupe.app.doorkeeper import Doorkeeper
from troupe.app.server import build_app
from troupe.app.settings import read_settings
from troupe.app.wiring import open_studio


async def put(body: Said, person: Person) -> Said:
    """The peer's handler, with the person whom every door of ours knows."""
    return body


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings, _ = read_settings({"data": f"{folder}/data"}, os.environ, Path(folder))
        async with open_studio(settings) as studio:
            app = build_app(studio, Doorkeeper(port))
            app.put("/api/value", openapi_extra=WRITE)(put)
            print(f"http://127.0.0.1:{port}", flush=True)
            await uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")).serve(
                [listener]
            )


def run() -> None:
    uvloop.run(main())
