"""Databases for the tests of the floor below every store."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.migrated import lay_migrated
from tests.support.postgres import fresh_postgres
from troupe.database import Database, migrate

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
def address(request, tmp_path) -> Iterator[Path | str]:
    """Where an empty database is."""
    with ExitStack() as ending:
        yield tmp_path / "studio.db" if request.param == "sqlite" else ending.enter_context(fresh_postgres())


@pytest.fixture
async def database(address) -> AsyncIterator[Database]:
    """A migrated database."""
    if isinstance(address, Path):
        lay_migrated(address)
    else:
        migrate(address)
    opened = Database(address)
    yield opened
    await opened.close()
