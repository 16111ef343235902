"""The documentation tells the truth: its code runs, and everything the product has is named in it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from troupe.app.cli import app
from troupe.app.settings import SETTINGS
from troupe.ports.providers import discover

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)")
METHODS = ("GET ", "POST ", "PUT ", "PATCH ", "DELETE ")
# The address in the docs; a document that names it gets a running server in its place.
ADDRESS = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Step:
    """One command of a console block and what the document says it prints."""

    command: str
    printed: str


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def blocks_of(document: Path) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in BLOCK.finditer(document.read_text())]


def steps_of(block: str) -> list[Step]:
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [Step(*part.split("\n", 1)) for part in parts]


def looks_like(said: str, printed: str) -> bool:
    """Whether the output is what the document shows; `…` stands for anything."""
    pattern = ".*".join(re.escape(piece) for piece in said.strip().split("…"))
    return not said.strip() or re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


@pytest.fixture
def surroundings(tmp_path):
    return {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "TROUPE_DATA": str(tmp_path / "data")}


@pytest.fixture
def server(surroundings, tmp_path):
    """The address of a running Troupe with an empty data directory."""
    command = [BIN / "troupe", "up", "--port", "0", "--no-open"]
    process = subprocess.Popen(command, env=surroundings, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        told = re.search(r"http://\S+", process.stdout.readline())
        assert told is not None
        yield told.group().rstrip("/")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.mark.parametrize("document", [document for document in PAGES if blocks_of(document)], ids=name_of)
def test_the_code_of_a_page_runs_as_it_says(document, surroundings, tmp_path, request):
    blocks = blocks_of(document)
    if any(ADDRESS in text for _, text in blocks):
        here = request.getfixturevalue("server")
        blocks = [(kind, text.replace(ADDRESS, here)) for kind, text in blocks]

    program = "\n".join(text for kind, text in blocks if kind == "python")
    done = run([sys.executable, "-c", program], surroundings, tmp_path)
    assert done.returncode == 0, done.stderr
    for step in [step for kind, text in blocks if kind == "console" for step in steps_of(text)]:
        done = run(["sh", "-ec", step.command], surroundings, tmp_path)
        assert done.returncode == 0, f"$ {step.command}\n{done.stderr}"
        assert looks_like(step.printed, done.stdout), f"$ {step.command}\n{done.stdout}"


def run(command, environment, folder):
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_every_link_inside_the_repository_leads_somewhere(document):
    targets = [target for target in LINK.findall(document.read_text()) if "://" not in target]

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_named_make_target_exists():
    named = set(re.findall(r"(?:^|`)make ([a-z]+)\b", all_docs(), re.MULTILINE))
    existing = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert named <= existing


@cache
def all_docs() -> str:
    return "\n".join(document.read_text() for document in PAGES)


def doors() -> set[str]:
    told = subprocess.run([BIN / "troupe", "openapi"], capture_output=True, text=True, check=True)
    paths = json.loads(told.stdout)["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def commands() -> set[str]:
    """Every command of the program with its nouns, as it is typed."""
    program = typer.main.get_command(app)
    context = typer.Context(program)

    def below(command: Any, words: str) -> Iterator[str]:
        if not hasattr(command, "list_commands"):
            yield words
            return
        for name in command.list_commands(context):
            yield from below(command.get_command(context, name), f"{words} {name}")

    return set(below(program, "troupe"))


def first_column_of(document: str) -> set[str]:
    """What stands in backticks at the beginning of the rows of a page."""
    text = (ROOT / "docs" / document).read_text()
    return {
        name for cell in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE) for name in re.findall(r"`([^`]+)`", cell)
    }


def test_every_door_is_described_and_no_other():
    assert {row for row in first_column_of("http.md") if row.startswith(METHODS)} == doors()


def test_every_command_is_described_and_no_other():
    described = {re.sub(r"( [A-Z]+)+$", "", row) for row in first_column_of("commands.md") if row.startswith("troupe")}

    assert described == commands()


def test_every_setting_is_described_and_no_other():
    variables = {name for known in SETTINGS for name in known.variables}
    variables |= {name for provider in discover() for name in provider.environment}
    named = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text()))

    assert named - {"TROUPE_"} == variables


def test_every_setting_of_the_person_is_described():
    told = subprocess.run([BIN / "troupe", "config", "list", "--json"], capture_output=True, text=True, check=True)
    keys = set(re.findall(r'"key": ?"([^"]+)"', told.stdout))

    assert keys
    assert {row for row in first_column_of("settings.md") if row[0].islower() and "." in row} == keys
