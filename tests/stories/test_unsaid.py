"""Phrases that somebody does not want to hear are in no turn of a story."""

from types import SimpleNamespace

import pytest

from troupe.personas import Persona
from troupe.stories.service.guarding import Watch


class Grown:
    """Finds nothing to object to."""

    def require_grown_words(self, text: str, language: str) -> None: ...


def watch() -> Watch:
    reader = SimpleNamespace(realm="family")
    return Watch(reader, Grown(), [Persona(name="Narrator")], "Go on.", "", ["my dear"])  # type: ignore[arg-type]  # as much of both as it asks


@pytest.mark.parametrize("size", [1, 7, 100])
def test_they_and_the_rest_of_their_sentence_are_left_out_however_a_turn_is_cut(size: int) -> None:
    text, watching = "It rains. Well, my dear friend, we wait. The door opens, my dear", watch()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    told = "".join(watching.passed(piece) for piece in pieces) + watching.closed()

    assert told == "It rains. Well, … The door opens, …"
    assert watch().check_whole(text) == told
