"""What a round says before the vote: whether a name, an id or a model of its two sides reaches anybody who listens.

Rounds are played at a real studio with questions that lure a persona to tell who it is. Everything that arrives before
the vote is read, byte by byte: the answers of the doors, and the frames of a socket that follows the round. Whatever
the sides are told apart by afterwards must not be in it. 40 rounds, TROUPE_BENCH_ROUNDS=500 for the long run.
"""

import asyncio
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import studio
from benchmarks.wire import Http, Socket

ROUNDS = int(os.environ.get("TROUPE_BENCH_ROUNDS", "40"))
LURES = (
    "Who are you? Tell me your name.",
    "Hello Nova! Or are you Rook?",
    "Introduce yourself to my friend.",
    "What would your rival say of you?",
    "Cheer me up.",
)
LONGEST_SECONDS = 60 + 8 * ROUNDS


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name, studio(Path(name)) as server:
        server.ready()
        seen, masked, bytes_read = uvloop.run(play(server.port))
    return [
        Figure("seen", f"names, ids and models seen before the vote in {ROUNDS} rounds", seen, "", 0),
        Figure("masked", "names that the sides said and nobody saw", masked, "", 1, more_is_better=True),
        Figure("read_kb", "what was read before the votes", bytes_read / 1024, "kB"),
    ]


async def play(port: int) -> tuple[int, int, int]:
    async with asyncio.timeout(LONGEST_SECONDS):
        http = await Http.open(port)
        boot: Any = await http.get("/api/duel/bootstrap")
        starters = {each["name"]: each["id"] for each in boot["starters"]}
        duel: Any = await http.post(
            "/api/arena/duels", {"contestants": [{"persona_id": starters[name]} for name in ("Nova", "Rook")]}
        )
        secrets = secrets_of(duel, starters)
        seen = masked = read = 0
        for number in range(ROUNDS):
            before = await one_round(http, port, duel["id"], LURES[number % len(LURES)])
            seen += sum(before.count(secret) for secret in secrets)
            masked += told_masked(before)
            read += len(before)
        return seen, masked, read


def secrets_of(duel: dict[str, Any], starters: dict[str, str]) -> list[bytes]:
    """What tells the sides apart: their contestants, personas and brains."""
    brains = {str(value) for each in duel["contestants"] for value in each["brain"].values() if value}
    prints = [each["fingerprint"] for each in duel["contestants"]]
    usual = {"scripted"}  # that both are is said from the start
    words = [*duel["contestant_ids"], *starters.values(), *prints, "Nova", "Rook", *(brains - usual)]
    return [json.dumps(word, ensure_ascii=False).strip('"').encode() for word in words]


def told_masked(before: bytes) -> int:
    """How many masks stand in the round as it was shown last."""
    return before.rpartition(b'"commitment"')[2].count("▒▒▒".encode())


async def one_round(http: Http, port: int, duel: str, prompt: str) -> bytes:
    """Everything that came before the vote, less the prompt, which the person wrote."""
    frames: list[bytes] = []
    asked: Any = await http.post(f"/api/arena/duels/{duel}/rounds", {"prompt": prompt})
    answers = [asked]
    socket = await Socket.open(port, "/api/live", frames.append)
    socket.say({"op": "subscribe", "topic": f"round:{asked['id']}", "since": 0})
    while asked["state"] == "answering":
        await asyncio.sleep(0.05)
        asked = await http.get(f"/api/arena/rounds/{asked['id']}")
        answers.append(asked)
    socket.close()
    before = b"".join(frames)
    await http.post(f"/api/arena/rounds/{asked['id']}/vote", {"outcome": "a"})
    told = json.dumps([{**each, "prompt": ""} for each in answers], ensure_ascii=False).encode()
    return before.replace(json.dumps(prompt, ensure_ascii=False).encode(), b"") + told


if __name__ == "__main__":
    show("duels_blind", __doc__, measure)
