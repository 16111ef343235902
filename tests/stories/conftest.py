"""One studio for each file: every test plays in stories of its own."""

import pytest
import pytest_asyncio

from tests.support.studio import opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_studio(tmp_path_factory):
    async with opened(tmp_path_factory.mktemp("stories")) as found:
        yield found


@pytest.fixture
def studio(one_studio):
    """The studio, with a fake brain that speaks at once and remembers no earlier test."""
    words = one_studio.studio.bench.text
    words.reset()
    words.set_speed(tokens_per_second=10_000, first_token_ms=0)
    return one_studio


@pytest.fixture
def http(studio):
    return studio.http
