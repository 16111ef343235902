"""A vector is begun when something is said, and whoever asks for it later finds it made."""

import asyncio
import threading
import time

import numpy as np
import pytest

from troupe.minds.service.remembering.meaning import Meaning


class Slow:
    """An embedder that works only when it is let."""

    space, size = "slow", 2

    seconds = 0.0

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def embed(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        assert self.may_go_on.wait(30)
        time.sleep(self.seconds)
        return np.array([[1.0, 0.0]] * len(texts), np.float32)


async def test_what_was_begun_when_it_was_said_is_made_once_and_given_to_who_asks():
    slow = Slow()
    meaning = Meaning(lambda: slow)
    await meaning.ready()
    meaning.begin("Where do I live?")
    await meaning.embed(["Behind it in the same line."])  # so the one before it is made
    vector = await meaning.embed_if_ready("Where do I live?")
    await meaning.close()

    assert vector is not None
    assert slow.asked.count("Where do I live?") == 1


async def test_an_answer_does_not_wait_for_a_vector_that_is_late():
    slow = Slow()
    meaning = Meaning(lambda: slow)
    await meaning.ready()
    slow.may_go_on.clear()
    meaning.begin("Where do I live?")
    vector = await asyncio.wait_for(meaning.embed_if_ready("Where do I live?"), 30)
    slow.may_go_on.set()
    await meaning.close()

    assert vector is None


async def test_nobody_waits_where_the_last_vectors_came_too_late():
    slow = Slow()
    meaning = Meaning(lambda: slow)
    await meaning.ready()
    slow.seconds = 0.3
    meaning.begin("The one before.")
    await meaning.embed(["Behind it in the same line.", "And this."])
    slow.may_go_on.clear()
    meaning.begin("Where do I live?")
    with pytest.raises(StopIteration) as told:
        meaning.embed_if_ready("Where do I live?").send(None)  # it has its answer without giving anybody a turn
    slow.may_go_on.set()
    await meaning.close()

    assert told.value.value is None
