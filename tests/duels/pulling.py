"""Pulls the plug on a real server while somebody talks on the stage and votes in the arena.

By hand: `python -m tests.duels.pulling --kills 100`. Every acknowledgement goes into a ledger of our own, synced to
disk before the next request, and is looked for after each new start.
"""

import argparse
import json
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx2

from tests.durability.kill9 import Ledger
from tests.support.studio import Running, running_studio

Json = dict[str, Any]
ROUND_SECONDS = 15
ENOUGH = 8
"""After so many acknowledgements, a rating and a vote among all, the server is killed at an unforeseen moment."""


class Busy(threading.Thread):
    """Does one thing after another at the doors of the studio until the server is gone."""

    def __init__(self, address: str, ledger: Ledger, duel: str, kill: int) -> None:
        super().__init__(daemon=True)
        self._address, self._ledger, self._duel, self._kill = address, ledger, duel, kill
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            with httpx2.Client(base_url=self._address, timeout=20, trust_env=False) as http:
                for number in range(1000):
                    self.once(http, f"{self._kill}-{number}")
        except (httpx2.TransportError, httpx2.DecodingError):
            return
        except (AssertionError, KeyError) as fault:
            self.fault = fault

    def once(self, http: httpx2.Client, key: str) -> None:
        raise NotImplementedError

    def post(self, http: httpx2.Client, path: str, **body: Any) -> Json:
        while (answer := http.post(path, json=body)).status_code in (409, 503):
            time.sleep(0.1)  # three rounds are written at once and no more, and a busy machine asks for patience
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found


class Speaker(Busy):
    """Says something on the stage, hears the reply and rates it."""

    def once(self, http: httpx2.Client, key: str) -> None:
        text = f"message {key} 👩🏽‍🚀"
        sent = self.post(http, "/api/duel/chat", message=text, client_key=key, interrupt=True, wait_s=5)
        said, *replies = sent["messages"]
        self._ledger.note(kind="said", chat="stage", id=said["id"], text=said["text"])
        for reply in replies:
            self._ledger.note(kind="heard", chat="stage", id=reply["id"], text=reply["text"], status=reply["status"])
            rated = self.post(http, "/api/duel/ratings", message_id=reply["id"], score=4)
            self._ledger.note(kind="rated", chat="stage", id=reply["id"], score=rated["rating"]["score"])


class Voter(Busy):
    """Plays rounds and votes as soon as both sides have a word."""

    def once(self, http: httpx2.Client, key: str) -> None:
        round = self.post(http, f"/api/arena/duels/{self._duel}/rounds", prompt="Cheer me up", client_key=key)
        self._ledger.note(kind="begun", chat="arena", id=round["id"])
        deadline = time.monotonic() + ROUND_SECONDS
        while not all(side["text"] for side in round["sides"].values()):
            assert time.monotonic() < deadline, round
            time.sleep(0.01)
            round = http.get(f"/api/arena/rounds/{round['id']}").json()
        outcome = random.choice(("a", "b", "tie", "both_bad"))
        vote = self.post(http, f"/api/arena/rounds/{round['id']}/vote", outcome=outcome)["vote"]
        self._ledger.note(kind="voted", chat="arena", id=round["id"], outcome=vote["outcome"], at=vote["at"])


def pull_the_plug(folder: Path, kills: int, seed: int = 0) -> Json:
    """Kill a server that many times; returns what was acknowledged, or raises at the first thing that was lost."""
    chance, ledger = random.Random(seed), Ledger(folder / "ledger.jsonl")
    with running_studio(folder) as studio:
        starters = {each["name"]: each["id"] for each in studio.get("/api/duel/bootstrap").json()["starters"]}
        contestants = [{"persona_id": starters[name]} for name in ("Nova", "Rook")]
        duel = studio.post("/api/arena/duels", json={"contestants": contestants}).json()["id"]
        for kill in range(kills):
            studio.post("/api/test/speed", json={"tokens_per_second": 200, "first_token_ms": 5})
            busy = [kind(studio.address, ledger, duel, kill) for kind in (Speaker, Voter)]
            _let(busy, ledger, chance)
            studio.kill9()
            for each in busy:
                each.join(30)
                assert each.fault is None, each.fault
            studio.start()
            _compare(studio, ledger)
        studio.stop()
    kinds = [entry["kind"] for entry in ledger.entries]
    return {"kills": kills, **{kind: kinds.count(kind) for kind in ("said", "heard", "rated", "voted")}}


def _let(busy: list[Busy], ledger: Ledger, chance: random.Random) -> None:
    wanted, deadline = len(ledger.entries) + ENOUGH, time.monotonic() + 60
    for each in busy:
        each.start()
    while len(ledger.entries) < wanted or not {"rated", "voted"} <= {each["kind"] for each in ledger.entries}:
        assert time.monotonic() < deadline, "the server acknowledges nothing"
        assert all(each.fault is None for each in busy), [each.fault for each in busy]
        time.sleep(0.005)
    time.sleep(chance.random() * 0.5)


def _compare(studio: Running, ledger: Ledger) -> None:
    """Everything that was acknowledged is there, once and in order; nothing is half done."""
    added, ratings = _log(studio)
    mine = [(each["id"], each["text"]) for each in added.values() if each["role"] == "user"]
    said = [(each["id"], each["text"]) for each in ledger.of("said", "stage")]
    assert [each for each in mine if each in said] == said
    assert len({text for _, text in mine}) == len(mine), "a message was written twice"
    for heard in ledger.of("heard", "stage"):
        if heard["status"] == "final":
            assert added[heard["id"]]["text"] == heard["text"], heard
    for rated in ledger.of("rated", "stage"):
        assert ratings[rated["id"]] == rated["score"], rated
    seen = studio.get("/api/duel/bootstrap", params={"messages": 100}).json()
    assert not seen["writing"], seen["writing"]
    assert "writing" not in {each["status"] for each in seen["messages"]}
    for begun in ledger.of("begun", "arena"):
        assert studio.get(f"/api/arena/rounds/{begun['id']}").json()["state"] != "answering", begun
    for voted in ledger.of("voted", "arena"):
        assert studio.get(f"/api/arena/rounds/{voted['id']}").json()["state"] == "voted", voted
        again = studio.post(f"/api/arena/rounds/{voted['id']}/vote", json={"outcome": voted["outcome"]})
        assert (again.status_code, again.json().get("vote", {}).get("at")) == (200, voted["at"]), again.text


def _log(studio: Running) -> tuple[dict[str, Json], dict[str, int]]:
    """Messages by their ids in the order of the log, and the ratings it tells of; its numbers have no holes."""
    added: dict[str, Json] = {}
    ratings: dict[str, int] = {}
    place, more = 0, True
    while more:
        page = studio.get("/api/duel/chat/updates", params={"since": place, "limit": 500}).json()
        for event in page["events"]:
            assert event["seq"] == place + 1, event
            place = event["seq"]
            if event["type"] == "message.added":
                assert event["data"]["id"] not in added, event
                added[event["data"]["id"]] = event["data"]
            elif "rating" in event["data"]:
                ratings[event["data"]["id"]] = event["data"]["rating"]["reply"]
        more = page["more"]
    return added, ratings


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill a server again and again; no message and no vote may be lost.")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="troupe-duels-") as folder:
        print(f"seed {asked.seed}", flush=True)
        print(json.dumps(pull_the_plug(Path(folder), asked.kills, asked.seed)))


if __name__ == "__main__":
    main()
