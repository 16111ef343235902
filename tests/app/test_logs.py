"""Logs: one JSON object on one line, and nowhere a secret or a person's words."""

import io
import json
import logging
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.media import samples
from tests.support.studio import Running, running_studio
from troupe.app.logs import AgingFile, HumanLine, JsonLine, clean, never_say, start_logging

CANARIES = {
    "a stored key": "sk-canary-4f1d7c9b2a",
    "an unusual key": "zzcanary8842kkll",
    "chat text": "canary-words-of-a-person-7711",
    "a file name": "canary-holiday-9034",
    "a title": "canary-title-5512",
    "a draft": "canary-draft-6610",
    "a query": "canary-query-1204",
    "a header": "canary-header-8830",
    "an unknown path": "canary-path-2291",
    "a wrong body": "canary-body-3147",
}


@pytest.fixture(autouse=True)
def _usual_logging():
    ours, root = logging.getLogger("troupe"), logging.getLogger()
    before = list(root.handlers), root.level, ours.level
    yield
    root.handlers[:], root.level, ours.level = before


def logged(line: logging.Formatter, message: str, *, name: str = "troupe.test", **fields: object) -> str:
    record = logging.LogRecord(name, logging.INFO, "x.py", 1, message, (), None)
    record.fields = fields
    return line.format(record)


@pytest.mark.parametrize(
    "message", ["two\nlines", "\x1b[2J", "a\r\nb", "\x9b31m", "a\u2028b", "a\u202eb", "\x00", "\x7f"]
)
def test_a_line_is_one_line_that_no_terminal_obeys(message):
    for line in (JsonLine(), HumanLine()):
        said = logged(line, message, detail=message)
        assert said.splitlines() == [said]
        assert not set(said) & set("\x1b\x9b\r\n\x00\x7f\u202e\u2028")


class FullDisk(io.StringIO):
    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_log_on_a_full_disk_shows_no_uncleaned_line_on_the_terminal(tmp_path, capsys):
    file = AgingFile(tmp_path / "studio.log")
    file.setFormatter(JsonLine())
    file.setStream(FullDisk()).close()

    file.emit(logging.LogRecord("troupe.test", logging.INFO, "x.py", 1, "key zzcanary8842kkll", (), None))

    assert capsys.readouterr().err == ""


def test_a_line_is_json_with_time_level_and_event():
    told = json.loads(logged(JsonLine(), "chats.opened", count=3))

    assert told["event"] == "chats.opened"
    assert told["level"] == "info"
    assert told["at"].endswith("+00:00")
    assert told["count"] == 3


@pytest.mark.parametrize(
    "secret",
    [
        "Bearer abc.def-ghi",
        "bearer XYZ123456",
        "sk-1234567890",
        "trp_live_abcdef",
        "key=verysecret",
        "hf_abcdefgh",
        "AIzaSyABCDEF",
    ],
)
def test_what_looks_like_a_secret_is_removed(secret):
    for said in (logged(JsonLine(), f"sent {secret} away"), logged(JsonLine(), "sent", header=secret)):
        assert secret not in said
        assert json.loads(said)


def test_a_secret_that_was_opened_is_removed_whatever_it_looks_like():
    never_say("an unremarkable word-3391")

    assert "unremarkable" not in clean("got an unremarkable word-3391 here")
    assert clean("nothing of the kind") == "nothing of the kind"


def test_a_fault_is_told_with_its_place_and_without_its_values():
    try:
        words = "the words of a person"
        raise RuntimeError(words)
    except RuntimeError as fault:
        record = logging.LogRecord(
            "troupe.test", logging.ERROR, "x.py", 1, "app.unexpected", (), (type(fault), fault, fault.__traceback__)
        )
    told = JsonLine().format(record)

    assert json.loads(told)["error"] == "RuntimeError"
    assert "test_logs.py" in told
    assert "the words of a person" not in told


def test_other_libraries_say_warnings_only_and_only_their_first_line(monkeypatch):
    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    start_logging("debug", None)
    logging.getLogger("aiosqlite").debug("executing INSERT with %s", ("private",))
    logging.getLogger("websockets.server").debug("< TEXT 'private'")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task exception=private>")
    logging.getLogger("troupe.chats").debug("chats.opened")

    assert "private" not in said.getvalue()
    assert [json.loads(line)["event"] for line in said.getvalue().splitlines()] == [
        "asyncio: Task exception was never retrieved",
        "chats.opened",
    ]


@pytest.fixture(scope="module")
def lived(tmp_path_factory) -> Iterator[tuple[Running, bytes]]:
    """A studio at debug level in which everything private was used once, and all it answered."""
    with running_studio(tmp_path_factory.mktemp("lived"), TROUPE_LOG_LEVEL="debug", CANARY_API_KEY="x") as studio:
        studio.wait_ready()
        yield studio, b"".join(_live(studio))
        studio.stop()


