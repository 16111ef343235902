"""Stories in a house full of them: a hundred told at once, listeners who leave and come back, a thousand on the shelf,
a long one out and in again, and how much of a prompt stays.

The studio and its listeners share this process. Peers: a plain zip of the folder for taking along, reading every file
for the shelf, and a prompt with its state before its history. TROUPE_BENCH_PARTINGS is how often listeners leave,
TROUPE_BENCH_CROWD and TROUPE_BENCH_SHELF how many stories there are.
"""

import asyncio
import io
import os
import random
import tempfile
import time
import zipfile
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from statistics import mean, median, quantiles

import httpx2

from benchmarks.figures import Figure, show
from tests.stories.laying import asked, beginning, committed, folders_in, id_of
from tests.stories.playing import begun, told
from tests.support.studio import Opened, opened
from troupe.providers.fake_text import FakeTextControls
from troupe.stories.domain.telling import Shown, metadata_of

PARTINGS = int(os.environ.get("TROUPE_BENCH_PARTINGS", "200"))
CROWD = int(os.environ.get("TROUPE_BENCH_CROWD", "100"))
SHELF = int(os.environ.get("TROUPE_BENCH_SHELF", "1000"))
LONG, PREFIX_TURNS, LOOKS = 1_000, 50, 20
AT = "2026-11-20T09:44:03.120Z"
WORDS = "The ferry leaves the quay and the bell rings over the water again. "


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="troupe-stories-") as name:
        return asyncio.run(_measured(Path(name)))


async def _measured(root: Path) -> list[Figure]:
    async with opened(root / "crowd") as studio:
        lag, lost, memory = await _crowd(studio)
        waits, gone, twice, partings = await _partings(studio)
        ratio, turned = await _prefixes(studio)
    async with opened(root / "shelf") as studio:
        owner = (await studio.http.get("/api/accounts/me")).json()["id"]
        folder = root / "shelf" / "studio"
        _lay(folder, owner)
        listed, read = await _shelf(studio.http, folder)
        carried = await _carried(studio.http, folder)
    return [
        Figure("lag_p99_ms", f"how late the loop is while {CROWD} stories are told, p99", _rank(lag, 99), "ms", 50.0),
        Figure("crowd_lost", "stories of those whose words did not all come", lost, "", 0),
        Figure("crowd_mb", "memory of studio and listeners together", memory, "MB", 300.0),
        Figure("partings", "times a listener left in the middle", partings, ""),
        Figure("back_p95_ms", "from coming back to where it stands, p95", _rank(waits, 95), "ms", 50.0),
        Figure("back_lost", "events that were lost or came twice", gone + twice, "", 0),
        Figure("prefix", f"how much of a prompt stays, mean over {PREFIX_TURNS} turns", ratio, "", 0.75, turned,
               "state before history", more_is_better=True),
        Figure("list_p95_ms", f"a shelf of {SHELF:,} stories, p95", _rank(listed, 95), "ms", 50.0, median(read),
               "reading every file"),
        Figure("json_s", f"{LONG:,} turns as data", carried["json"], "s", 0.5, carried["zip"], "zip of the folder"),
        Figure("markdown_s", f"{LONG:,} turns as text", carried["markdown"], "s", 0.5, carried["zip"], "zip"),
        Figure("epub_s", f"{LONG:,} turns as a book", carried["epub"], "s", 2.0, carried["zip"], "zip"),
        Figure("import_s", f"{LONG:,} turns in again", carried["import"], "s", 3.0),
    ]  # fmt: skip


async def _crowd(studio: Opened) -> tuple[list[float], int, float]:
    """How late the loop was, how many stories lost words, and the memory of this process."""
    words = _voice(studio)
    words.next_replies([WORDS * 8] * CROWD)
    words.set_speed(tokens_per_second=30, first_token_ms=50)
    ids = [await begun(studio.http, "local") for _ in range(CROWD)]
    lag: list[float] = []
    watching = asyncio.create_task(_watch(lag))
    heard = await asyncio.gather(*(_heard_whole(studio, id) for id in ids))
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    status = Path("/proc/self/status").read_text()
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
    return lag, sum(not whole for whole in heard), memory


def _voice(studio: Opened) -> FakeTextControls:
    """The model of the test mode, which says what it is given at the pace it is told."""
    assert studio.studio.bench is not None
    return studio.studio.bench.text


async def _watch(lag: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.01)
        lag.append(max(0.0, (time.perf_counter() - began - 0.01) * 1000))


async def _heard_whole(studio: Opened, id: str) -> bool:
    """Whether the words that came one by one are the words of the turn."""
    listener = await studio.studio.stories.listening.open(studio.studio.person, id, None)
    await studio.http.post(
        "/api/story/turn", json={"session_id": id, "user_input": "I listen."}, headers={"Prefer": "respond-async"}
    )
    text = ""
    async with asyncio.timeout(300), aclosing(listener.frames()) as frames:
        async for frame in frames:
            text += str(frame["text"]) if frame["event"] == "chunk" else ""
            if frame["event"] in ("complete", "error"):
                break
    turns = (await studio.http.get(f"/api/story/history/{id}")).json()["turns"]
    return bool(turns) and turns[0]["response"]["narrative"]["text"] == text


