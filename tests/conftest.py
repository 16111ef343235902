"""Options of the test run, and the quiet room it runs in.

Every process of a parallel run has its own temporary folders from pytest, starts servers on ports the system
chooses (`--port 0`), and shares nothing but the PostgreSQL server, in which each asker gets a database of its own.
"""

import logging
import os
import tempfile
from collections.abc import Iterable

import pytest

from tests.support.postgres import OWN_SERVER

LONG = pytest.mark.skip(reason="long profile: run with --long")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long profile too")
    parser.addoption(
        "--postgres",
        metavar="URL",
        help="use this PostgreSQL server (postgresql://…, allowed to create databases) instead of the wheel's",
    )


def pytest_configure(config: pytest.Config) -> None:
    _forget_the_surroundings()
    home = tempfile.TemporaryDirectory(prefix="troupe-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    # Whoever forgets to name a data directory finds an empty one, never that of the person running the tests.
    os.environ["XDG_DATA_HOME"] = home.name
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in the program itself, see troupe.app.cli
    if server := config.getoption("--postgres"):
        os.environ[OWN_SERVER] = server


def pytest_collection_modifyitems(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(LONG)


@pytest.fixture(autouse=True)
def _logs_as_at_first() -> None:
    """A program that an earlier test or fixture ran in this process may have set up its logs; this test has its own."""
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("troupe").setLevel(logging.NOTSET)


def _forget_the_surroundings() -> None:
    """Settings and keys of the person running the tests must not decide what the tests see."""
    for name in list(os.environ):
        is_setting = name.startswith("TROUPE_") and not name.startswith("TROUPE_TEST_")
        if is_setting or name.endswith(("_API_KEY", "_API_TOKEN")) or name in {"BACKEND_PORT", "STORAGE_BACKEND"}:
            del os.environ[name]
