"""The same `Idempotency-Key` has one effect: a repeated POST gets the first answer again.

The first request reserves its key before it acts, so that two at once cannot both act; answers are kept a day. In the
room of stories every door that changes something does so, and what was told is answered by the story itself, as long
as it is there: its journal knows the key.
"""

import hashlib
import json
import re
from datetime import timedelta

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.accounts import Answered, Repetitions
from troupe.app.bodies import has_own_words, limit_of, read_body, replayed
from troupe.app.problems import answer_for
from troupe.app.studio import Studio
from troupe.kit.errors import Conflict, Invalid, TroupeError

KEPT = timedelta(hours=24)
LARGEST_ANSWER = 1024 * 1024
# What these answer is shown once and kept by nobody, so it cannot be answered again.
SHOWN_ONCE = frozenset({"/api/accounts/me/tokens", "/api/accounts/invites", "/api/accounts/me/switch"})
STORIES = "/api/story/"
# Their answers stand in the story: they are asked for there, with their headers, and kept nowhere else.
KNOWN_BY_THE_STORY = frozenset({f"{STORIES}turn", f"{STORIES}regenerate"})
LARGEST_COMPARED = 1024 * 1024
_KEY = re.compile(r"[!-~]{1,128}")


class IdempotencyMismatch(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "This key was used for another request.", next_step="Make a new Idempotency-Key.", field="Idempotency-Key"
        )


class IdempotencyInProgress(Conflict):
    def __init__(self) -> None:
        super().__init__("The first request with this key is still going.", next_step="Wait a moment, then ask again.")


class BadIdempotencyKey(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "An Idempotency-Key has 1 to 128 visible ASCII characters.",
            next_step="Send for example a random UUID.",
            field="Idempotency-Key",
        )


class Repeats:
    """Answers repeated requests from memory that survives restarts."""

    def __init__(self, app: ASGIApp, studio: Studio) -> None:
        self._app = app
        self._repetitions: Repetitions = studio.repetitions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        key = headers.get("idempotency-key")
        person = scope.get("state", {}).get("person")
        if key is None or person is None or not _is_honoured(scope):
            await self._app(scope, receive, send)
            return
        try:
            what, receive = await _fingerprint(scope, receive, headers)
            first = await self._reserve(person.id, scope, key, what)
        except TroupeError as error:
            await answer_for(_in_the_doors_words(scope, error))(scope, receive, send)
            return
        if scope["path"] in KNOWN_BY_THE_STORY:
            scope["state"]["repeat"] = f"{hashlib.sha256(f'{first.door} {key}'.encode()).hexdigest()}:{what}"
        if first.status is not None:
            again = self._app if scope["path"] in KNOWN_BY_THE_STORY else _again(first)
            await again(scope, receive, send)
            return
        await self._act(first, scope, receive, send)

    async def _reserve(self, user_id: str, scope: Scope, key: str, what: str) -> Answered:
        if not _KEY.fullmatch(key):
            raise BadIdempotencyKey
        door = scope["path"] if scope["method"] == "POST" else f"{scope['method']} {scope['path']}"
        asked = Answered(user_id, door, key, what)
        found = await self._repetitions.reserve(asked, KEPT)
        if found is None:
            return asked
        if found.body_hash != asked.body_hash:
            raise IdempotencyMismatch
        if found.status is None:
            raise IdempotencyInProgress
        return found

    async def _act(self, asked: Answered, scope: Scope, receive: Receive, send: Send) -> None:
        held = _Held(send)
        try:
            await self._app(scope, receive, held)
        finally:
            if held.can_be_repeated:
                said = "" if scope["path"] in KNOWN_BY_THE_STORY else held.body.decode("utf-8")
                await self._repetitions.keep(asked, held.status, said)
            else:
                await self._repetitions.release(asked)  # a refused request does not use the key up
        await held.let_go()


class _Held:
    """Holds an answer back until it is remembered: what was answered must never be done a second time."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._messages: list[Message] = []
        self.status = 500
        self.body = b""
        self._is_json = False
        self._too_large = False

    async def __call__(self, message: Message) -> None:
        self._messages.append(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._is_json = Headers(raw=message["headers"]).get("content-type", "").startswith("application/json")
            return
        self._too_large = self._too_large or len(self.body) + len(message.get("body", b"")) > LARGEST_ANSWER
        if self._too_large:
            await self.let_go()
        else:
            self.body += message.get("body", b"")

    @property
    def can_be_repeated(self) -> bool:
        return self.status < 400 and not self._too_large and (self._is_json or not self.body)

    async def let_go(self) -> None:
        while self._messages:
            await self._send(self._messages.pop(0))


def _is_honoured(scope: Scope) -> bool:
    path = scope["path"]
    if scope["method"] == "POST":
        return path not in SHOWN_ONCE
    return scope["method"] in ("PATCH", "PUT", "DELETE") and path.startswith(STORIES)


def _in_the_doors_words(scope: Scope, error: TroupeError) -> TroupeError:
    """Persona doors spell the codes of repeats as the seed does."""
    if has_own_words(scope) and error.code.startswith("idempotency_"):
        error.code = error.code.upper()
    return error


async def _fingerprint(scope: Scope, receive: Receive, headers: Headers) -> tuple[str, Receive]:
    """What tells this request from another under the same key, and the body to go on with."""
    told = scope["query_string"] + b"\n"
    if headers.get("content-type", "").startswith("multipart/"):
        # A file is judged as it arrives and is never held here: its declared size must do.
        return hashlib.sha256(told + headers.get("content-length", "").encode()).hexdigest(), receive
    body = await read_body(receive, headers, limit_of(scope))
    return hashlib.sha256(told + _canonical(body)).hexdigest(), replayed(body, receive)


def _canonical(body: bytes) -> bytes:
    """The same JSON in one spelling: a client that writes its keys in another order asks for nothing else."""
    if len(body) > LARGEST_COMPARED:
        return body
    try:
        return json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body


def _again(first: Answered) -> Response:
    headers = {"Idempotent-Replay": "true", "Cache-Control": "no-store"}
    return Response(first.answer, first.status or 200, headers, media_type="application/json")
