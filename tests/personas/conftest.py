"""Studios for the tests of personas, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.personas.casting import Caster
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
def me(house: Opened) -> Caster:
    """The owner, who may have as many personas as they like."""
    return Caster(house.http)


@pytest.fixture
async def ada(house: Opened) -> Caster:
    """Somebody of the tier free."""
    added = await house.http.post("/api/accounts/users", json={"username": "ada"})
    return Caster(house.http, {"X-User-Id": added.json()["id"]})
