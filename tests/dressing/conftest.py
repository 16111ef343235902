"""Studios for the doors of looks, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.studio import Opened, opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def house(tmp_path: Path, engine: str) -> AsyncIterator[Opened]:
    async with opened(tmp_path, engine=engine) as house:
        yield house


@pytest.fixture
async def vera(house: Opened) -> str:
    """A persona to dress."""
    made = await house.http.post("/api/personas", json={"name": "Vera", "handle": "vera"})
    assert made.status_code == 201, made.text
    identity: str = made.json()["persona"]["id"]
    return identity
