"""The same `Idempotency-Key` has one effect: a repeated POST gets the first answer again.

The first request reserves its key before it acts, so that two at once cannot both act; answers are kept a day.
"""

import hashlib
import re
from datetime import timedelta

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.accounts import Answered, Repetitions
from troupe.app.bodies import JSON_LIMIT, read_body, replayed
from troupe.app.problems import answer_for
from troupe.app.wiring import Studio
from troupe.kit.errors import Conflict, Invalid, TroupeError

KEPT = timedelta(hours=24)
LARGEST_ANSWER = 1024 * 1024
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
        is_json = not headers.get("content-type", "").startswith("multipart/")
        if key is None or person is None or scope["method"] != "POST" or not is_json:
            await self._app(scope, receive, send)
            return
        try:
            body = await read_body(receive, headers, JSON_LIMIT)
            first = await self._reserve(person.id, scope, key, body)
        except TroupeError as error:
            await answer_for(error)(scope, receive, send)
            return
        if first.status is not None:
            await _again(first)(scope, receive, send)
            return
        await self._act(first, scope, replayed(body, receive), send)

    async def _reserve(self, user_id: str, scope: Scope, key: str, body: bytes) -> Answered:
        if not _KEY.fullmatch(key):
            raise BadIdempotencyKey
        asked = Answered(user_id, scope["path"], key, hashlib.sha256(body).hexdigest())
        found = await self._repetitions.reserve(asked, KEPT)
        if found is None:
            return asked
        if found.body_hash != asked.body_hash:
            raise IdempotencyMismatch
        if found.status is None:
            raise IdempotencyInProgress
        return found

    async def _act(self, asked: Answered, scope: Scope, receive: Receive, send: Send) -> None:
        status, parts = 500, []

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                parts.append(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            answer = b"".join(parts)
            if status < 400 and len(answer) <= LARGEST_ANSWER:
                await self._repetitions.keep(asked, status, answer.decode("utf-8", "replace"))
            else:
                await self._repetitions.release(asked)  # a refused request does not use the key up


def _again(first: Answered) -> Response:
    headers = {"Idempotent-Replay": "true", "Cache-Control": "no-store"}
    return Response(first.answer, first.status or 200, headers, media_type="application/json")
