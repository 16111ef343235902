"""Whatever goes wrong, the answer is one flat object that says what to do next."""

import importlib
import inspect
import logging
import pkgutil
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest
from starlette.responses import StreamingResponse

import troupe
from tests.security.doors import http_doors
from tests.support.studio import Opened, client, opened
from troupe.app.endings import EXIT
from troupe.app.problems import STATUS, answer_for
from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Missing, TroupeError, Unavailable

KINDS = (Missing, Conflict, Invalid, Denied, Limited, Unavailable)
STATUS_OF_THE_SPEC = {
    "payload_too_large": 413,
    "too_large": 413,
    "too_slow": 408,
    "range_not_satisfiable": 416,
    "disk_full": 507,
    "storage_unavailable": 503,
    "database_unavailable": 503,
    "host_not_allowed": 421,
    "bad_host": 400,
    "origin_not_allowed": 403,
    "unsupported_media_type": 415,
    "changed_elsewhere": 412,
    "provider_missing": 503,
    "provider_key_refused": 502,
    "provider_limited": 503,
    "provider_unreachable": 503,
    "provider_timeout": 504,
    "provider_failed": 502,
    "address_not_allowed": 422,
    "idempotency_mismatch": 422,
    "idempotency_in_progress": 409,
    "empty_file": 422,
    "wrong_type": 422,
    "unsafe_weights": 422,
    "unreadable_file": 422,
}


class Anything:
    """Stands for whatever an error is told about."""

    def __getattr__(self, name: str) -> str:
        return name

    def __getitem__(self, place: int) -> "Anything":
        return self

    def __len__(self) -> int:
        return 1


WORDS: dict[object, object] = {
    int: 1,
    float: 1.0,
    bool: True,
    Path: Path("x"),
    list[str]: ["x"],
    Iterable[str]: ["x"],
    dict[str, str]: {"x": "y"},
    list[dict[str, object]]: [{"severity": "error", "detail": "x"}],
    Mapping[str, str]: {"x": "y"},
    Mapping[str, object]: {"detail": "x"},
    TroupeError: Conflict("x", next_step="Try again."),
}


def every_error() -> list[type[TroupeError]]:
    for module in pkgutil.walk_packages(troupe.__path__, "troupe."):
        if ".migrations" not in module.name and not module.name.startswith("troupe.client"):
            importlib.import_module(module.name)
    return sorted(set(_below(TroupeError)) - set(KINDS), key=lambda kind: (kind.__module__, kind.__name__))


def _below(kind: type[TroupeError]) -> Iterator[type[TroupeError]]:
    for below in kind.__subclasses__():
        # The client has no doors: its errors tell what a studio answered.
        if below.__module__.startswith("troupe.") and not below.__module__.startswith("troupe.client"):
            yield below
            yield from _below(below)


def made(kind: type[TroupeError]) -> TroupeError:
    asked = inspect.signature(kind).parameters.values()
    told = {
        each.name: _something(each.annotation)
        for each in asked
        if each.default is each.empty and each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
    }
    return kind(**told)


def _something(annotation: object) -> object:
    """A value of this type, or of the first that it may be."""
    choices = [choice for choice in get_args(annotation) or [annotation] if choice in WORDS]
    if annotation in WORDS:
        return WORDS[annotation]
    if choices:
        return WORDS[choices[0]]
    return "x" if annotation is str or str in get_args(annotation) else Anything()


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_error_has_a_status_an_exit_code_and_a_way_out(kind):
    error = made(kind)
    body = error.as_json()

    assert 400 <= answer_for(error).status_code <= 507
    assert EXIT[error.kind] in range(3, 9)
    assert body["error"] == body["code"]
    assert str(body["detail"]).strip()
    assert str(body["next_step"]).strip()


def test_codes_have_the_statuses_that_are_promised():
    found = {made(kind).code: answer_for(made(kind)).status_code for kind in every_error()}

    assert {code: found.get(code) for code in STATUS_OF_THE_SPEC} == STATUS_OF_THE_SPEC


def test_every_kind_is_translated():
    assert set(STATUS) == set(EXIT) == {kind.kind for kind in KINDS}


