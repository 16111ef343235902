"""A real server for the tests of the live channel, on both databases, fresh for every test."""

from collections.abc import Iterator

import pytest

from tests.support.studio import Running, running_studio


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("live"), engine=request.param) as studio:
        yield studio


@pytest.fixture
def studio(shared: Running) -> Running:
    assert shared.post("/api/test/reset", json={}).status_code == 200
    shared.post("/api/test/speed", json={"tokens_per_second": 1000, "first_token_ms": 0})
    return shared
