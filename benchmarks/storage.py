"""Files of 20 KB, a hundred at a time: our storage on disk and on an S3, beside plain pathlib with the same promise.

The peer writes each file in a thread with fsync of file and folder, which is what our own promise costs by hand.
`--check` fails below the floors.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from tests.support.fake_s3 import fake_s3
from troupe.providers.obstore_files import ObstoreFiles

FILES, ROUNDS = 100, 5
CONTENTS = [os.urandom(20_000) for _ in range(FILES)]
LEAST_RATIO_PUT, LEAST_RATIO_GET = 0.5, 0.5
LEAST_S3_PUT, LEAST_S3_GET = 300, 350

Put = Callable[[str, bytes], Awaitable[object]]
Get = Callable[[str], Awaitable[bytes]]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="fail when a floor is missed")
    arguments.add_argument("--folder", help="a folder on the disk to measure (default: the system's temporary one)")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        return asyncio.run(compare(Path(folder), asked.check))


async def compare(folder: Path, check: bool) -> int:
    (folder / "tmp").mkdir()
    ours = ObstoreFiles.open("local", {}, data=folder)
    by_hand = ByHand(folder / "by-hand")
    put = get = by_hand_put = by_hand_get = 0.0
    for round in range(ROUNDS):  # in turns, so that a busy disk is busy for both; the best round counts
        by_hand_put = max(by_hand_put, await puts(by_hand.put, round))
        put = max(put, await puts(ours.put, round))
        by_hand_get = max(by_hand_get, await gets(by_hand.get, round))
        get = max(get, await gets(ours.get, round))
    with fake_s3() as server:
        bucket = ObstoreFiles.open("s3", server.settings, data=folder)
        s3_put, s3_get = await puts(bucket.put, 0), await gets(bucket.get, 0)
    print(f"local put   {put:7.0f}/s   by hand with fsync {by_hand_put:7.0f}/s   ratio {put / by_hand_put:.2f}")
    print(f"local get   {get:7.0f}/s   by hand            {by_hand_get:7.0f}/s   ratio {get / by_hand_get:.2f}")
    print(f"S3 (in-process fake) put {s3_put:.0f}/s, get {s3_get:.0f}/s")
    met = put >= LEAST_RATIO_PUT * by_hand_put and get >= LEAST_RATIO_GET * by_hand_get
    return 1 if check and not (met and s3_put >= LEAST_S3_PUT and s3_get >= LEAST_S3_GET) else 0


class ByHand:
    """What somebody would write who has read about fsync."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, key: str, content: bytes) -> None:
        await asyncio.to_thread(self._write, self.folder / key, content)

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread((self.folder / key).read_bytes)

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        handle = os.open(path.parent, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


async def puts(put: Put, round: int) -> float:
    return await rate(put(f"round-{round}/{number}.bin", content) for number, content in enumerate(CONTENTS))


async def gets(get: Get, round: int) -> float:
    return await rate(get(f"round-{round}/{number}.bin") for number in range(FILES))


async def rate(work: Iterable[Awaitable[object]]) -> float:
    began = time.perf_counter()
    await asyncio.gather(*work)
    return FILES / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