def _live(studio: Running) -> Iterator[bytes]:
    say = CANARIES
    with studio.client() as http:
        http.post("/api/test/speed", json={"tokens_per_second": 1000, "first_token_ms": 0})
        chat = http.post("/api/chats", json={"title": say["a title"]}).json()
        body = {"text": say["chat text"], "parent_id": chat["active_leaf_id"]}
        assert http.post(f"/api/chats/{chat['id']}/messages", json=body).status_code == 202
        http.put("/api/drafts/one", json={"text": say["a draft"], "attachments": []})
        picture = (f"{say['a file name']}.png", samples.picture(".png"), "image/png")
        assert http.post("/api/media", files={"file": picture}).status_code == 201
        for name in ("a stored key", "an unusual key"):
            made = http.post("/api/connections", json={"gateway": "openai", "key": say[name]})
            assert made.status_code == 201, made.text
            yield made.content
            yield http.post(f"/api/connections/{made.json()['id']}/test").content
        yield http.get("/api/connections").content
        yield http.get("/api/start").content
        yield http.get(f"/api/chats?cursor={say['a query']}").content
        yield http.get("/api/start", headers={"X-User-Id": say["a header"], "Cookie": say["a header"]}).content
        http.get(f"/api/{say['an unknown path']}")
        http.post(
            "/api/chats", content=f"{{{say['a wrong body']}".encode(), headers={"Content-Type": "application/json"}
        )
        http.post("/api/chats", json={say["a wrong body"]: 1})
        http.post("/api/chats", json={}, headers={"Origin": f"http://{say['a header']}.example"})
        yield http.get("/metrics").content


def log_bytes(studio: Running) -> bytes:
    return b"".join(file.read_bytes() for file in (studio.data / "logs").iterdir()) + studio.log.encode()


@pytest.mark.parametrize("name", CANARIES)
def test_nothing_private_is_found_in_the_logs(lived, name):
    studio, _ = lived

    assert CANARIES[name].encode() not in log_bytes(studio)


def test_every_line_of_the_log_file_is_a_json_object(lived):
    studio, _ = lived
    lines = (studio.data / "logs" / "troupe.log").read_text().splitlines()

    assert len(lines) > 10, "at debug level something is said"
    for line in lines:
        assert {"at", "level", "event"} <= json.loads(line).keys(), line
    answered = [json.loads(line) for line in lines if json.loads(line)["event"] == "http.answered"]
    assert {"/api/chats", "/api/media"} <= {line["route"] for line in answered}
    assert all({"route", "method", "status", "ms"} <= line.keys() for line in answered)


@pytest.mark.parametrize("name", ["a stored key", "an unusual key"])
def test_a_stored_key_is_in_no_answer_and_nowhere_on_the_disk(lived, name):
    studio, answers = lived
    key = CANARIES[name].encode()

    assert key not in answers
    found = [file for file in studio.data.rglob("*") if file.is_file() and key in file.read_bytes()]
    assert found == []


def test_the_canaries_can_be_found_where_they_belong(lived):
    studio, _ = lived
    database = sqlite3.connect(studio.data / "studio.db")
    texts = [row[0] for row in database.execute("SELECT text FROM chat_nodes")]
    keys = [row[0] for row in database.execute("SELECT sealed FROM stored_keys")]
    database.close()

    assert CANARIES["chat text"] in texts
    assert len(keys) == 2


def test_what_a_query_or_a_header_said_is_not_said_back(lived):
    _, answers = lived

    assert CANARIES["a query"].encode() not in answers
    assert CANARIES["a header"].encode() not in answers


def test_a_log_begins_a_new_file_every_few_days(tmp_path):
    began = datetime.now(UTC)
    now = [began]
    kept = AgingFile(tmp_path / "troupe.log", lambda: now[0])
    for day in (0, 2, 4):
        now[0] = began + timedelta(days=day)
        kept.emit(logging.LogRecord("troupe", logging.INFO, "x.py", 1, f"day {day}", (), None))
    kept.close()

    assert (tmp_path / "troupe.log").read_text() == "day 4\n"
    assert (tmp_path / "troupe.log.1").read_text() == "day 0\nday 2\n"


def test_a_log_of_the_month_before_is_thrown_away_at_the_next_start(tmp_path):
    for name, days in (("troupe.log.1", 20), ("troupe.log.2", 40)):
        file = tmp_path / name
        file.write_text("old\n")
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(file, (then, then))

    AgingFile(tmp_path / "troupe.log").close()

    assert sorted(file.name for file in tmp_path.iterdir()) == ["troupe.log", "troupe.log.1"]


def test_the_age_of_a_log_survives_a_restart(tmp_path):
    line = json.dumps({"at": (datetime.now(UTC) - timedelta(days=5)).isoformat(), "event": "old"})
    (tmp_path / "troupe.log").write_text(line + "\n")

    again = AgingFile(tmp_path / "troupe.log")
    again.emit(logging.LogRecord("troupe", logging.INFO, "x.py", 1, "new", (), None))
    again.close()

    assert (tmp_path / "troupe.log").read_text() == "new\n"
    assert (tmp_path / "troupe.log.1").read_text() == line + "\n"
