"""Studios in which people sign in, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.accounts.living import Someone, add, set_up
from tests.support.studio import Opened, opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def fresh(tmp_path: Path, engine: str) -> AsyncIterator[Opened]:
    """A studio for several people that nobody has set up."""
    async with opened(tmp_path, engine=engine, mode="multi") as house:
        yield house


@pytest.fixture
async def owner(fresh: Opened) -> Someone:
    return await set_up(fresh)


@pytest.fixture
async def ada(fresh: Opened, owner: Someone) -> Someone:
    """A member."""
    return await add(owner, fresh, "ada")
