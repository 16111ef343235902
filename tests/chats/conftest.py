"""Studios for the tests of conversations, on both databases, with a fake brain that is quick."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chats.talking import Talker
from tests.support.studio import Opened, opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def house(tmp_path: Path, engine: str) -> AsyncIterator[Opened]:
    async with opened(tmp_path, engine=engine) as house:
        assert house.studio.bench is not None
        house.studio.bench.text.set_speed(1000, 0)
        yield house
        await house.studio.answers.stop_everything()


@pytest.fixture
def me(house: Opened) -> Talker:
    return Talker(house.http)
