"""The stage while it is used: news on eight open tabs, a turn, a stop word in the middle of a reply, and a portrait.

News and stop words are timed from before the request until the last listener has heard, so both hold more than they
promise. Of a turn the time is taken away that the model server itself took, and httpx2 asks the same server beside it.
The peer of the news asks a bare page once a second, as pages without a live socket do.
"""

import asyncio
import json
import random
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2
import uvloop

from benchmarks.figures import Figure, show
from benchmarks.first_token import STAMP, UPSTREAM, ask_bare, beyond_the_server
from benchmarks.running import listening, studio
from benchmarks.studio_talk import add_brain, connect
from benchmarks.wire import Http, Socket, now

TABS, NEWS, TURNS, STOPS, PORTRAITS = 8, 100, 60, 30, 12
QUICK, LONG = "up:40:10:5", "up:4000:10:5"
POLL_MS = 1000
LONGEST_SECONDS = 300
Times = dict[str, list[float]]


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with listening(UPSTREAM, folder) as upstream, studio(folder) as server:
            server.ready()
            times = uvloop.run(all_of_it(server.port, upstream.port))
    turn = [each - median(times["bare"]) for each in times["turn"]]
    return [
        Figure("news_p95_ms", f"news on all of {TABS} tabs, p95", p(95, times["news"]), "ms", 150, p(95, times["poll"]),
               "asking once a second"),
        Figure("turn_p50_ms", "time added to the first word of a reply, p50", median(turn), "ms", 5,
               median(times["bare"]), "httpx2 takes"),
        Figure("stop_p99_ms", "from a stop word to the reply that is cancelled, p99", p(99, times["stop"]), "ms", 250),
        Figure("portrait_p95_ms", "a portrait drawn here, p95", p(95, times["portrait"]), "ms", 300),
    ]  # fmt: skip


async def all_of_it(port: int, upstream: int) -> Times:
    async with asyncio.timeout(LONGEST_SECONDS):
        http = await Http.open(port)
        stage = Stage(http, str((await stage_of(http))["id"]))
        for _ in range(TABS):
            await stage.open_tab(port)
        connection = await connect(http, f"http://127.0.0.1:{upstream}/v1")
        quick, long = [await add_brain(http, connection, model) for model in (QUICK, LONG)]
        times: Times = {"portrait": [await stage.portrait(number) for number in range(PORTRAITS)]}
        await http.post(f"/api/brains/{quick}/default", {})
        times |= await stage.turns(port, upstream)
        times["news"] = [await stage.rate(number) for number in range(NEWS)]
        chance = random.Random(3)
        times["poll"] = [each + chance.uniform(0, POLL_MS) for each in times["news"]]
        await http.post(f"/api/brains/{long}/default", {})
        times["stop"] = [await stage.stop() for _ in range(STOPS)]
        return times


async def stage_of(http: Http) -> Any:
    boot: Any = await http.get("/api/duel/bootstrap")
    return boot["stage"]


class Stage:
    """A person's stage, with as many tabs as are open on it."""

    def __init__(self, http: Http, id: str) -> None:
        self._http = http
        self._topic = f"duel:{id}"
        self._waits: Callable[[dict[str, Any]], bool] = lambda event: False
        self._missing = 0
        self._heard = asyncio.Event()
        self._reply = ""

    async def open_tab(self, port: int) -> None:
        socket = await Socket.open(port, "/api/live", self._hear)
        socket.say({"op": "subscribe", "topic": self._topic})

    async def portrait(self, number: int) -> float:
        began = now()
        await self._http.post("/api/duel/image", {"prompt": f"by the sea on day {number}", "fresh": True})
        return (now() - began) / 1000

    async def turns(self, port: int, upstream: int) -> Times:
        """Replies and bare questions in turns; a socket of its own hears the first word."""
        ours: list[float] = []
        bare: list[float] = []
        watcher = FirstWord()
        live = await Socket.open(port, "/api/live", watcher.hear)
        async with httpx2.AsyncClient(trust_env=False) as client:
            for number in range(TURNS):
                bare.append(await ask_bare(client, upstream))
                ended = self.hears(lambda event: event["type"] == "message.added" and is_reply(event))
                began = now()
                asked: Any = await self._http.post("/api/duel/chat", {"message": f"What of day {number}?", "wait_s": 0})
                live.say({"op": "subscribe", "topic": f"run:{asked['run_id']}", "since": 0})
                ours.append(beyond_the_server(began, await watcher.first()))
                await ended
        live.close()
        return {"turn": ours[5:], "bare": bare}

    async def rate(self, number: int) -> float:
        """A rating, until every tab has heard of it."""
        heard = self.hears(lambda event: event["type"] == "message.changed" and "rating" in event["data"])
        began = now()
        await self._http.post("/api/duel/ratings", {"message_id": self._reply, "score": 1 + number % 5})
        await heard
        return (now() - began) / 1000

    async def stop(self) -> float:
        """A stop word while a reply is written, until every tab knows that it is cancelled."""
        asked: Any = await self._http.post("/api/duel/chat", {"message": "Tell me everything.", "wait_s": 0})
        text = ""
        while not text:
            run: Any = await self._http.get(f"/api/runs/{asked['run_id']}")
            text = run["text_so_far"]
        cancelled = self.hears(lambda event: event["type"] == "message.added" and is_reply(event))
        began = now()
        await self._http.post("/api/duel/chat", {"message": "STOP!!"})
        await cancelled
        return (now() - began) / 1000

    def hears(self, what: Callable[[dict[str, Any]], bool]) -> "asyncio.Task[bool]":
        """Done once all tabs have heard something."""
        self._waits, self._missing, self._heard = what, TABS, asyncio.Event()
        return asyncio.create_task(self._heard.wait())

    def _hear(self, frame: bytes) -> None:
        event: dict[str, Any] = json.loads(frame)
        if event.get("topic") != self._topic or "data" not in event:
            return
        if event["type"] == "message.added" and is_reply(event):
            self._reply = event["data"]["id"]
        if self._waits(event):
            self._missing -= 1
            if self._missing == 0:
                self._heard.set()


class FirstWord:
    """Hears the first word of a run."""

    def __init__(self) -> None:
        self._waiting: asyncio.Future[re.Match[bytes]] | None = None

    async def first(self) -> re.Match[bytes]:
        self._waiting = asyncio.get_running_loop().create_future()
        return await self._waiting

    def hear(self, frame: bytes) -> None:
        if self._waiting and not self._waiting.done() and (stamp := STAMP.search(frame)):
            self._waiting.set_result(stamp)


def is_reply(event: dict[str, Any]) -> bool:
    return bool(event["data"]["role"] == "assistant")


def p(percent: int, times: Sequence[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    show("duels_live", __doc__, measure)
