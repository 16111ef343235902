"""What sign-in costs: checking a token, twenty people who sign in at once, and everybody else meanwhile.

In one process, over a studio in a temporary directory: hashing is slow on purpose and must not be felt by others.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median

import httpx2
from joserfc import jwt
from joserfc.jwk import OctKey

from benchmarks.figures import Figure, show
from troupe.accounts import NewPerson, Presented
from troupe.app.doorkeeper import Doorkeeper
from troupe.app.server import build_app
from troupe.app.settings import Settings
from troupe.app.wiring import Studio, open_studio

PORT = 8000
PASSWORD = "seven purple kites at noon"
CHECKS, AT_ONCE = 2000, 20


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder)))


async def _measured(folder: Path) -> Sequence[Figure]:
    async with open_studio(Settings(data=folder / "studio", test=True, mode="multi")) as studio:
        owner = await studio.household.installing.turn_on(studio.person, "owner", PASSWORD)
        for number in range(AT_ONCE):
            new = NewPerson(f"person{number}", password=PASSWORD)
            await studio.household.administration.add(owner, new)
        signed_in = await studio.household.sign_ins.sign_in("owner", PASSWORD, "bench", "token")
        token = str(signed_in.access_token)
        remembered, anew, alone = await _checks(studio, token)
        seconds, others = await _crowd(studio, token)
    return [
        Figure("check_ms", "checking an access token, p50", remembered, "ms", 0.1, alone, "joserfc alone"),
        Figure("check_anew_ms", "the same when the database is asked again, p50", anew, "ms"),
        Figure("sign_ins_s", f"{AT_ONCE} people who sign in at once, the last one", seconds, "s", 3.0),
        Figure("others_p99_ms", "other requests meanwhile, p99", others, "ms", 250.0),
    ]


async def _checks(studio: Studio, token: str) -> tuple[float, float, float]:
    entering, presented = studio.household.entering, Presented(authorization=[f"Bearer {token}"])
    key = OctKey.import_key(studio.directory.keys("signing")[0])

    async def again() -> None:
        await entering.enter(presented)

    async def anew() -> None:
        entering.forget()
        await entering.enter(presented)

    async def alone() -> None:
        jwt.decode(token, key, algorithms=["HS256"])

    return await _typical(again), await _typical(anew), await _typical(alone)


async def _typical(work: Callable[[], Awaitable[None]]) -> float:
    times = []
    for _ in range(CHECKS):
        began = time.perf_counter()
        await work()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


async def _crowd(studio: Studio, token: str) -> tuple[float, float]:
    """How long the last of them waits, and how long somebody else does who only reads."""
    app = build_app(studio, Doorkeeper(PORT))
    transport = httpx2.ASGITransport(app, client=("127.0.0.1", 50_000))
    async with httpx2.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}", timeout=60) as http:
        began = time.perf_counter()
        crowd = [asyncio.create_task(_sign_in(http, f"person{number}")) for number in range(AT_ONCE)]
        others: list[float] = []
        while not all(task.done() for task in crowd):
            asked = time.perf_counter()
            (await http.get("/api/accounts/me", headers={"Authorization": f"Bearer {token}"})).raise_for_status()
            others.append((time.perf_counter() - asked) * 1000)
            await asyncio.sleep(0.15)
        ended = await asyncio.gather(*crowd)
    return max(ended) - began, sorted(others)[int(len(others) * 0.99) - 1 if len(others) > 1 else 0]


async def _sign_in(http: httpx2.AsyncClient, username: str) -> float:
    answer = await http.post("/api/accounts/sign-in", json={"username": username, "password": PASSWORD})
    answer.raise_for_status()
    return time.perf_counter()


if __name__ == "__main__":
    show("accounts", __doc__, measure)
