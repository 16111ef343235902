"""Voices from the terminal: the same use cases, answered in the same words."""

import json

import pytest

from tests.support.studio import troupe
from tests.voices.sounds import good_clips


@pytest.fixture
def typed(tmp_path):
    """Type a command; what it answers, or how it failed."""

    def run(*words, code=0):
        done = troupe(tmp_path, "--data", str(tmp_path / "studio"), "--json", *words)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)

    return run


def test_a_training_is_begun_allowed_and_stopped_from_the_terminal(tmp_path, typed):
    typed("personas", "new", "Vera")
    files = [tmp_path / f"clip-{number}.wav" for number in range(5)]
    for file, content in zip(files, good_clips(), strict=True):
        file.write_bytes(content)

    session = typed("voices", "train", "Vera", *map(str, files))
    assert session["waiting_for"] == ["consent"]
    consent = typed("voices", "consent", "add", "Vera", "--speaker-name", "Ada", "--rights", "my own voice")
    allowed = typed("voices", "allow", "Vera", session["id"], consent["id"])
    assert allowed["waiting_for"] == []
    assert typed("voices", "cancel", "Vera", session["id"])["status"] == "cancelled"
    assert len(typed("voices", "sample", "list", "Vera")["items"]) == 5
    withdrawn = typed("voices", "consent", "withdraw", consent["id"])

    assert len(withdrawn["effects"]["samples"]) == 5
    assert [each["status"] for each in typed("voices", "sessions", "Vera")["items"]] == ["cancelled"]


def test_what_is_wrong_is_said_at_the_terminal_too(tmp_path, typed):
    typed("personas", "new", "Vera")
    (tmp_path / "page.wav").write_text("<html></html>")

    few = typed("voices", "train", "Vera", str(tmp_path / "page.wav"), code=5)
    assert few["code"] == "INSUFFICIENT_SAMPLES"
    unknown = ("voices", "consent", "add", "Vera", "--speaker-name", "A", "--rights", "x", "--speaker", "nobody")
    assert typed(*unknown, code=5)["field"] == "speaker"
