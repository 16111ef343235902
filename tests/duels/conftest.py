"""A studio with a quick fake brain, on both databases, and a person at the doors of the stage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chats.talking import Talker
from tests.duels.staging import Actor
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
def actor(house: Opened) -> Actor:
    return Actor(house.http)


@pytest.fixture
def me(house: Opened) -> Talker:
    return Talker(house.http)
