"""Whatever is asked at the doors of personas, none of them breaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.support.studio import Running, running_studio

DOCUMENT = Path(__file__).parents[2] / "web/openapi.json"
doors = schemathesis.openapi.from_path(DOCUMENT).include(path_regex=r"^/api/(personas|accounts/users)")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("hostile")) as server:
        server.wait_ready()
        yield server


@pytest.fixture(scope="module")
def known(server: Running) -> dict[str, str]:
    """Ids that exist, so that not every question ends at the first look."""
    lesson = {"user_message": "Hi", "persona_response": "Good day"}
    persona = server.post("/api/personas", json={"name": "Vera", "conversation_examples": [lesson]}).json()["persona"]
    example = persona["conversation_examples"][0]["id"]
    return {"persona_id": persona["id"], "example_id": example, "number": "1"}


@doors.parametrize()
@settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_no_question_brings_a_door_down(case, server, known):
    if case.body is None or len(str(case.body)) % 3:
        case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}

    answer = case.call(base_url=server.address)

    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.json()["next_step"]
