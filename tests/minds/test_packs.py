"""Language packs are data: each says everything English says, and another one is another folder."""

import os
import shutil
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import troupe.minds
from troupe.minds import read_emotion

SOURCES = Path(troupe.minds.__file__).parents[1]
PACKS = Path(troupe.minds.__file__).parent / "packs"
CODES = sorted(folder.name for folder in PACKS.iterdir() if (folder / "pack.toml").is_file())
OPTIONAL = {"gap"}
OWN = {"topics"}


def read(code: str) -> dict[str, Any]:
    return tomllib.loads((PACKS / code / "pack.toml").read_text("utf-8"))


def sentences(table: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence of a pack with its place."""
    if isinstance(table, dict):
        for name, inner in table.items():
            yield from sentences(inner, f"{path}/{name}")
    elif isinstance(table, list):
        for number, inner in enumerate(table):
            yield from sentences(inner, f"{path}/{number}")
    else:
        yield path, table


def slots(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


ENGLISH = dict(sentences(read("en")))


@pytest.mark.parametrize("code", CODES)
def test_a_pack_says_everything_the_english_one_says_with_the_same_slots(code):
    own = {path: said for path, said in sentences(read(code)) if path.split("/")[1] not in OPTIONAL | OWN}
    english = {path: said for path, said in ENGLISH.items() if path.split("/")[1] not in OWN}

    assert own.keys() == english.keys()
    assert all(said.strip() for said in own.values())
    assert {path: slots(said) for path, said in own.items()} == {path: slots(said) for path, said in english.items()}


@pytest.mark.parametrize("code", [code for code in CODES if code != "en"])
def test_a_pack_is_a_translation_and_not_a_copy(code):
    same = [path for path, said in sentences(read(code)) if ENGLISH.get(path) == said and len(said) > 20]

    assert same == []


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("de", "Ich bin so traurig und habe geweint.", "sadness"),
        ("de", "Ich bin nicht traurig.", "neutral"),
        ("de-AT", "Ich habe große Angst.", "fear"),
        ("es", "¡Estoy muy feliz, gracias!", "joy"),
        ("es", "Tengo miedo.", "fear"),
        ("fr", "Je suis furieuse, c'est injuste.", "anger"),
        ("fr", "Je ne suis pas inquiète.", "neutral"),
        ("ja", "とても悲しいです。涙が出ました。", "sadness"),
        ("ja", "悲しくないです。", "neutral"),
        ("ja", "うれしいです！", "joy"),
        ("ja", "😢", "sadness"),
        ("fi", "I am so happy", "joy"),
    ],
)
def test_a_feeling_is_read_in_the_persona_s_language(language, text, label):
    assert read_emotion(text, language).label == label


def test_a_sixth_language_is_a_folder_and_no_code(tmp_path):
    house = tmp_path / "troupe"
    shutil.copytree(SOURCES, house, ignore=shutil.ignore_patterns("webdist", "__pycache__", "lines", "catalog", "rig"))
    shutil.copytree(PACKS / "en", house / "minds" / "packs" / "it")
    pack = house / "minds" / "packs" / "it" / "pack.toml"
    told = pack.read_text("utf-8").replace('name = "English"', 'name = "Italiano"')
    pack.write_text(told.replace('lead = "You are {name},', 'lead = "Tu sei {name},'), "utf-8")
    (house / "minds" / "packs" / "it" / "style.toml").write_text('[expand]\n"c\'è" = "vi è"\n', "utf-8")
    program = (
        "from troupe.minds import apply_persona_style, build_persona_prompt\n"
        "from troupe.minds.domain.packs import packs\n"
        "from troupe.personas.domain.persona import Persona\n"
        "ada = Persona.model_validate({'name': 'Ada', 'language': 'it', 'personality_traits': {'formality': 0.9}})\n"
        "told = build_persona_prompt(ada, 'x').split(',')[0]\n"
        "print(told, apply_persona_style(ada, 'C\\'è luce.'), packs()[4].name)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert done.stdout.strip() == "Tu sei Ada Vi è luce. Italiano", done.stderr
