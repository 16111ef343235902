"""The small model that finds memories by meaning: by onnxruntime, and by numpy where that is missing."""

import os
import signal
import sys

import numpy as np
import pytest

from troupe.ports.providers import discover
from troupe.providers.minilm.embedding import _folder
from troupe.providers.minilm.reader import Reader

QUICK = "troupe.providers.minilm.quick"

LISBON, HOME, STEW = "I moved to Lisbon last spring.", "Which city do I live in?", "The stew needs more salt."
TEXTS = (
    LISBON,
    "Ich bin gegen Erdnüsse allergisch!",
    "naïve café — “quoted” 你好 world's test@mail.example 3,14",
    "",
    "an emoji 😀 and a zero\u200bwidth space",
    "donaudampfschifffahrtsgesellschaft " * 40,
)

# Every 77th number of what transformers 5.23 and torch 2.13 make of these texts.
EXPECTED = (
    (0.11872, 0.00416, -0.08005, 0.02670, 0.05723),
    (-0.01613, 0.01818, 0.08972, 0.05508, -0.01694),
    (-0.05885, -0.08101, 0.11561, 0.01406, 0.03948),
    (-0.11884, 0.02638, 0.03854, 0.09014, -0.03353),
    (-0.01994, -0.02149, 0.05616, 0.13888, 0.02359),
    (-0.04177, 0.02520, -0.09837, 0.01275, 0.04789),
)


@pytest.fixture(scope="module")
def embedder():
    manifest = discover().named("minilm")
    assert manifest is not None
    return manifest.load()()


def test_what_means_alike_lies_nearer_than_what_does_not(embedder):
    lisbon, home, stew = embedder.embed([LISBON, HOME, STEW])

    assert lisbon @ home > 0.4
    assert lisbon @ stew < 0.15


def test_a_text_means_the_same_alone_and_among_longer_ones(embedder):
    together = embedder.embed(TEXTS)
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])

    assert np.abs(together - alone).max() < 1e-5


def test_every_vector_has_length_one(embedder):
    vectors = embedder.embed(TEXTS)

    assert vectors.shape == (len(TEXTS), embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_case_and_accents_make_no_difference(embedder):
    loud, plain = embedder.embed(["CAFÉ in Besançon", "cafe in besancon"])

    assert np.abs(loud - plain).max() < 1e-6


@pytest.fixture(scope="module")
def by_numpy():
    quick = sys.modules.get(QUICK)
    sys.modules[QUICK] = None  # as if onnxruntime had no wheel here
    try:
        return Reader(_folder())
    finally:
        sys.modules.pop(QUICK) if quick is None else sys.modules.update({QUICK: quick})


def test_by_numpy_the_vectors_are_those_of_the_library_the_model_was_made_with(by_numpy):
    assert np.abs(by_numpy.read(TEXTS)[:, ::77] - np.array(EXPECTED)).max() < 1e-4


def test_in_eight_bits_a_text_means_the_same(embedder, by_numpy):
    alike = (embedder.embed(TEXTS) * by_numpy.read(TEXTS)).sum(axis=1)

    assert 0.998 < alike.min() < 0.99999, "and it was not numpy that read them"


def test_texts_are_read_on_when_the_process_that_reads_them_has_died(embedder):
    before = embedder.embed([LISBON])
    os.kill(embedder.pid, signal.SIGKILL)
    after = embedder.embed([LISBON])

    assert embedder.pid != os.getpid()
    assert np.array_equal(before, after)
