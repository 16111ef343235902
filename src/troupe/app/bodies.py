"""What a request carries is hostile until parsed: its size, its type and its JSON are judged here."""

import json
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.app.problems import answer_for
from troupe.kit.errors import Invalid, TroupeError

JSON_LIMIT = 1024 * 1024
DEEPEST = 64
MOST_KEYS = 10_000
LONGEST_NUMBER = 400
# Doors that take files and judge them piece by piece as they arrive.
FILE_DOORS = ("/api/media",)


class PayloadTooLarge(Invalid):
    def __init__(self, limit: int) -> None:
        super().__init__("This is more than fits at once.", next_step="Send less at once.", limit=limit)


class UnsupportedMediaType(Invalid):
    def __init__(self) -> None:
        super().__init__("This door takes JSON.", next_step="Send Content-Type: application/json.")


class Unreadable(Invalid):
    """JSON that two readers could understand differently, or nobody can."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Send one well-formed JSON value.", field="")


class Bodies:
    """Reads JSON bodies whole, checks them, and hands them on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS") or _takes_files(scope):
            await self._app(scope, receive, send)
            return
        try:
            body = await read_body(receive, Headers(scope=scope), JSON_LIMIT)
            if body:
                _check_type(Headers(scope=scope))
                check_json(body)
        except TroupeError as error:
            await answer_for(error)(scope, receive, send)
            return
        await self._app(scope, replayed(body, receive), send)


async def read_body(receive: Receive, headers: Headers, limit: int) -> bytes:
    """The body, when it stays within the limit it declares and the one it gets."""
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise PayloadTooLarge(limit)
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        size += len(message.get("body", b""))
        if size > limit:
            raise PayloadTooLarge(limit)
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Hand on a body that was read already, then whatever comes after it."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def check_json(body: bytes) -> None:
    """Refuse JSON that is malformed, too deep, too wide, or that two readers could read differently."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("This is not UTF-8.") from None
    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        raise Unreadable(f"This is nested deeper than {DEEPEST}.")
    keys = 0

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal keys
        keys += len(found)
        if keys > MOST_KEYS:
            raise Unreadable(f"This has more than {MOST_KEYS:,} keys.")
        if len({key for key, _ in found}) != len(found):
            raise Unreadable("An object names a key twice.")
        return dict(found)

    try:
        json.loads(text, object_pairs_hook=pairs, parse_int=_number, parse_float=_number, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unreadable("This is not well-formed JSON.") from None


def _number(text: str) -> float:
    if len(text) > LONGEST_NUMBER:
        raise Unreadable(f"A number has more than {LONGEST_NUMBER} digits.")
    return 0.0


def _no_number(text: str) -> float:
    raise Invalid(f"{text} is not a number.", next_step="Send a number, or null.", code="invalid", field="")


def _depth(text: str) -> int:
    deepest = depth = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _check_type(headers: Headers) -> None:
    type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if type != "application/json" and not type.endswith("+json"):
        raise UnsupportedMediaType


def _takes_files(scope: Scope) -> bool:
    type = Headers(scope=scope).get("content-type", "")
    return scope["path"] in FILE_DOORS and type.startswith("multipart/form-data")
