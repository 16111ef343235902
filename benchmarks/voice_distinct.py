"""Whether twelve personas that are cast one after the other can be told apart, and how long each waits for its voice.

Each is heard by whoever asks first: its profile is asked for at a running studio, and its timbre measured on the
sentence that the studio compares voices by. The peer is the plainest way: the first draw of each persona, whatever it
sounds like.
"""

import http.client
import json
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from benchmarks.running import Server, studio
from troupe.ports.speech import Utterance
from troupe.providers.espeak import EspeakSpeech
from troupe.voices import Line, likeness
from troupe.voices.domain.fitting import heard
from troupe.voices.domain.speech.measured import CALIBRATION
from troupe.voices.domain.timbre import Timbre, drawn

PERSONAS = 12


def measure() -> Sequence[Figure]:
    waits: list[float] = []
    timbres: list[Timbre] = []
    plain: list[Timbre] = []
    with tempfile.TemporaryDirectory() as folder, studio(Path(folder)) as server:
        server.ready()
        for number in range(PERSONAS):
            id = _asked(server, "POST", "/api/personas", {"name": f"Persona {number}"})["persona"]["id"]
            began = time.perf_counter()
            profile = _asked(server, "GET", f"/api/voices/profiles/{id}")
            waits.append((time.perf_counter() - began) * 1000)
            timbres.append(Timbre.model_validate(profile["timbre"]))
            plain.append(drawn(id, 0, "any", "family"))
    ours, first = _alike(timbres), _alike(plain)
    name = "first draws"
    return [
        Figure("most", "the two that are most alike", max(ours), "", 80.0, max(first), name),
        Figure("median", "how alike two of them are, p50", median(ours), "", 70.0, median(first), name),
        Figure("wait_max_ms", "longest wait for a voice", max(waits[1:]), "ms", 500.0),
        Figure("first_ms", "the very first voice, which starts the engine", waits[0], "ms"),
    ]


def _alike(timbres: Sequence[Timbre]) -> list[float]:
    engine = EspeakSpeech()

    def speak(line: Line) -> tuple[NDArray[np.float32], int]:
        sound = engine.speak(Utterance(line.text, "en-us", line.variant, line.pitch, line.span, line.wpm))
        return sound.samples, sound.rate

    voices = [heard(speak, each, [CALIBRATION]) for each in timbres]
    return [likeness(one, other) for one, other in combinations(voices, 2)]


def _asked(server: Server, method: str, path: str, body: object = None) -> dict:  # type: ignore[type-arg]  # what a door answers
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
    found: dict = json.loads(connection.getresponse().read())  # type: ignore[type-arg]  # what a door answers
    connection.close()
    return found


if __name__ == "__main__":
    show("voice_distinct", __doc__, measure)
