"""Pulls the plug on a real server in the middle of stories, and compares what it acknowledged with what is left."""

import random
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.stories.points import POINTS, VARIABLE
from tests.support.forking import PROGRAM
from tests.support.studio import Running, running_studio

STORIES = 3
WITHOUT_VECTORS = {"TROUPE_MEMORY_VECTORS": "0"}
"""What a life would spend most of its time with, and what is on no disk."""
TOO_MUCH = ("overloaded", "stopping", "storage_unavailable")
"""What a server says that has more to do than it can; nothing was accepted then."""
CUT_SHORT = "tests.stories.points"
Json = dict[str, Any]


@dataclass
class Ledger:
    """What the server said yes to."""

    accepted: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    told: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    made: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    gone: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    more: threading.Condition = field(default_factory=threading.Condition)

    def note(self, kind: str, story: str, id: str, text: str) -> None:
        with self.more:
            getattr(self, kind).setdefault(story, []).append((id, text))
            self.more.notify_all()

    def count(self) -> int:
        """How many answers it gave: turns that were told, and inputs that were accepted."""
        return sum(len(each) for kept in (self.told, self.accepted) for each in kept.values())

    def count_told(self) -> int:
        return sum(len(each) for each in self.told.values())


def play(address: str, story: str, ledger: Ledger, life: int) -> None:
    """Take one turn after the other until the server is gone: every second one is only handed in."""
    with httpx2.Client(base_url=address, timeout=60, trust_env=False) as http:
        for number in range(10_000):
            said = f"I walk on, {life}.{number} 👩🏽‍🚀\r\n"
            try:
                _take_turn(http, story, said, ledger, waits=number % 2 == 0)
            except httpx2.TimeoutException:
                continue  # nobody was told that it is there, so it may be there or not
            except (httpx2.TransportError, httpx2.DecodingError):
                return


def _take_turn(http: httpx2.Client, story: str, said: str, ledger: Ledger, *, waits: bool) -> None:
    headers = {} if waits else {"Prefer": "respond-async"}
    answer = http.post("/api/story/turn", json={"session_id": story, "user_input": said}, headers=headers)
    if answer.status_code == 202:
        ledger.note("accepted", story, answer.json()["turn_id"], said)
        return
    if answer.status_code == 200:
        ledger.note("told", story, answer.headers["X-Story-Turn"], answer.json()["narrative"]["text"])
        return
    assert answer.json()["error"] in ("busy", "cancelled", *TOO_MUCH), answer.text
    threading.Event().wait(0.05)


def come_and_go(address: str, ledger: Ledger) -> None:
    """Open stories and delete every second one, until the server is gone."""
    with httpx2.Client(base_url=address, timeout=600, trust_env=False) as http:
        try:
            for number in range(10_000):
                threading.Event().wait(0.2)
                made = http.post("/api/story/session/create", json={})
                if made.status_code != 200:
                    assert made.json()["error"] in TOO_MUCH, made.text
                    continue
                id = made.json()["session_id"]
                if number % 2:
                    done = http.delete(f"/api/story/session/{id}")
                    assert done.status_code == 200 or done.json()["error"] in TOO_MUCH, done.text
                    ledger.note("gone" if done.status_code == 200 else "made", id, id, "")
                else:
                    ledger.note("made", id, id, "")
        except (httpx2.TransportError, httpx2.DecodingError):
            return


