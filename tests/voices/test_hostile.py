"""Whatever is asked at the doors of voices, none of them breaks."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.support.studio import Running, running_studio
from tests.voices.sounds import good_clips, wav
from tests.voices.training import CONSENT


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("hostile")) as server:
        server.wait_ready()
        yield server


@pytest.fixture(scope="module")
def described(server: Running) -> object:
    """The doors as the running program describes them."""
    return schemathesis.openapi.from_dict(server.get("/openapi.json").json())


@pytest.fixture(scope="module")
def known(server: Running) -> dict[str, str]:
    """Ids that exist, so that not every question ends at the first look."""
    persona_id = server.post("/api/personas", json={"name": "Vera"}).json()["persona"]["id"]
    clips = ["AAAA", "AAAB", "AAAC", "AAAD", "AAAE"]
    session = server.post(f"/api/personas/{persona_id}/train-voice", json={"audio_samples": clips}).json()["session"]
    consent = server.post("/api/voices/consents", json=CONSENT | {"persona_id": persona_id}).json()
    sample = server.get("/api/voices/samples", params={"persona_id": persona_id}).json()["items"][0]
    return {
        "persona_id": persona_id,
        "session_id": session["id"],
        "consent_id": consent["id"],
        "sample_id": sample["id"],
        "voice_id": persona_id,
    }


DOORS = [
    ("POST", "/api/personas/{persona_id}/train-voice"),
    ("GET", "/api/personas/{persona_id}/training-status"),
    ("POST", "/api/personas/{persona_id}/train-voice/{session_id}/consent"),
    ("POST", "/api/personas/{persona_id}/train-voice/{session_id}/cancel"),
    ("POST", "/api/personas/{persona_id}/train-voice/{session_id}/retry"),
    ("POST", "/api/voices/samples"),
    ("GET", "/api/voices/samples"),
    ("GET", "/api/voices/samples/{sample_id}"),
    ("PUT", "/api/voices/samples/{sample_id}"),
    ("DELETE", "/api/voices/samples/{sample_id}"),
    ("POST", "/api/voices/consents"),
    ("GET", "/api/voices/consents"),
    ("POST", "/api/voices/consents/{consent_id}/withdraw"),
    ("GET", "/api/voices/own"),
    ("DELETE", "/api/voices/own/{voice_id}"),
]


@pytest.mark.parametrize(("method", "path"), DOORS, ids=lambda each: each)
def test_no_question_brings_a_door_down(server, described, known, method, path):
    @settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=described[path][method].as_strategy())
    def ask(case):
        if case.body is None or len(str(case.body)) % 3:
            given_ids = case.path_parameters or {}
            case.path_parameters = {name: known.get(name, value) for name, value in given_ids.items()}
            if case.query and "persona_id" in case.query:
                case.query["persona_id"] = known["persona_id"]

        answer = case.call(base_url=server.address)

        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert answer.json()["next_step"]

    ask()


WHOLE = wav([0.1] * 400)
UPLOADS = {
    "nothing": b"",
    "a page": b"<html></html>",
    "a playlist": b"#EXTM3U\nhttp://127.0.0.1:1/x\n",
    "half a head": WHOLE[:20],
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "a length that lies": WHOLE[:4] + b"\xff\xff\xff\x7f" + WHOLE[8:40] + b"\xff\xff\xff\x7f" + WHOLE[44:],
    "an archive": b"PK\x03\x04" + b"\0" * 200,
}


@pytest.mark.parametrize("content", UPLOADS.values(), ids=UPLOADS)
@pytest.mark.parametrize("name", ["clip.wav", "../../etc/passwd", "clip.mp3"])
def test_an_upload_that_is_no_recording_is_refused_with_the_way_out(server, known, content, name):
    files = {"file": (name, content, "application/octet-stream")}

    answer = server.post("/api/voices/samples", data={"persona_id": known["persona_id"]}, files=files)

    assert answer.status_code in (200, 201, 400, 413, 415, 422), answer.text
    if answer.status_code >= 400:
        assert answer.json()["next_step"]


@pytest.mark.parametrize("data", [{}, {"persona_id": "x"}, {"sample_text": "x" * 20_000}, {"colour": "red"}], ids=str)
def test_a_form_that_lacks_its_persona_or_says_too_much_is_refused(server, data):
    files = {"file": ("clip.wav", good_clips(1)[0], "audio/wav")}

    answer = server.post("/api/voices/samples", data=data, files=files)

    assert 400 <= answer.status_code < 500
    assert answer.json()["next_step"]
