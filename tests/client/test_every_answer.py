"""Every answer that the doors describe reads, with all they may leave out and with more than they name."""

import inspect
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.client.answering import Answering, refuses
from tests.client.test_doors import ROOT, door_asked_by, methods, needed_by

WHOLE = json.loads((ROOT / "web/openapi.json").read_text())
PARTS = WHOLE["components"]["schemas"]
PLAIN = {"string": "x", "integer": 1, "number": 0.5, "boolean": True, "null": None}
# What the description of a persona leaves open: its examples, and until when it is in the bin.
TIME = "2026-01-01T00:00:00.000Z"
LEFT_OPEN = {"PersonaView": {"conversation_examples": [], "deleted_at": TIME, "purge_at": TIME}}
NAMES = [name for name, _ in methods(Answering([]).troupe())]


def sample(schema: dict[str, Any], full: bool) -> Any:
    """A value that a schema allows: everything it names, or only what has to be there."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return sample(PARTS[name], full) | LEFT_OPEN.get(name, {})
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0 if full else -1], full)
    if schema.get("type") == "array":
        return [sample(schema["items"], full)]
    if schema.get("type") == "object":
        return mapping(schema, full)
    return PLAIN[schema.get("type", "string")]


def mapping(schema: dict[str, Any], full: bool) -> dict[str, Any]:
    needed = schema.get("required", ())
    said = {name: sample(each, full) for name, each in schema.get("properties", {}).items() if full or name in needed}
    further = schema.get("additionalProperties")
    if isinstance(further, dict) and further:
        return said | {"further": sample(further, full)}
    return said | {"of_tomorrow": ["more"]}


def answer_of(door: str, full: bool) -> httpx2.Response:
    verb, path = door.lower().split(" ", 1)[0], door.split(" ", 1)[1]
    answers = WHOLE["paths"][path][verb]["responses"]
    status = max(code for code in answers if code.startswith("2"))
    described = answers[status].get("content", {}).get("application/json", {}).get("schema")
    content = b"" if described is None else json.dumps(sample(described, full) or {}).encode()
    return httpx2.Response(int(status), content=content)


@pytest.mark.parametrize("full", [True, False], ids=["everything", "the least"])
@pytest.mark.parametrize("name", NAMES)
def test_an_answer_reads_as_it_is_described(name, full):
    studio = Answering([refuses(404)])
    method = dict(methods(studio.troupe()))[name]
    door = door_asked_by(method, studio)

    studio.answers = [answer_of(door, full)]
    answer = method(*needed_by(method))
    value = next(answer) if isinstance(answer, Iterator) else answer

    assert value is not None or inspect.signature(method).return_annotation in (None, "None") or name.endswith("active")
