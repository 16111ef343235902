"""What `import troupe.client` costs in time and memory, beside the client library of a model vendor.

Every import runs in a process of its own. The peer is `openai`, when it is installed; else a bare `httpx2` and
`pydantic`, which is what both stand on, so that the ratio says what our part adds.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Sequence

from benchmarks.figures import Figure, show
from benchmarks.running import REPOSITORY

TIMES = 7
OURS = "import troupe.client"
WITH_A_CLIENT = "from troupe.client import Troupe"
PEER = ("import openai", "openai") if importlib.util.find_spec("openai") else ("import httpx2, pydantic.main", "httpx2")
MEASURED = """
import resource, sys, time
began = time.perf_counter()
{statement}
took = time.perf_counter() - began
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(took, most / (1024 * 1024 if sys.platform == "darwin" else 1024))
"""


def measure() -> Sequence[Figure]:
    taken: dict[str, list[tuple[float, float]]] = {OURS: [], WITH_A_CLIENT: [], PEER[0]: []}
    for _ in range(TIMES):
        for statement, figures in taken.items():
            figures.append(cost_of(statement))
    seconds = {statement: min(each[0] for each in figures) for statement, figures in taken.items()}
    megabytes = {statement: min(each[1] for each in figures) for statement, figures in taken.items()}
    peer, name = PEER
    return [
        Figure("import_s", OURS, seconds[OURS], "s", 0.25, seconds[peer], name),
        Figure("client_s", WITH_A_CLIENT, seconds[WITH_A_CLIENT], "s", 0.25, seconds[peer], name),
        Figure("memory_mb", f"{WITH_A_CLIENT}, memory", megabytes[WITH_A_CLIENT], "MB", 60, megabytes[peer], name),
    ]


def cost_of(statement: str) -> tuple[float, float]:
    """Seconds and megabytes of one import in a fresh process."""
    program = MEASURED.format(statement=statement)
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, check=True, capture_output=True, text=True, timeout=60
    )
    seconds, megabytes = told.stdout.split()
    return float(seconds), float(megabytes)


if __name__ == "__main__":
    show("client_import", __doc__, measure)