def pull_the_plug(folder: Path, kills: int, seed: int = 0, least: int = 2) -> Json:
    """Kill a server that many times while stories are told, by turns at a moment nobody foresees and at a named point.

    `least` are the answers it gives before, in each of its lives. Raises at the first thing that was lost.
    """
    chance, ledger = random.Random(seed), Ledger()
    report: Json = {"kills": 0, "told": 0, "accepted": 0, "interrupted": 0, "fewest": None, "points": {}}
    with running_studio(folder, **WITHOUT_VECTORS) as studio:
        brains = studio.get("/api/brains").json()["items"]
        brain = next(each["id"] for each in brains if each["kind"] == "scripted")
        made = {"settings": {"brain_id": brain, "queue_limit": 4}}
        stories = [studio.post("/api/story/session/create", json=made).json()["session_id"] for _ in range(STORIES)]
        for life in range(kills):
            point = POINTS[life // 2 % len(POINTS)] if life % 2 else None
            if point:
                _begin_with(studio, f"{point} {_passes(point, least, chance)}")
            before = ledger.count()
            _live(studio, stories, ledger, before + least + chance.randint(0, 10), life, point)
            answered = ledger.count() - before
            report["fewest"] = min(report["fewest"] or answered, answered)
            _begin_with(studio, None)
            with studio.client() as http:
                for story in stories:
                    report["interrupted"] += _compare(http, story, ledger)
                _compare_list(http, ledger)
            report["kills"] += 1
            report["points"][point or "random"] = report["points"].get(point or "random", 0) + 1
    return report | {"told": ledger.count_told(), "accepted": sum(len(each) for each in ledger.accepted.values())}


def _begin_with(studio: Running, point: str | None) -> None:
    """Start it again, with a plug that pulls itself, or as it is."""
    if studio.process is not None and studio.process.poll() is None:
        studio.kill9()
    studio.forked = CUT_SHORT if point else PROGRAM
    studio.variables = WITHOUT_VECTORS | ({VARIABLE: point} if point else {})
    studio.start()


def _passes(point: str, least: int, chance: random.Random) -> int:
    """How often a point is passed before the plug is pulled there: an answer passes a frame and more than one view."""
    each = {"story": 0.8, "metadata": 2, "input": 2}.get(point.partition("_")[0], 1)
    return int(least * each) + chance.randint(1, 10)


def _live(studio: Running, stories: list[str], ledger: Ledger, enough: int, life: int, point: str | None) -> None:
    """Tell stories until the plug is pulled: from outside, or by the point that was named."""
    works = [threading.Thread(target=play, args=(studio.address, each, ledger, life), daemon=True) for each in stories]
    works.append(threading.Thread(target=come_and_go, args=(studio.address, ledger), daemon=True))
    for work in works:
        work.start()
    if point:
        assert studio.process is not None
        assert studio.process.wait(180) == -signal.SIGKILL, f"nothing passed {point}"
    else:
        with ledger.more:
            ledger.more.wait_for(lambda: ledger.count() >= enough, timeout=120)
        threading.Event().wait(time.monotonic() % 0.05)  # whatever it is just doing
        studio.kill9()
    for work in works:
        work.join(60)


def _compare_list(http: httpx2.Client, ledger: Ledger) -> None:
    """Every story that was made is listed and can be read; what was deleted is gone."""
    listed = {each["session_id"]: each for each in http.get("/api/story/sessions").json()}
    assert [each for each in listed.values() if each["damaged"]] == []
    assert set(ledger.made) <= set(listed)
    assert not set(ledger.gone) & set(listed)


def _compare(http: httpx2.Client, story: str, ledger: Ledger) -> int:
    """Every told turn is there once, with its text; every accepted input is told or can be taken up."""
    turns: list[Json] = []
    while True:
        page = http.get(f"/api/story/history/{story}", params={"limit": 100, "offset": len(turns)}).json()
        turns += page["turns"]
        if not page["turns"]:
            break
    texts = {turn["turn_id"]: turn["response"]["narrative"]["text"] for turn in turns}
    assert len(texts) == len(turns) == page["total"], "a turn is there twice"
    assert [turn["index"] for turn in turns] == list(range(len(turns), 0, -1))
    for id, text in ledger.told.get(story, []):
        assert texts.get(id) == text, f"turn {id} was told and is lost"
    runs, offset = [], 0
    while page := http.get(f"/api/story/session/{story}/runs", params={"limit": 100, "offset": offset}).json()["items"]:
        runs += page
        offset += 100
    inputs = {run["turn_id"]: run for run in runs}
    for id, said in ledger.accepted.get(story, []):
        assert inputs[id]["user_input"] == said, f"the input of {id} was accepted and is lost"
        assert inputs[id]["status"] in ("committed", "interrupted"), inputs[id]
    assert http.get(f"/api/story/session/{story}").json()["metadata"]["turn_count"] == len(turns)
    return sum(run["status"] == "interrupted" for run in runs)
