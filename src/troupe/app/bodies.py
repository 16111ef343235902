"""What a request carries is hostile until parsed: its size, its pace, its type and its JSON are judged here."""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.app.problems import answer_for
from troupe.kit.errors import Invalid, TroupeError
from troupe.kit.strict_json import NotAValue, Unreadable, read_json
from troupe.personas import Problem, Refused, SeedPersonaNotFound

JSON_LIMIT = 1024 * 1024
PATIENCE_SECONDS = 30.0
PERSONA_LIMIT = 16 * JSON_LIMIT
LOOKS_LIMIT = JSON_LIMIT // 4
RECORDINGS_LIMIT = 64 * JSON_LIMIT
PASTED_LIMIT = 33 * JSON_LIMIT
# Below these paths the doors say themselves what is wrong with a body.
OWN_WORDS = "/api/personas"
SAME_WORDS = "/api/catalogue"
NUL_IN_ADDRESS = "The address holds a NUL character."
# Doors that take files and judge them piece by piece as they arrive.
FILE_DOORS = (
    "/api/media",
    "/api/personas/import",
    "/api/voices/samples",
    "/api/lips",
    "/api/hearing",
    "/api/imports",
    "/api/lorebooks/import",
)
# Doors that take data of any size and judge it themselves as it arrives.
STREAMED_DOORS = ("/api/story/import",)
ZIP = "application/zip"
PICTURES = "/api/talents/datasets/"
KIT_DOORS = (
    "/api/talents/inspect",
    "/api/talents/add",
    "/api/talents/import",
    "/api/talents/personality/import",
)


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
        except TroupeError as error:
            await answer_for(error)(scope, receive, send)
            return
        try:
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
        read_json(body)
    return replayed(body, receive)


def limit_of(scope: Scope) -> int:
    """How large a JSON body may be: a whole persona brings all it learnt along."""
    path = scope["path"]
    if path.startswith(f"{OWN_WORDS}/") and path.endswith("/train-voice"):
        return RECORDINGS_LIMIT
    if path in ("/api/imports", "/api/lorebooks/import"):
        return PASTED_LIMIT
    if path.startswith(("/avatar/", "/api/avatar/", "/api/looks/")):
        return LOOKS_LIMIT
    whole = path == OWN_WORDS or (path.startswith(f"{OWN_WORDS}/") and path.count("/") == 3)
    return PERSONA_LIMIT if whole and scope["method"] in ("POST", "PUT") else JSON_LIMIT


def has_own_words(scope: Scope) -> bool:
    """Whether the door itself says what is wrong with a body, with a code of its own."""
    path = scope["path"]
    return any(path == words or path.startswith(f"{words}/") for words in (OWN_WORDS, SAME_WORDS))


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


def _check_address(scope: Scope) -> None:
    """A NUL in an address is nobody's id, and databases differ in what they make of it."""
    if "\x00" in scope["path"]:
        raise SeedPersonaNotFound("") if has_own_words(scope) else NotAValue(NUL_IN_ADDRESS, "")
    if b"%00" in scope["query_string"]:
        if has_own_words(scope):
            raise Refused("INVALID_INPUT", [Problem("", "control_character", NUL_IN_ADDRESS)])
        raise NotAValue(NUL_IN_ADDRESS, "")


def _check_type(headers: Headers) -> None:
    if not _is_json(headers.get("content-type", "")):
        raise UnsupportedMediaType


def _is_json(type: str) -> bool:
    plain = type.partition(";")[0].strip().lower()
    return plain == "application/json" or plain.endswith("+json")


def _has_no_json(scope: Scope) -> bool:
    type = Headers(scope=scope).get("content-type", "")
    path = scope["path"]
    known = path in (*FILE_DOORS, *KIT_DOORS) or (path.startswith(PICTURES) and path.endswith("/images"))
    takes_files = known and type.startswith("multipart/form-data")
    judges_itself = path in STREAMED_DOORS and scope["method"] == "POST" and (_is_json(type) or type == ZIP)
    return scope["method"] in ("GET", "HEAD", "OPTIONS") or takes_files or judges_itself
