"""A studio for the tests of minds, on both databases, and a model server beside it that does what it is told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chats.talking import Talker
from tests.support.studio import Opened, opened
from tests.support.upstream import Upstream


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def house(tmp_path: Path, engine: str) -> AsyncIterator[Opened]:
    async with opened(tmp_path, engine=engine) as house:
        yield house
        await house.studio.answers.stop_everything()


@pytest.fixture
def me(house: Opened) -> Talker:
    return Talker(house.http)


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    async with Upstream() as upstream:
        yield upstream
