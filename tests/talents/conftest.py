"""A studio with its kits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.studio import Opened, opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Opened]:
    """An opened studio on each database."""
    async with opened(tmp_path, engine=request.param) as studio:
        yield studio


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Opened]:
    """An opened studio where the database makes no difference."""
    async with opened(tmp_path) as found:
        yield found
