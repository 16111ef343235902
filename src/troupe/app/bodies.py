"""What a request carries is hostile until parsed: its size, its pace, its type and its JSON are judged here."""

import asyncio
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.app.problems import answer_for
from troupe.kit.errors import Invalid, TroupeError

JSON_LIMIT = 1024 * 1024
DEEPEST = 64
MOST_KEYS = 10_000
MOST_LISTS = 30_000
LONGEST_NUMBER = 400
PATIENCE_SECONDS = 30.0
PERSONA_LIMIT = 16 * JSON_LIMIT
# Below this path the doors say themselves what is wrong with a body.
OWN_WORDS = "/api/personas"
# Doors that take files and judge them piece by piece as they arrive.
FILE_DOORS = ("/api/media",)

_NEITHER_BRACKET = bytes(code for code in range(256) if code not in b"[]")
_LONG_NUMBER = re.compile(rf"[0-9.eE+-]{{{LONGEST_NUMBER + 1}}}")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class PayloadTooLarge(Invalid):
    def __init__(self, limit: int) -> None:
        super().__init__("This is more than fits at once.", next_step="Send less at once.", limit=limit)


class UploadTooSlow(Invalid):
    code = "too_slow"

    def __init__(self) -> None:
        super().__init__("Nothing more arrived of this request.", next_step="Check the connection and send it again.")


class UnsupportedMediaType(Invalid):
    def __init__(self) -> None:
        super().__init__("This door takes JSON.", next_step="Send Content-Type: application/json.")


class Unreadable(Invalid):
    """JSON that two readers could understand differently, or nobody can."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Send one well-formed JSON value.", field="")


class NotAValue(Invalid):
    """JSON allows to write it, and nothing can keep it."""

    code = "invalid"

    def __init__(self, detail: str, field: str) -> None:
        super().__init__(detail, next_step="Correct this value and send it again.", field=field)


class Bodies:
    """Reads JSON bodies whole, checks them, and hands them on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _check_address(scope)
            receive = receive if _has_no_json(scope) else await _checked(scope, receive)
        except (Unreadable, NotAValue) as error:
            if not has_own_words(scope):
                await answer_for(error)(scope, receive, send)
                return
            scope.setdefault("state", {})["body_fault"] = error
            receive = replayed(b"", receive)
        except TroupeError as error:
            await answer_for(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)


async def _checked(scope: Scope, receive: Receive) -> Receive:
    headers = Headers(scope=scope)
    body = await read_body(receive, headers, limit_of(scope))
    if body:
        _check_type(headers)
        check_json(body)
    return replayed(body, receive)


def limit_of(scope: Scope) -> int:
    """How large a JSON body may be: a whole persona brings all it learnt along."""
    path = scope["path"]
    whole = path == OWN_WORDS or (path.startswith(f"{OWN_WORDS}/") and path.count("/") == 3)
    return PERSONA_LIMIT if whole and scope["method"] in ("POST", "PUT") else JSON_LIMIT


def has_own_words(scope: Scope) -> bool:
    """Whether the door itself says what is wrong with a body, with a code of its own."""
    path = scope["path"]
    return bool(path == OWN_WORDS or path.startswith(f"{OWN_WORDS}/"))


async def read_body(receive: Receive, headers: Headers, limit: int, patience: float = PATIENCE_SECONDS) -> bytes:
    """The body, when it stays within the limit it declares and the one it gets, and does not stand still."""
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise PayloadTooLarge(limit)
    parts, size = [], 0
    while True:
        message = await _next_piece(receive, patience)
        size += len(message.get("body", b""))
        if size > limit:
            raise PayloadTooLarge(limit)
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _next_piece(receive: Receive, patience: float) -> Message:
    try:
        async with asyncio.timeout(patience):
            message = await receive()
    except TimeoutError:
        raise UploadTooSlow from None
    if message["type"] != "http.request":
        raise ClientDisconnect  # half a body must not be taken for an empty one
    return message


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
    _check_shape(_without_texts(text))
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise Unreadable("This is not well-formed JSON.") from None
    for field, detail in _impossible(value, ()):
        raise NotAValue(detail, field)


def _without_texts(json_text: str) -> str:
    """What stands between the texts; of what is not well-formed anything may be left."""
    return "".join(json_text.replace("\\\\", "").replace('\\"', "").split('"')[::2])


def _check_shape(bare: str) -> None:
    """Judge what stands between the texts. Every step is one pass in C, however hostile the body."""
    if max(bare.count(":"), bare.count("{")) > MOST_KEYS:
        raise Unreadable(f"This has more than {MOST_KEYS:,} keys.")
    if bare.count("[") > MOST_LISTS:
        raise Unreadable(f"This has more than {MOST_LISTS:,} lists.")
    if _LONG_NUMBER.search(bare):
        raise Unreadable(f"A number has more than {LONGEST_NUMBER} digits.")
    brackets = bare.replace("{", "[").replace("}", "]").encode().translate(None, _NEITHER_BRACKET)
    for _ in range(DEEPEST):  # each pass takes the innermost pairs away
        if b"[" * (DEEPEST + 1) in brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    if b"[" in brackets:
        raise Unreadable(f"This is nested deeper than {DEEPEST}, or not closed.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("An object names a key twice.")
    return found


def _impossible(value: object, path: tuple[object, ...]) -> Iterator[tuple[str, str]]:
    """Numbers without a value, and texts with characters that no text has, each with its place."""
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            yield ".".join(map(str, path)), "A text holds a character that no text can hold (NUL or half a surrogate)."
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield ".".join(map(str, path)), "This is not a number that can be kept."
    elif isinstance(value, dict):
        for key, inner in value.items():
            if _NO_TEXT.search(key):
                yield ".".join(map(str, path)), "A key holds a character that no text can hold."
            yield from _impossible(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            if not isinstance(inner, int):
                yield from _impossible(inner, (*path, place))


def _check_address(scope: Scope) -> None:
    """A NUL in an address is nobody's id, and databases differ in what they make of it."""
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        raise NotAValue("The address holds a NUL character.", "")


def _check_type(headers: Headers) -> None:
    type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if type != "application/json" and not type.endswith("+json"):
        raise UnsupportedMediaType


def _has_no_json(scope: Scope) -> bool:
    type = Headers(scope=scope).get("content-type", "")
    takes_files = scope["path"] in FILE_DOORS and type.startswith("multipart/form-data")
    return scope["method"] in ("GET", "HEAD", "OPTIONS") or takes_files
