"""A library with two people in it, on SQLite and on PostgreSQL, with a clock that can be moved."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from tests.support.migrated import lay_migrated, migrated_postgres
from troupe.database import Database
from troupe.kit.errors import TroupeError
from troupe.media import MediaLibrary, MediaStore
from troupe.media.routes import router
from troupe.providers.obstore_files import ObstoreFiles

ADA, BEN = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
STATUS = {"missing": 404, "conflict": 409, "invalid": 422, "unavailable": 503}


@dataclass(frozen=True)
class Person:
    id: str


@dataclass
class House:
    """The library and what it stands on."""

    library: MediaLibrary
    database: Database
    folder: Path
    ada: Person = Person(ADA)
    ben: Person = Person(BEN)
    now: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    room: bool = True
    news_fails: bool = False
    news: list[tuple[str, str, str]] = field(default_factory=list)

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    if request.param == "sqlite":
        lay_migrated(tmp_path / "studio.db")
        async for made in open_house(tmp_path / "studio.db", tmp_path):
            yield made
        return
    with migrated_postgres() as address:
        async for made in open_house(address, tmp_path):
            yield made


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """The doors of the library; the header `X-Person` says who knocks."""
    app = FastAPI()
    app.include_router(router)
    app.state.media = house.library

    @app.middleware("http")
    async def person(request: Request, go_on) -> Response:
        request.state.person = Person(request.headers.get("x-person", ADA))
        return await go_on(request)

    @app.exception_handler(TroupeError)
    async def refuse(request: Request, error: TroupeError) -> Response:
        return JSONResponse(error.as_json(), STATUS[error.kind])

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://studio") as client:
        yield client


async def open_house(address: Path | str, folder: Path) -> AsyncIterator[House]:
    database = Database(address)
    (folder / "tmp").mkdir(exist_ok=True)
    await _settle(database)
    files = ObstoreFiles.open("local", {}, data=folder)

    async def announce(topic: str, type: str, data: object) -> None:
        if house.news_fails:
            raise ConnectionError
        house.news.append((topic, type, data["id"]))

    library = MediaLibrary(
        database,
        MediaStore(database),
        files,
        announce,
        realm="family",
        has_room=lambda more: house.room,
        clock=lambda: house.now,
    )
    house = House(library, database, folder / "media")
    yield house
    await database.close()


async def _settle(database: Database) -> None:
    person = (
        "INSERT INTO users (id, realm, username, display_name, tier, role, status, age_band, language, time_zone,"
        " credential_generation, created_at, updated_at) VALUES (:id, 'family', :id, 'Somebody', 'personal', 'member',"
        " 'active', 'unknown', 'en', 'UTC', 1, 0, 0)"
    )
    async with database.writing() as connection:
        if (await connection.execute(text("SELECT 1 FROM realm"))).first():
            return
        await connection.execute(text("INSERT INTO realm (id, realm, created_at) VALUES ('stamp', 'family', 0)"))
        for id in (ADA, BEN):
            await connection.execute(text(person), {"id": id})
