"""Studios for the tests of voices, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.studio import Opened, opened
from tests.voices.training import Trainer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def house(tmp_path: Path, engine: str) -> AsyncIterator[Opened]:
    """A studio in which nobody works, so that jobs stay where they are."""
    async with opened(tmp_path, engine=engine) as house:
        yield house


@pytest.fixture
async def busy(tmp_path: Path, engine: str) -> AsyncIterator[Opened]:
    """A studio that does its jobs."""
    async with opened(tmp_path, engine=engine, working=True) as house:
        yield house


@pytest.fixture
def me(house: Opened) -> Trainer:
    return Trainer(house.http)


@pytest.fixture
def worker(busy: Opened) -> Trainer:
    return Trainer(busy.http)


@pytest.fixture
async def poor(house: Opened) -> Trainer:
    """Somebody of the tier free."""
    added = await house.http.post("/api/accounts/users", json={"username": "ada"})
    return Trainer(house.http, {"X-User-Id": added.json()["id"]})


@pytest.fixture
async def other(house: Opened) -> Trainer:
    """Somebody else who may train."""
    added = await house.http.post("/api/accounts/users", json={"username": "ben", "tier": "personal"})
    return Trainer(house.http, {"X-User-Id": added.json()["id"]})
