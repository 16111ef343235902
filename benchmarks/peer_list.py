"""The peer of lists: SQLAlchemy and FastAPI over one SQLite table of JSON documents, sorted by an index, and no rules.

Its first argument is the data directory, its second how many documents there are.
"""

import json
import socket
import sys
from pathlib import Path

import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import create_async_engine

FOLDER, MANY = Path(sys.argv[1]), int(sys.argv[2])
cards = sa.Table(
    "cards",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("made", sa.Integer, index=True),
    sa.Column("document", sa.JSON),
)
app = FastAPI(openapi_url=None)
engine = create_async_engine(f"sqlite+aiosqlite:///{FOLDER / 'peer.db'}")


@app.get("/list")
async def page() -> JSONResponse:
    async with engine.connect() as connection:
        rows = await connection.execute(sa.select(cards).order_by(cards.c.made.desc()).limit(50))
        return JSONResponse({"items": [{"id": row.id, **row.document} for row in rows]})


def fill() -> None:
    document = json.loads((FOLDER / "document.json").read_text())
    filling = sa.create_engine(f"sqlite:///{FOLDER / 'peer.db'}")
    with filling.begin() as connection:
        cards.create(connection)
        connection.execute(cards.insert(), [{"made": number, "document": document} for number in range(MANY)])
    filling.dispose()


if __name__ == "__main__":
    fill()
    listening = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run([listening])
