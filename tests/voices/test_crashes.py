"""A server that is killed in the middle of a training: nothing is lost, nothing goes back, nothing hangs."""

import time

from tests.support.studio import Running, running_studio, until
from tests.voices.sounds import BRIGHT, encoded, good_clips
from tests.voices.training import CONSENT


def newest(server: Running, id: str) -> dict:
    return server.get(f"/api/personas/{id}/training-status").json()["sessions"][0]


def test_a_training_goes_on_after_the_server_was_killed_and_its_percent_never_falls(tmp_path):
    with running_studio(tmp_path) as server:
        server.wait_ready()
        id = server.post("/api/personas", json={"name": "Vera"}).json()["persona"]["id"]
        clips = [encoded(each) for each in good_clips(f0=190, formants=BRIGHT)]
        asked = {"audio_samples": clips, "consent": CONSENT}
        assert server.post(f"/api/personas/{id}/train-voice", json=asked).status_code == 202
        until(lambda: newest(server, id)["progress_percent"] >= 50, 60, "the training is in the middle")
        before = newest(server, id)

        server.kill9()
        server.start()
        server.wait_ready()

        seen = [before["progress_percent"]]
        deadline = time.monotonic() + 80
        while (now := newest(server, id))["status"] == "in_progress" and time.monotonic() < deadline:
            seen.append(now["progress_percent"])
            time.sleep(0.1)
        voice = server.get(f"/api/personas/{id}").json()["persona"]["voice_model_config"]

    assert now["status"] == "completed", now
    assert seen == sorted(seen)
    assert now["id"] == before["id"]
    assert now["started_at"] == before["started_at"]
    assert voice["voice_id"] == now["result"]["voice"]
    assert voice["training_status"] == "Completed"
