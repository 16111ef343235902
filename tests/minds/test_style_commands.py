"""A persona's prompt and manner from the terminal, also of a persona that is in no studio."""

import json
import subprocess

import pytest

from tests.support.studio import TROUPE, surroundings
from troupe.personas.domain import Persona
from troupe.personas.domain.kits import Kit, Manifest, entries_of, packed

VERA = {"name": "Vera", "role": "keeper", "personality_traits": {"formality": 0.9}}


@pytest.fixture
def run(tmp_path):
    def run(*arguments, said="", code=0):
        command = [*TROUPE, "--data", str(tmp_path / "data"), *arguments]
        done = subprocess.run(
            command, env=surroundings(tmp_path), input=said, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "vera.json"
    path.write_text(json.dumps(VERA))
    return str(path)


def test_a_persona_in_a_file_needs_no_data_directory(run, file, tmp_path):
    assert run("personas", "style", "--file", file, "It's late.") == "It is late.\n"
    assert run("personas", "style", "--file", file, said="I can't.") == "I cannot.\n"
    assert run("personas", "prompt", "--file", file, "Hello there").endswith("User message:\nHello there\n")
    told = json.loads(
        run("--json", "personas", "prompt", "--file", file, "--user", "Mo", "--emotion", "joy", said="Hi")
    )

    assert told["prompt"].endswith("Hi")
    assert "tone_hint" in [part["id"] for part in told["parts"]]
    assert not (tmp_path / "data").exists()


def test_a_persona_of_the_studio_is_asked_by_name(run):
    run("personas", "new", "Vera", "personality_traits.formality=0.9", "role=keeper of keys")

    assert run("personas", "style", "vera", said="We've won.") == "We have won.\n"
    assert "keeper of keys" in run("personas", "prompt", "vera", "Hello")
    told = json.loads(run("--json", "personas", "style", "vera", "I'm in."))
    assert [each["from"] for each in told["changes"]] == ["I'm"]
    assert json.loads(run("--json", "personas", "sample", "vera", "Hello"))["items"][0]["reply"]


def test_a_kit_is_read_as_well(run, tmp_path):
    document = Persona.model_validate(VERA).model_dump(mode="json", exclude_defaults=True)
    label = {"kit_version": "1.0.0", "language": "en", "audience": "everyone", "age": None}
    manifest = Manifest(kit_id="vera", name="Vera", created_at="2026-11-20T00:00:00Z", made_by="tests", **label)
    kit = Kit(manifest, document | label)
    (tmp_path / "vera.persona").write_bytes(packed(entries_of(kit), None))

    assert "Role: keeper" in run("personas", "prompt", "--file", str(tmp_path / "vera.persona"), "Hello")


def test_what_cannot_be_asked_is_said(run, file):
    assert (
        "budget_tokens"
        in json.loads(run("--json", "personas", "prompt", "--file", file, "--budget", "5", "Hi", code=5))["field"]
    )
    run("personas", "style", code=2)
