"""How soon a sentence is heard after it is complete, and how much sound a second of computing gives.

A stream is asked at a running studio, and the time until its first sound is at the client is taken; each time with
other words, so that nothing is held from before. The peer is the bare engine as a process of its own that says the
sentence into a pipe: the program `espeak-ng` where there is one, else the same library in a few lines of Python.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles

from benchmarks.figures import Figure, show
from benchmarks.running import Server, studio

ROUNDS = 40
WARM_UP = 3
SPOKEN = 12
PEER = """
import sys
from troupe.providers.espeak.engine import Engine
sys.stdout.buffer.write(Engine().say(sys.argv[1], "en-us+m3", 175, 50, 50).samples)
"""


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder, studio(Path(folder)) as server:
        server.ready()
        id = asked(server, "POST", "/api/personas", {"name": "Vera"})["persona"]["id"]
        cold = first_audio(server, id, 0)
        ours = [first_audio(server, id, number) for number in range(1, ROUNDS + WARM_UP)][WARM_UP:]
        pace = throughput(server, id)
    bare = [bare_engine(number) for number in range(ROUNDS // 2)]
    name = "espeak-ng takes" if shutil.which("espeak-ng") else "the bare library takes"
    return [
        Figure("first_p50_ms", "first sound after the first sentence, p50", median(ours), "ms", 100.0,
               median(bare), name),
        Figure("first_p95_ms", "first sound after the first sentence, p95", quantiles(ours, n=20)[18], "ms", 100.0),
        Figure("cold_ms", "the very first sound of a studio, its voice drawn too", cold, "ms", 300.0),
        Figure("pace", "seconds of speech in a second", pace, "×", 100.0, more_is_better=True),
    ]  # fmt: skip


def sentence(number: int) -> str:
    """About three seconds, never the same twice."""
    return f"When number {number} was called, my mother brought a warm blanket."


def first_audio(server: Server, persona_id: str, number: int) -> float:
    """From asking, with the sentence complete, to the last byte of its sound."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    body = json.dumps({"text": sentence(number), "persona_id": persona_id})
    began = time.perf_counter()
    connection.request("POST", "/api/speech/stream", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    while json.loads(answer.readline())["type"] != "sentence":
        pass
    took = (time.perf_counter() - began) * 1000
    answer.read()
    connection.close()
    return took


def throughput(server: Server, persona_id: str) -> float:
    """A long text at once."""
    text = " ".join(sentence(1000 + each) for each in range(SPOKEN))
    began = time.perf_counter()
    said = asked(server, "POST", "/api/speech", {"text": text, "persona_id": persona_id})
    return float(said["duration_ms"]) / 1000 / (time.perf_counter() - began)


def bare_engine(number: int) -> float:
    """A process that says a sentence into a pipe."""
    program = shutil.which("espeak-ng")
    command = [program, "--stdout"] if program else [sys.executable, "-c", PEER]
    began = time.perf_counter()
    subprocess.run([*command, sentence(number)], check=True, capture_output=True, timeout=30)
    return (time.perf_counter() - began) * 1000


def asked(server: Server, method: str, path: str, body: object) -> dict:  # type: ignore[type-arg]  # what a door answers
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    found: dict = json.loads(answer.read())  # type: ignore[type-arg]  # what a door answers
    connection.close()
    return found


if __name__ == "__main__":
    show("voice_first_audio", __doc__, measure)
