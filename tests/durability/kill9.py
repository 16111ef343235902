"""Pulls the plug on a real server, again and again, and compares what it acknowledged with what is left.

By hand: `python -m tests.durability.kill9 --kills 100`. Four chats talk with the fake brain; every acknowledgement goes
into a ledger of our own, synced to disk before the next request; after some of them the server is killed at a random
moment, sometimes once more while it recovers.
"""

import argparse
import hashlib
import json
import os
import random
import sqlite3
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.support.studio import Running, running_studio, surroundings

CHATS = 4
PATIENCE_SECONDS = 120
"""A machine with much else to do is slow, and loses nothing by that."""
OVER = ("done", "cancelled", "interrupted", "blocked", "failed")
Json = dict[str, Any]


class Ledger:
    """What the server acknowledged, in a file that survives whoever writes it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")
        self._lock = threading.Lock()
        self.entries: list[Json] = []

    def note(self, **entry: Any) -> None:
        with self._lock:
            self._file.write(json.dumps(entry) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.entries.append(entry)

    def of(self, kind: str, chat: str) -> list[Json]:
        return [entry for entry in self.entries if entry["kind"] == kind and entry["chat"] == chat]


@dataclass
class Talker(threading.Thread):
    """Says one thing after another in one chat until the server is gone."""

    address: str
    chat: str
    ledger: Ledger
    seen: dict[str, str]
    asked: Json | None = None
    """A request whose answer never came; it is repeated with its key."""
    daemon: bool = field(default=True)

    def __post_init__(self) -> None:
        threading.Thread.__init__(self, daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        with httpx2.Client(base_url=self.address, timeout=PATIENCE_SECONDS, trust_env=False) as http:
            try:
                while True:
                    self._talk(http)
            except (httpx2.TransportError, httpx2.DecodingError):
                return

    def _talk(self, http: httpx2.Client) -> None:
        if self.asked is None:
            number = len(self.ledger.of("said", self.chat))
            leaf = http.get(f"/api/chats/{self.chat}").json()["active_leaf_id"]
            self.asked = {"text": f"message {number} 👩🏽‍🚀\r\n", "parent_id": leaf, "client_key": f"k-{number}"}
        answer = http.post(f"/api/chats/{self.chat}/messages", json=self.asked)
        if answer.status_code == 409 and answer.json()["error"] == "answer_running":
            raise AssertionError(answer.text)
        assert answer.status_code == 202, answer.text
        sent = answer.json()
        message, run = sent["message"], sent["runs"][0]
        self.ledger.note(kind="said", chat=self.chat, id=message["id"], text=message["text"], run=run["id"])
        self.asked = None
        self._watch(http, run["id"])
        ended = http.get(f"/api/runs/{run['id']}").json()
        assert ended["state"] in OVER, ended
        self.ledger.note(kind="ended", chat=self.chat, id=run["id"], state=ended["state"], sha=sha(ended))

    def _watch(self, http: httpx2.Client, run: str) -> None:
        with http.stream("GET", f"/api/runs/{run}/events") as lines:
            for line in lines.iter_lines():
                if line.startswith("data: ") and (event := json.loads(line[6:])).get("type") == "text.delta":
                    self.seen[run] = self.seen.get(run, "") + event["data"]["text"]


def sha(run: Json) -> str:
    return hashlib.sha256(run["text_so_far"].encode()).hexdigest()


def pull_the_plug(folder: Path, kills: int, seed: int = 0) -> Json:
    """Kill a server that many times; returns what happened, or raises at the first thing that was lost."""
    chance = random.Random(seed)
    ledger, report = Ledger(folder / "ledger.jsonl"), {"kills": 0, "in_recovery": 0, "interrupted": 0}
    seen: dict[str, str] = {}
    with running_studio(folder) as studio:
        chats = [studio.post("/api/chats", json={"client_key": f"chat-{n}"}).json()["id"] for n in range(CHATS)]
        asked: dict[str, Json | None] = dict.fromkeys(chats)
        for _ in range(kills):
            studio.post("/api/test/speed", json={"tokens_per_second": 200, "first_token_ms": 5})
            talkers = [Talker(studio.address, chat, ledger, seen, asked[chat]) for chat in chats]
            _let_talk(talkers, ledger, chance)
            studio.kill9()
            for talker in talkers:
                talker.join(PATIENCE_SECONDS)
                asked[talker.chat] = talker.asked
            if chance.random() < 0.34:
                _kill_in_recovery(studio, chance)
                report["in_recovery"] += 1
            studio.start()
            report["kills"] += 1
            report["interrupted"] = compare(studio, chats, ledger, seen)
        studio.stop()
    check_database(folder / "data" / "studio.db", ledger)
    return report | {"said": sum(len(ledger.of("said", chat)) for chat in chats)}


def _let_talk(talkers: list[Talker], ledger: Ledger, chance: random.Random) -> None:
    """Until enough was acknowledged, and then to a moment nobody foresees."""
    wanted = len(ledger.entries) + 8
    for talker in talkers:
        talker.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(ledger.entries) < wanted:
        assert time.monotonic() < deadline, "the server acknowledges nothing"
        assert any(talker.is_alive() for talker in talkers), "nobody talks any more"
        time.sleep(0.005)
    time.sleep(chance.random() * 0.25)


def _kill_in_recovery(studio: Running, chance: random.Random) -> None:
    """Start the server and kill it before it can say where it listens."""
    import subprocess

    from tests.support.studio import TROUPE

    command = [*TROUPE, "up", "--test", "--no-open", "--port", "0", "--data", str(studio.data)]
    starting = subprocess.Popen(
        command, env=surroundings(studio.home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(0.6 + chance.random() * 1.2)
    starting.kill()
    starting.wait(30)


def compare(studio: Running, chats: list[str], ledger: Ledger, seen: dict[str, str]) -> int:
    """Everything that was acknowledged is there, once, in order; what was cut is marked. Counts what was cut."""
    cut = 0
    for chat in chats:
        path = _whole_path(studio, chat)
        said = [(node["id"], node["text"]) for node in path if node["role"] == "user"]
        known = list(dict.fromkeys((entry["id"], entry["text"]) for entry in ledger.of("said", chat)))
        assert said[: len(known)] == known, (chat, said[-3:], known[-3:])
        assert len(said) <= len(known) + 1, "a message nobody said"  # the one whose answer never came
        assert len({node["id"] for node in path}) == len(path)
        ended = {entry["id"]: entry for entry in ledger.of("ended", chat)}
        for node in (node for node in path if node["run_id"]):
            cut += _check_answer(studio, node, ended.get(node["run_id"]), seen.get(node["run_id"], ""))
        events = studio.get(f"/api/events/chat:{chat}", params={"limit": 1000}).json()
        seqs = [event["seq"] for event in events["items"]]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    return cut


def _check_answer(studio: Running, node: Json, ended: Json | None, seen: str) -> bool:
    """Whether it was cut short; its log and its text agree in any case."""
    assert node["status"] != "writing", node
    if ended is None:
        log = studio.get(f"/api/events/run:{node['run_id']}", params={"limit": 1000}).json()["items"]
        assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
        assert [event["type"] for event in log].count("run.finished") == 1
        assert "".join(event["data"]["text"] for event in log if event["type"] == "text.delta") == node["text"]
    else:
        assert hashlib.sha256(node["text"].encode()).hexdigest() == ended["sha"], (node, ended)
    assert seen.startswith(node["text"]) or node["text"].startswith(seen), (seen, node["text"])
    if node["status"] == "final":
        return False
    run = studio.get(f"/api/runs/{node['run_id']}").json()
    wanted = ("interrupted", "restart", None) if node["text"] else ("failed", "restart", "server_restarted")
    assert (run["state"], run["finish_reason"], (run["error"] or {}).get("error")) == wanted, run
    return True


def _whole_path(studio: Running, chat: str) -> list[Json]:
    page = studio.get(f"/api/chats/{chat}/path").json()
    nodes: list[Json] = page["nodes"]
    while page["has_earlier"]:
        page = studio.get(f"/api/chats/{chat}/path", params={"before": nodes[0]["id"]}).json()
        nodes = page["nodes"] + nodes
    return nodes


def check_database(file: Path, ledger: Ledger) -> None:
    """The file itself is sound and holds what the doors showed."""
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = dict(database.execute("SELECT id, text FROM chat_nodes"))
        open_runs = database.execute(f"SELECT count(*) FROM chat_runs WHERE state NOT IN {OVER}").fetchone()
    assert open_runs == (0,)
    for entry in ledger.entries:
        if entry["kind"] == "said":
            assert kept[entry["id"]] == entry["text"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill a server again and again; nothing acknowledged may be lost.")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="troupe-kill9-") as folder:
        print(f"seed {asked.seed}", flush=True)
        print(json.dumps(pull_the_plug(Path(folder), asked.kills, asked.seed)))


if __name__ == "__main__":
    main()
