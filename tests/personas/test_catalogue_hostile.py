"""Whatever is asked at the doors of sharing, the catalogue and experiments, none of them breaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.support.studio import Running, running_studio

DOCUMENT = Path(__file__).parents[2] / "web/openapi.json"
OURS = r"^/api/(catalogue|personas/\{persona_id\}/(shares|experiments))"
doors = schemathesis.openapi.from_path(DOCUMENT).include(path_regex=OURS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("hostile")) as server:
        server.wait_ready()
        yield server


@pytest.fixture(scope="module")
def known(server: Running) -> dict[str, str]:
    """Ids that exist, so that not every question ends at the first look."""
    persona = server.post("/api/personas", json={"name": "Vera"}).json()["persona"]["id"]
    with server.client() as http:
        http.put(f"/api/personas/{persona}", json={"goal": "find it"})
        ada = http.post("/api/accounts/users", json={"username": "ada"}).json()["id"]
        share = http.put(f"/api/personas/{persona}/shares", json={"user_id": ada, "role": "viewer"}).json()["share"]
        arms = {"name": "Goals", "arm_a": 1, "arm_b": 2, "measure": "words"}
        experiment = http.post(f"/api/personas/{persona}/experiments", json=arms).json()["experiment"]
        hers = http.post("/api/personas", json={"name": "Mara"}, headers={"X-User-Id": ada}).json()["persona"]["id"]
        publication = {"persona_id": hers, "summary": "Knows maps.", "license": "MIT"}
        entry = http.post("/api/catalogue", json=publication, headers={"X-User-Id": ada}).json()["entry"]
    return {
        "persona_id": persona,
        "share_id": share["id"],
        "experiment_id": experiment["id"],
        "entry_id": entry["id"],
    }


@doors.parametrize()
@settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_no_question_brings_a_door_down(case, server, known):
    if case.body is None or len(str(case.body)) % 3:
        case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}

    answer = case.call(base_url=server.address)

    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.json()["next_step"]
