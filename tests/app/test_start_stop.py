"""Starting and stopping: one server for a directory, a plain word for every refusal, and nothing lost at the end."""

import json
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.studio import TROUPE, running_studio, surroundings, troupe, until
from troupe.app.serving import listen
from troupe.app.settings import Settings


def test_a_second_server_on_the_same_directory_is_told_who_is_first_and_where(tmp_path):
    with running_studio(tmp_path) as first:
        second = troupe(tmp_path, "up", "--test", "--json", "--port", "0", "--data", str(first.data))

        told = json.loads(second.stdout)
        assert second.returncode == 4
        assert told["error"] == "already_running"
        assert (told["pid"], told["address"]) == (first.pid, first.address)
        assert str(first.pid) in told["next_step"]
        assert first.get("/health").status_code == 200, "the first one goes on"


def test_the_one_line_on_standard_output_is_the_address_and_the_directory_knows_it(tmp_path):
    with running_studio(tmp_path) as studio:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", studio.address)
        assert (studio.data / "run" / "port").read_text().strip() == studio.address
        assert (studio.data / "run" / "pid").read_text().strip() == str(studio.pid)
        assert studio.stop() == 0
        assert studio.process.stdout.read() in (b"", None)
        assert not (studio.data / "run" / "port").exists()


def code_at_the_end(live) -> int:
    """Read a socket until the server closes it."""
    try:
        while True:
            live.recv(timeout=20)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


def test_with_json_the_one_line_is_a_json_document(tmp_path):
    process = subprocess.Popen(
        [*TROUPE, "up", "--test", "--json", "--port", "0", "--data", str(tmp_path / "data")],
        env=surroundings(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    told = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)

    assert told["address"].startswith("http://127.0.0.1:")
    assert (rest, process.returncode) == (b"", 0)


def test_it_stops_in_order(tmp_path):
    with running_studio(tmp_path) as studio:
        studio.wait_ready()
        studio.post("/api/test/speed", json={"tokens_per_second": 20, "first_token_ms": 0})
        studio.post("/api/test/brain", json={"replies": ["one two three four five six seven eight nine ten " * 2]})
        chat = studio.post("/api/chats", json={}).json()
        body = {"text": "hello", "parent_id": chat["active_leaf_id"]}
        run = studio.post(f"/api/chats/{chat['id']}/messages", json=body).json()["runs"][0]["id"]
        with studio.client() as http, connect(studio.sockets + "/api/live", proxy=None) as live:
            live.recv(timeout=10)
            studio.process.send_signal(signal.SIGTERM)
            until(lambda: http.get("/ready").status_code == 503, 5, "it says that it drains")
            assert http.get("/ready").json()["ready"] is False
            refused = http.post("/api/chats", json={})
            assert (refused.status_code, refused.json()["error"]) == (503, "stopping")
            assert refused.headers["retry-after"]
            assert http.get(f"/api/runs/{run}").status_code == 200, "reading goes on"
            assert code_at_the_end(live) == 1001
        assert studio.process.wait(30) == 0
        wal = studio.data / "studio.db-wal"
        assert not wal.exists() or wal.stat().st_size == 0
        studio.start()
        node = studio.get(f"/api/chats/{chat['id']}/path").json()["nodes"][-1]
        assert node["text"].startswith("one two three"), "what ran was finished or kept"


def test_a_second_signal_stops_at_once_and_is_as_safe_as_a_crash(tmp_path):
    with running_studio(tmp_path, TROUPE_DRAIN_SECONDS="60") as studio:
        studio.post("/api/test/speed", json={"tokens_per_second": 1, "first_token_ms": 0})
        chat = studio.post("/api/chats", json={}).json()
        body = {"text": "hello", "parent_id": chat["active_leaf_id"]}
        assert studio.post(f"/api/chats/{chat['id']}/messages", json=body).status_code == 202
        studio.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        began = time.monotonic()
        studio.process.send_signal(signal.SIGTERM)
        studio.process.wait(20)
        assert time.monotonic() - began < 15
        studio.start()
        nodes = studio.get(f"/api/chats/{chat['id']}/path").json()["nodes"]
        assert "hello" in [node["text"] for node in nodes]


def test_a_killed_server_leaves_nothing_in_the_way(tmp_path):
    with running_studio(tmp_path) as studio:
        studio.kill9()
        studio.start()
        assert studio.get("/api/start").status_code == 200


def test_a_busy_port_that_was_asked_for_is_refused_with_the_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        refused = troupe(tmp_path, "up", "--test", "--port", port, "--data", str(tmp_path / "data"))

    assert refused.returncode == 4
    assert port in refused.stderr
    assert "Leave out --port" in refused.stderr


def test_a_busy_port_that_was_not_asked_for_is_passed_over(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        taken = listen(Settings(data=tmp_path, port=port))

        assert port < taken.getsockname()[1] < port + 20
        taken.close()


@pytest.mark.parametrize("name", ["master.key"])
def test_a_key_that_others_can_read_stops_the_start(tmp_path, name):
    data = tmp_path / "data"
    assert troupe(tmp_path, "init", "--data", str(data)).returncode == 0
    (data / "keys" / name).chmod(0o644)
    refused = troupe(tmp_path, "up", "--port", "0", "--data", str(data))

    assert refused.returncode == 6
    assert f"chmod 600 {data / 'keys' / name}" in refused.stderr


def test_a_realm_is_never_converted(tmp_path):
    data = tmp_path / "data"
    assert troupe(tmp_path, "init", "--realm", "adult", "--data", str(data)).returncode == 0
    refused = troupe(tmp_path, "up", "--port", "0", "--realm", "family", "--data", str(data))

    assert refused.returncode == 4
    assert "never converted" in refused.stderr


@pytest.mark.parametrize("place", ["/proc/troupe", "/sys/troupe"])
def test_a_directory_that_cannot_be_written_says_what_to_do(tmp_path, place):
    refused = troupe(tmp_path, "up", "--test", "--port", "0", "--data", place)

    assert refused.returncode == 8
    assert "mounted and writable" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "sea.jpg").write_bytes(b"x")
    refused = troupe(tmp_path, "up", "--port", "0", "--data", str(tmp_path / "photos"))

    assert refused.returncode == 4
    assert [file.name for file in (tmp_path / "photos").iterdir()] == ["sea.jpg"]


def test_ready_says_what_it_stands_on(tmp_path):
    with running_studio(tmp_path) as studio:
        studio.wait_ready()
        told = studio.get("/ready").json()

    assert told["ready"] is True
    assert told["checks"].keys() == {"database", "storage", "disk", "jobs", "migrations", "realm"}
    assert set(told["checks"].values()) <= {"ok", "warning"}


def test_an_upload_whose_sender_leaves_is_no_incident(tmp_path):
    with running_studio(tmp_path) as studio:
        head = (
            f"POST /api/media HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\nContent-Length: 100000\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        )
        threads = [threading.Thread(target=_leave, args=(studio.port, head.encode())) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        time.sleep(0.3)
        assert studio.get("/health").status_code == 200
        assert studio.stop() == 0
        assert '"error"' not in studio.log, studio.log
        assert "Traceback" not in studio.log


def _leave(port: int, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(head)
        time.sleep(0.1)
