"""The built-in voice beside the search that fits it, in child processes of the job: JSON in, JSON out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from troupe.ports.speech import Utterance
from troupe.providers.espeak import EspeakSpeech
from troupe.voices import Body, Line, Timbre, Voice
from troupe.voices import bodies as bodies_of
from troupe.voices import nearness as nearness_of
from troupe.voices import tuned as tuned_body

_ENGINE = EspeakSpeech()


def bodies(wanted: dict[str, Any], variants: list[Any], most_tract: float) -> list[dict[str, Any]]:
    """How near some variants come with each size of throat."""
    return [vars(each) for each in bodies_of(_speak, Voice.of_json(wanted), variants, most_tract)]


def tuned(wanted: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The timbre of a body that comes nearest."""
    return tuned_body(_speak, Voice.of_json(wanted), Body(**body)).model_dump(mode="json")


def nearness(wanted: dict[str, Any], timbres: list[dict[str, Any]]) -> list[float]:
    """How alike the built-in voice is with each timbre."""
    return [nearness_of(_speak, Voice.of_json(wanted), Timbre.model_validate(each)) for each in timbres]


def _speak(line: Line) -> tuple[NDArray[np.float32], int]:
    sound = _ENGINE.speak(Utterance(line.text, "en-us", line.variant, line.pitch, line.span, line.wpm))
    return sound.samples, sound.rate