async def _partings(studio: Opened) -> tuple[list[float], int, int, int]:
    """How long coming back takes, what was lost, what came twice, and how often somebody left."""
    words, chance = _voice(studio), random.Random(17)
    words.set_speed(tokens_per_second=200, first_token_ms=5)
    waits: list[float] = []
    lost = twice = partings = 0
    while partings < PARTINGS:
        words.next_replies([WORDS * 40])
        id = await begun(studio.http, "local")
        last, over = 0, False
        await studio.http.post(
            "/api/story/turn", json={"session_id": id, "user_input": "I listen."}, headers={"Prefer": "respond-async"}
        )
        while not over:
            began = time.perf_counter()
            listener = await studio.studio.stories.listening.open(studio.studio.person, id, str(last))
            stays = chance.random() * 0.1
            async with aclosing(listener.frames()) as frames:
                async for frame in frames:
                    if frame["event"] == "connected":
                        waits.append((time.perf_counter() - began) * 1000)
                        continue
                    if frame["event"] == "heartbeat":
                        continue
                    seq = int(str(frame["seq"]))
                    twice += seq <= last
                    lost += max(0, seq - last - 1)
                    last, over = max(last, seq), frame["event"] in ("complete", "error")
                    if over or time.perf_counter() - began > stays:
                        break
            partings += not over
            await asyncio.sleep(chance.random() * 0.02)
    return waits, lost, twice, partings


async def _prefixes(studio: Opened) -> tuple[float, float]:
    """How much of each prompt stands at the beginning of the one before, as it is and with the state put first."""
    words = _voice(studio)
    words.set_speed(tokens_per_second=10_000, first_token_ms=0)
    id = await begun(studio.http, "local", template="the-quiet-library")
    before: list[tuple[str, str]] = []
    ours, theirs = [], []
    for number in range(PREFIX_TURNS):
        words.next_replies([f"Odile opens door number {number}. " + WORDS * 20])
        await told(studio.http, id, f"I open door number {number}.")
        package = (await studio.http.get(f"/api/story/context/{id}")).json()
        parts = [(str(each["part"]), str(each["text"])) for each in package["context_payload"]["messages"]]
        if before:
            ours.append(_stays(before, parts))
            theirs.append(_stays(_state_first(before), _state_first(parts)))
        before = parts
    return mean(ours), mean(theirs)


def _state_first(parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The usual order: what changes with every turn before what only grows."""
    return sorted(parts, key=lambda part: part[0] == "warm")


def _stays(before: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]) -> float:
    one, other = ("\n\n".join(text for _, text in parts) for parts in (before, now))
    same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(other))
    return min(same, len(other)) / len(other)


def _lay(folder: Path, owner: str) -> None:
    """A shelf of short stories and one long one, written as the studio writes them."""
    folders = folders_in(folder)
    for number in range(1, SHELF):
        began = beginning(number).model_copy(update={"owner_id": owner})
        folders.create(began, AT, metadata_of(folders.fold(began, AT, []), "idle", None, None))
    began = beginning(SHELF).model_copy(update={"owner_id": owner})
    frames: list[tuple[str, str, Shown]] = []
    story = folders.fold(began, AT, [])
    parent = None
    for number in range(LONG):
        kept = committed(story, number, WORDS * 12).model_copy(update={"parent": parent, "index": number + 1})
        parent = kept.candidate_id
        frames += [("user", AT, asked(number).model_dump(mode="json")), ("gen_end", AT, kept.model_dump(mode="json"))]
    story = folders.fold(began, AT, frames)
    folders.lay(began, AT, frames, metadata_of(story, "idle", None, None), {})


async def _shelf(http: httpx2.AsyncClient, folder: Path) -> tuple[list[float], list[float]]:
    first = (await http.get("/api/story/sessions", params={"limit": 100})).json()  # read once, as after a start
    assert len(first) == 100, len(first)
    listed, read = [], []
    for _ in range(LOOKS):
        began = time.perf_counter()
        await http.get("/api/story/sessions", params={"limit": 100})
        listed.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        for path in (folder / "sessions").glob("*/metadata.json"):
            path.read_bytes()
        read.append((time.perf_counter() - began) * 1000)
    return listed, read


async def _carried(http: httpx2.AsyncClient, folder: Path) -> dict[str, float]:
    """Seconds for each form out, in again, and for a plain zip of the folder."""
    id, took = id_of(SHELF), {}
    await http.get(f"/api/story/session/{id}")
    content = b""
    for form in ("markdown", "epub", "json"):
        began = time.perf_counter()
        answer = await http.get(f"/api/story/session/{id}/export", params={"format": form})
        took[form] = time.perf_counter() - began
        assert answer.status_code == 200, answer.text
        content = answer.content
    began = time.perf_counter()
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as packed:
        for path in (folder / "sessions" / id).rglob("*"):
            packed.write(path, path.name)
    took["zip"] = time.perf_counter() - began
    began = time.perf_counter()
    answer = await http.post("/api/story/import", content=content, headers={"content-type": "application/json"})
    took["import"] = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    return took


def _rank(values: Sequence[float], part: int) -> float:
    return quantiles(values, n=100)[part - 1]


if __name__ == "__main__":
    show("stories_crowd", __doc__, measure)