@pytest.fixture
async def studio(tmp_path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as found:
        yield found


def is_flat(body: object) -> bool:
    return (
        isinstance(body, dict)
        and body["error"] == body["code"]
        and bool(body["detail"])
        and bool(body["next_step"])
        and not any(isinstance(value, dict) for value in body.values())
    )


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/unknown", "/api/chats/", "/api/chats/x/y/z", "/media", "/generated", "/redoc"],
)
async def test_a_path_that_no_door_owns_is_missing(studio, method, path):
    answer = await studio.http.request(method, path, json=None if method == "GET" else {})

    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"
    assert is_flat(answer.json())


async def test_a_wrong_method_names_the_right_ones(studio):
    doors = [door for door in http_doors(studio.app) if door.template not in ("(none)", "(page)", "/")]
    allowed = {
        path: {door.method for door in doors if _leads_to(path.partition("?")[0], door.template)}
        for path in {door.path for door in doors}
    }

    for path, methods in allowed.items():
        for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - methods:
            answer = await studio.http.request(method, path, json=None if method in ("GET", "HEAD", "TRACE") else {})
            assert answer.status_code == 405, (method, path)
            named = set(answer.headers["allow"].split(", "))
            assert named >= methods, (method, path)
            assert method not in named
            if method != "HEAD":
                assert answer.json()["error"] == "method_not_allowed"
                assert is_flat(answer.json())


def _leads_to(path: str, template: str) -> bool:
    place = re.sub(r"{\w+(:path)?}", lambda found: ".*" if found[1] else "[^/]+", template.replace(".", r"\."))
    return re.fullmatch(place, path) is not None


@pytest.mark.parametrize("path", ["/", "/chats/abc", "/settings", "/talk"])
async def test_a_page_has_a_head_and_takes_nothing(studio, path):
    assert (await studio.http.head(path)).status_code == (await studio.http.get(path)).status_code
    assert (await studio.http.head(path)).content == b""
    assert (await studio.http.post(path, json={})).status_code == 404


async def test_every_refusal_of_every_door_is_flat(studio):
    for door in http_doors(studio.app):
        if door.holds_data and door.method not in ("GET", "HEAD"):
            answer = await studio.http.request(door.method, door.path, json=["not", "an", "object"])
            if answer.status_code >= 400:
                assert is_flat(answer.json()), (door, answer.text)


async def test_a_person_nobody_knows_is_refused(studio):
    answer = await studio.http.get("/api/start", headers={"X-User-Id": "5f0c0f0e-0000-4000-8000-000000000000"})

    assert (answer.status_code, answer.json()["error"]) == (401, "user_unknown")
    assert is_flat(answer.json())


async def test_an_unforeseen_fault_gives_an_incident_that_is_found_in_the_log(studio, caplog):
    secret = "the words of a person"

    async def breaks() -> None:
        raise RuntimeError(secret)

    studio.app.add_api_route("/api/breaks", breaks)
    with caplog.at_level(logging.DEBUG):
        answer = await studio.http.get("/api/breaks")

    assert answer.status_code == 500
    assert is_flat(answer.json())
    assert answer.json()["error"] == "internal"
    assert secret not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    incidents = [
        record.fields["incident"]
        for record in caplog.records
        if hasattr(record, "fields") and "incident" in record.fields
    ]
    assert incidents == [answer.json()["incident"]]


async def test_a_fault_in_the_middle_of_an_answer_is_not_mended_into_a_whole_one(studio):
    async def half():
        yield b"half"
        raise RuntimeError

    studio.app.add_api_route("/api/halves", lambda: StreamingResponse(half()), response_model=None)
    async with client(studio.app, catch=False) as http:
        with pytest.raises(RuntimeError):
            await http.get("/api/halves")


async def test_errors_of_values_name_every_wrong_field_and_no_value(studio):
    answer = await studio.http.patch(
        "/api/settings", json={"changes": {"appearance.theme": {"secret": "words"}}, "more": "words"}
    )

    assert answer.status_code == 422
    assert is_flat(answer.json())
    assert "words" not in answer.text
    assert {each["field"] for each in answer.json()["errors"]} >= {"more"}


async def test_a_range_outside_the_file_says_how_long_the_file_is(studio):
    from tests.media import samples

    sent = await studio.http.post("/api/media", files={"file": ("a.png", samples.picture(".png"), "image/png")})
    media = sent.json()
    answer = await studio.http.get(media["url"], headers={"Range": f"bytes={media['bytes'] + 1}-"})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{media['bytes']}"
    assert is_flat(answer.json())
