"""Voices from the terminal: the same use cases, answered in the same words."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from typer.testing import CliRunner

from tests.support.studio import opened, troupe
from tests.voices.sounds import good_clips
from troupe.kit.errors import TroupeError
from troupe.personas.commands import personas_app
from troupe.voices.commands import voices_app


class Terminal:
    """What the command line hands to commands, over one studio for all of them."""

    def __init__(self, loop, studio):
        self._loop = loop
        self._studio = studio
        self.shown = []

    def run(self, work):
        self._loop.run_until_complete(work())

    def show(self, data, **_):
        self.shown.append(json.loads(json.dumps(data)))

    def write(self, path, content):
        path.write_bytes(content)

    @asynccontextmanager
    async def open(self):
        yield self._studio


@pytest.fixture
def typed(tmp_path):
    """Type a command; what it shows, or what it raises."""
    loop = asyncio.new_event_loop()
    house = opened(tmp_path, engine="sqlite")
    terminal = Terminal(loop, loop.run_until_complete(house.__aenter__()).studio)

    def run(noun, *words, typing=None):
        app = {"personas": personas_app, "voices": voices_app}[noun]
        answer = CliRunner().invoke(app, words, obj=terminal, input=typing)
        if answer.exception:
            raise answer.exception
        return terminal.shown[-1]

    yield run
    loop.run_until_complete(house.__aexit__(None, None, None))
    loop.close()


def test_a_training_is_begun_allowed_and_stopped_from_the_terminal(tmp_path, typed):
    typed("personas", "new", "Vera")
    files = [tmp_path / f"clip-{number}.wav" for number in range(5)]
    for file, content in zip(files, good_clips(), strict=True):
        file.write_bytes(content)
    add = ("consent", "add", "Vera", "--speaker-name", "Ada", "--rights", "my own voice")

    with pytest.raises(TroupeError) as unknown:
        typed("voices", *add, "--speaker", "nobody")
    session = typed("voices", "train", "Vera", *map(str, files))
    assert session["waiting_for"] == ["consent"]
    consent = typed("voices", *add)
    allowed = typed("voices", "allow", "Vera", session["id"], consent["id"])
    assert allowed["waiting_for"] == []
    assert typed("voices", "cancel", "Vera", session["id"])["status"] == "cancelled"
    assert len(typed("voices", "sample", "list", "Vera")["items"]) == 5
    withdrawn = typed("voices", "consent", "withdraw", consent["id"])

    assert unknown.value.as_json()["field"] == "speaker"
    assert len(withdrawn["effects"]["samples"]) == 5
    assert [each["status"] for each in typed("voices", "sessions", "Vera")["items"]] == ["cancelled"]


def test_the_narrator_reads_standard_input_line_by_line_and_each_word_knows_its_place(tmp_path, typed):
    told = typed("voices", "read", "-", "--out", str(tmp_path / "a.flac"), "--captions", str(tmp_path / "a.srt"),
                 typing="First of all.\n\n***\n" + "Something more. " * 40 + "\nThe end.")  # fmt: skip

    assert (told["voice"], told["format"], told["warnings"]) == ("espeak/en-us", "flac", [])
    read = (tmp_path / "a.srt").read_text()
    assert read.count("Something more.") == 40
    assert read.index("First of all.") < read.index("The end.")
    assert (tmp_path / "a.flac").read_bytes()[:4] == b"fLaC"
    with pytest.raises(TroupeError) as silent:
        typed("voices", "read", "-", "--out", str(tmp_path / "b.wav"), typing="\n***\n")
    assert silent.value.as_json()["code"] == "nothing_to_say"


def test_what_is_wrong_is_said_at_the_terminal_too(tmp_path):
    (tmp_path / "page.wav").write_text("<html></html>")
    given = ("--data", str(tmp_path / "studio"), "--json")
    troupe(tmp_path, *given, "personas", "new", "Vera")

    few = troupe(tmp_path, *given, "voices", "train", "Vera", str(tmp_path / "page.wav"))

    assert few.returncode == 5
    assert json.loads(few.stdout)["code"] == "INSUFFICIENT_SAMPLES"
