"""One method for every door, the same in both clients, and nothing heavy to load."""

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import plain_client
import pytest

from tests.client.answering import Answering, refuses
from troupe.client import AsyncTroupe, Missing, Troupe

ROOT = Path(__file__).parents[2]
DESCRIBED = json.loads((ROOT / "web/openapi.json").read_text())["paths"]
OURS = re.compile(r"/api/(personas|catalogue|accounts|minds|brains|connections|settings|drafts)(/|$)")
GROUPS = ("personas", "catalogue", "accounts", "minds")

LOADED = """
import sys
import troupe.client
from troupe.client import *
print(*{name.split(".")[0] for name in sys.modules}, *(name for name in sys.modules if "troupe." in name))
"""
HEAVY = {"fastapi", "starlette", "sqlalchemy", "dbos", "uvicorn", "alembic", "numpy", "typer", "troupe.app",
         "troupe.accounts", "troupe.database", "troupe.jobs"}  # fmt: skip


def doors() -> list[str]:
    """The doors of these groups, those with fewer places first."""
    found = [f"{verb.upper()} {path}" for path, verbs in DESCRIBED.items() if OURS.match(path) for verb in verbs]
    return sorted(found, key=lambda door: door.count("{"))


def methods(troupe: object) -> Iterator[tuple[str, Any]]:
    for group in GROUPS:
        for name, method in inspect.getmembers(getattr(troupe, group), callable):
            if not name.startswith("_"):
                yield f"{group}.{name}", method


def needed_by(method: Any) -> list[Any]:
    """Something for every argument that has to be there."""
    needed = [each for each in inspect.signature(method).parameters.values() if each.default is each.empty]
    return [("a.persona", b"") if each.kind is each.VAR_POSITIONAL else 1 if each.annotation is int else "x"
            for each in needed if each.kind is not each.KEYWORD_ONLY]  # fmt: skip


def door_asked_by(method: Any, studio: Answering) -> str:
    with pytest.raises(Missing):
        begin(method(*needed_by(method)))
    request = studio.asked[-1]
    asked = f"{request.method} {request.url.path}"
    return next(door for door in doors() if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", door), asked))


def begin(answer: object) -> None:
    """A list asks for nothing before its first item is wanted."""
    if isinstance(answer, Iterator):
        next(answer)


def test_every_door_has_a_method_and_every_method_a_door():
    studio = Answering([refuses(404)])
    asked = {name: door_asked_by(method, studio) for name, method in methods(studio.troupe())}

    assert set(doors()) - set(asked.values()) == set()
    assert len(asked) >= len(doors()) > 100


def test_both_clients_have_the_same_methods_with_the_same_arguments():
    studio = Answering([])
    plain = {name: parameters_of(method) for name, method in methods(studio.troupe())}
    awaited = {name: parameters_of(method) for name, method in methods(studio.async_troupe())}

    assert plain == awaited


def parameters_of(method: Any) -> list[str]:
    return [str(each) for each in inspect.signature(method).parameters.values()]


@pytest.mark.parametrize("client", [Troupe, AsyncTroupe])
def test_every_method_says_what_it_does(client):
    said = {name: inspect.getdoc(method) for name, method in methods(client("http://studio.test"))}

    assert [name for name, words in said.items() if not words or not words.endswith(".")] == []


def test_the_client_without_await_follows_the_other():
    assert plain_client.say_what_is_stale() == 0


def test_a_program_with_the_client_loads_no_server():
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    loaded = set(told.stdout.split())

    assert "troupe.client" in loaded
    assert loaded & HEAVY == set()
