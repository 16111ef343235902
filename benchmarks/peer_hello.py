"""The peer of start-up, idle, gate and sockets: the libraries every such program stands on, and nothing of ours.

A FastAPI page that says hello, SQLAlchemy imported as an asynchronous SQLite program would, and doors that echo.
"""

import asyncio
import socket
from collections.abc import AsyncIterator

import sqlalchemy.ext.asyncio  # noqa: F401  imported because every peer would
import uvicorn
from fastapi import FastAPI, WebSocket
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.websockets import WebSocketDisconnect

app = FastAPI(openapi_url=None)


class Said(BaseModel):
    value: bool | int | float | str | None


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/")
async def page() -> dict[str, str]:
    return {"hello": "world"}


@app.put("/value")
async def put(body: Said) -> Said:
    return body


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        pass


@app.get("/events")
async def events() -> StreamingResponse:
    return StreamingResponse(_silence(), media_type="text/event-stream")


async def _silence() -> AsyncIterator[bytes]:
    yield b"retry: 1000\n\n"
    await asyncio.Event().wait()


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="websockets-sansio", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
