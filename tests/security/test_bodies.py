"""What a request carries: judged within a tenth of a second, and never the cause of a 500."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest
from starlette.datastructures import Headers

from tests.security.doors import http_doors
from tests.support.studio import Opened, opened
from troupe.app.bodies import FILE_DOORS, JSON_LIMIT, KIT_DOORS, LOOKS_LIMIT, read_body
from troupe.kit.errors import TroupeError
from troupe.kit.strict_json import read_json

JSON = {"Content-Type": "application/json"}
FULL = 1_000_000
UNREADABLE = {
    "nothing closed": b'{"text": "a',
    "two values": b"{} {}",
    "a comma too many": b'{"text": "a",}',
    "single quotes": b"{'text': 'a'}",
    "not utf-8": b'{"text": "\xff\xfe"}',
    "utf-16": '{"text": "a"}'.encode("utf-16"),
    "an overlong zero": b'{"text": "\xc0\x80"}',
    "a surrogate in bytes": b'{"text": "\xed\xa0\x80"}',
    "a raw newline in a text": b'{"text": "a\nb"}',
    "a raw nul": b'{"text": "a\x00b"}',
    "deeper than 64": b'{"text":' + b"[" * 64 + b"]" * 64 + b"}",
    "very deep": b"[" * 500_000 + b"]" * 500_000,
    "deep and open": b"[" * FULL,
    "deep in turns": b'[{"a":' * 150_000,
    "brackets in turns": b"[{" * 40 + b"}]" * 40,
    "a long number": b'{"text": ' + b"1" * 401 + b"}",
    "a very long number": b'{"text": ' + b"9" * FULL + b"}",
    "a long fraction": b'{"text": 0.' + b"1" * 900_000 + b"}",
    "the same key twice": b'{"text": "a", "text": "b"}',
    "the same key twice below": b'{"text": {"a": 1, "\\u0061": 2}}',
    "10,001 keys": json.dumps({f"k{number}": 0 for number in range(10_001)}).encode(),
    "10,001 keys in many objects": b"[" + b'{"a":1},' * 10_001 + b"0]",
    "unclosed quotes": b'["' + b'\\"' * 400_000,
    "only quotes": b'"' * (FULL + 1),
    "only backslashes": b'"' + b"\\" * FULL,
    "closed before opened": b"]" * FULL,
    "many short texts and a fault": b"[" + b'"",' * 340_000 + b"]",
    "many empty objects and a fault": b"[" + b"{}," * 340_000 + b"]",
    "half of them open": b"[[]" * 340_000,
    "many deep ones and a fault": b"[" + (b"[" * 60 + b"]" * 60 + b",") * 8_000 + b"]",
    "many empty lists and a fault": b"[" + b"[]," * 300_000 + b"]",
    "as many lists as are taken and a fault": b"[" + b"[]," * 29_000 + b"]",
}
IMPOSSIBLE = {
    b'{"text": NaN}': "text",
    b'{"text": Infinity}': "text",
    b'{"text": -Infinity}': "text",
    b'{"text": 1e999}': "text",
    b'{"text": -1E+999}': "text",
    b'{"text": "a\\u0000b"}': "text",
    b'{"text": "\\ud800"}': "text",
    b'{"text": "\\udc00\\ud800"}': "text",
    b'{"text": {"deep": ["fine", "\\u0000"]}}': "text.deep.1",
    b'{"text": "a", "\\u0000": 1}': "",
}


@pytest.fixture
async def studio(tmp_path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as found:
        yield found


@pytest.fixture
async def door(studio) -> str:
    chat = (await studio.http.post("/api/chats", json={})).json()
    return f"/api/chats/{chat['id']}/messages"


async def test_unreadable_json_is_refused_with_400_and_leaves_nothing(studio, door):
    before = await studio.rows("chat_nodes")
    for name, body in UNREADABLE.items():
        answer = await studio.http.post(door, content=body, headers=JSON)
        assert answer.status_code == 400, name
        assert (answer.json()["error"], answer.json()["field"]) == ("invalid", ""), name

    assert await studio.rows("chat_nodes") == before


async def test_values_that_cannot_be_kept_are_refused_with_their_place(studio, door):
    before = await studio.rows("chat_nodes")
    for body, field in IMPOSSIBLE.items():
        answer = await studio.http.post(door, content=body, headers=JSON)
        assert answer.status_code == 422, body
        assert (answer.json()["error"], answer.json()["field"]) == ("invalid", field), body

    assert await studio.rows("chat_nodes") == before


@pytest.mark.parametrize("name", UNREADABLE)
def test_the_judgement_costs_less_than_a_tenth_of_a_second(name):
    costs = []
    for _ in range(3):  # the best of three: others may use this computer too
        began = time.thread_time()
        with pytest.raises(TroupeError):
            read_json(UNREADABLE[name])
        costs.append(time.thread_time() - began)

    assert min(costs) < 0.1


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": ' + b"[" * 63 + b"]" * 63 + b"}",
        b'{"text": "' + b"[" * 1000 + b'"}',
        b'{"text": "' + b"1" * 1000 + b'"}',
        b'{"text": "a:b", "more": "' + b":" * 20_000 + b'"}',
        b'{"text": "\\\\\\" [ \\" \\u00e9 \\ud83d\\ude00"}',
        json.dumps({f"k{number}": 0 for number in range(10_000)}).encode(),
        b'{"text": ' + b"1" * 400 + b"}",
        b'  [1.5, -2e10, true, false, null, "x", {}, []]\n',
    ],
)
def test_what_only_looks_dangerous_is_read(body):
    read_json(body)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"more": 1}, "more"),
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"id": "5f0c0f0e-0000-4000-8000-000000000000"}, "id"),
        ({"user_id": "5f0c0f0e-0000-4000-8000-000000000000"}, "user_id"),
        ({"realm": "adult"}, "realm"),
    ],
)
async def test_unknown_keys_and_wrong_types_are_named(studio, door, body, field):
    answer = await studio.http.post(door, json={"text": "a", "parent_id": None} | body)

    assert answer.status_code == 422, answer.text
    assert (answer.json()["error"], answer.json()["field"]) == ("invalid", field)


@pytest.mark.parametrize(
    "type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream",
     "text/plain; application/json", ""],
)  # fmt: skip
async def test_another_content_type_is_refused_on_every_door_that_takes_json(studio, type):
    before = await studio.rows("chats")
    headers = {"Content-Type": type} if type else {}
    takes_files = (*FILE_DOORS, *KIT_DOORS) if type.startswith("multipart") else ()
    for each in http_doors(studio.app):
        has_files = each.path in takes_files or (takes_files and each.template == "/api/talents/datasets/{id}/images")
        if each.method not in ("GET", "HEAD") and not has_files:
            answer = await studio.http.request(each.method, each.path, content=b'{"a":1}', headers=headers)
            assert answer.status_code == 415, each
            assert answer.json()["error"] == "unsupported_media_type"
    assert await studio.rows("chats") == before


@pytest.mark.parametrize("type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
async def test_json_may_say_its_charset(studio, type):
    answer = await studio.http.post("/api/chats", content=b"{}", headers={"Content-Type": type})

    assert answer.status_code == 201


async def test_a_body_above_the_limit_is_refused_whether_it_says_its_size_or_not(studio, door):
    body = b'{"text": "' + b"a" * JSON_LIMIT + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    declared = await studio.http.post(door, content=body, headers=JSON)
    undeclared = await studio.http.post(door, content=pieces(), headers=JSON)
    for answer in (declared, undeclared):
        assert (answer.status_code, answer.json()["error"]) == (413, "payload_too_large")
        assert answer.json()["limit"] == JSON_LIMIT


@pytest.mark.parametrize("door", ["/avatar/style", "/api/avatar/render", "/api/looks/preview"])
async def test_a_look_is_told_in_a_quarter_of_that(studio, door):
    answer = await studio.http.post(door, content=b'{"text": "' + b"a" * LOOKS_LIMIT + b'"}', headers=JSON)

    assert (answer.status_code, answer.json()["limit"]) == (413, LOOKS_LIMIT)


async def test_a_body_that_stands_still_is_given_up():
    async def nothing_comes() -> dict:
        await asyncio.sleep(60)
        return {}

    with pytest.raises(TroupeError) as refused:
        await read_body(nothing_comes, Headers(), JSON_LIMIT, patience=0.02)

    assert refused.value.code == "too_slow"


async def test_half_a_body_whose_sender_left_has_no_effect(studio):
    arriving = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]
    said: list[dict] = []

    async def receive() -> dict:
        return arriving.pop(0)

    async def send(message: dict) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/jobs/checkup",
        "raw_path": b"/api/jobs/checkup",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    await studio.app(scope, receive, send)

    assert said == []
    assert await studio.rows("jobs") == []


@pytest.mark.parametrize(
    "strange",
    ["%00", "%2e%2e%2f", "%ff", "%ED%A0%80", "..%2f..", "1e999", "{}", "%7B00000000-0000-4000-8000-000000000000%7D",
     "00000000000040008000000000000000", "A" * 5000],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def test_a_strange_id_is_never_more_than_unknown(tmp_path, engine, strange):
    async with opened(tmp_path, engine=engine) as studio:
        for each in http_doors(studio.app):
            if "{" in each.template and each.holds_data and not each.path.startswith("/api/drafts/"):
                path = each.path.replace("/x", f"/{strange}")
                answer = await studio.http.request(each.method, path, json=each.body)
                assert 400 <= answer.status_code < 500, (each, answer.text)
                assert answer.json()["next_step"]


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize("value", [10**30, 2**63, -(10**30), "1e999", "NaN", "\x00", "😀", ""])
async def test_a_strange_query_is_never_a_fault(tmp_path, engine, value):
    async with opened(tmp_path, engine=engine) as studio:
        described = studio.app.openapi()["paths"]
        for path, doors in described.items():
            for asked in doors.get("get", {}).get("parameters", []):
                if asked["in"] == "query":
                    where = path.replace("{topic}", "system").replace("{", "").replace("}", "")
                    async with asyncio.timeout(5):
                        answer = await studio.http.get(where, params={asked["name"]: value})
                    assert answer.status_code < 500, (path, asked["name"], answer.text)
