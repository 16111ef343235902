"""What stays after three hundred sentences more, eight at once: memory, processes, and how much speech comes of it.

Every sentence has words of its own, so nothing is held from before. Memory is that of the server and of the processes
it keeps, after the first three hundred, in which it settles, and after all; processor time is that of all of them
together.
"""

import http.client
import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.running import Server, studio

SENTENCES, FIRST, AT_ONCE = 600, 300, 8
_KIND = "espeak.keeper"


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder, studio(Path(folder)) as server:
        server.ready()
        id = _asked(server, "/api/personas", {"name": "Vera"})["persona"]["id"]
        _round(server, id, range(FIRST))
        before, spent = _memory_mb(server), _cpu_seconds(server)
        seconds = _round(server, id, range(FIRST, SENTENCES))
        after, worked = _memory_mb(server), _cpu_seconds(server) - spent
        kept = len(_family(server.process.pid, _KIND))
    return [
        Figure("growth_mb", f"more memory after {SENTENCES - FIRST} more sentences", after - before, "MB", 20.0),
        Figure("memory_mb", "memory of all of it in the end", after, "MB"),
        Figure("keepers", "processes of the voice in the end", kept, "", 4.0),
        Figure("left", "of them left over, with nobody's sentence in it", _left(), "", 0.0),
        Figure("per_cpu_second", "seconds of speech in a second of processor, doors and all", seconds / worked, "×",
               100.0, None, "", True),
    ]  # fmt: skip


def _round(server: Server, persona_id: str, numbers: Sequence[int]) -> float:
    """Seconds that were spoken."""
    with ThreadPoolExecutor(AT_ONCE) as places:
        said = list(places.map(lambda number: _said(server, persona_id, number), numbers))
    return sum(said) / 1000


def _said(server: Server, persona_id: str, number: int) -> int:
    text = (
        f"When number {number} was called, my mother brought a warm blanket and a pot of tea for {number + 1} guests."
    )
    return int(_asked(server, "/api/speech", {"text": text, "persona_id": persona_id})["duration_ms"])


def _family(pid: int, kind: str = "") -> list[int]:
    """A process and all that came of it, by what they were started as."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    found = [each for child in children for each in _family(int(child), kind)]
    return [pid, *found] if kind.encode() in Path(f"/proc/{pid}/cmdline").read_bytes() else found


def _left() -> int:
    """Voices whose studio has ended and that did not."""
    left = 0
    for each in Path("/proc").glob("[0-9]*"):
        try:
            told, orphan = (each / "cmdline").read_bytes(), (each / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        left += _KIND.encode() in told and orphan == "1"
    return left


def _memory_mb(server: Server) -> float:
    """Of the server and of what it keeps, each page counted once."""
    whole = 0
    for pid in _family(server.process.pid):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        whole += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return whole / 1024


def _cpu_seconds(server: Server) -> float:
    """With that of forks that have ended, which their parents were told."""
    ticks = 0
    for pid in _family(server.process.pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(each) for each in fields[11:15])
    return ticks / 100


def _asked(server: Server, path: str, body: object) -> dict:  # type: ignore[type-arg]  # what a door answers
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    found: dict = json.loads(connection.getresponse().read())  # type: ignore[type-arg]  # what a door answers
    connection.close()
    return found


if __name__ == "__main__":
    show("voice_soak", __doc__, measure)
