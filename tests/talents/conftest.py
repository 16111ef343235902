"""A studio with its kits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.studio import Opened, opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Opened]:
    """An opened studio on each database."""
    async with opened(tmp_path, engine=request.param) as studio:
        yield studio


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Opened]:
    """One studio for a whole module, whose tests each bring kits of their own."""
    async with opened(tmp_path_factory.mktemp("talents"), working=True) as found:
        yield found
