"""Who may talk to Troupe at all: Host and Origin are judged before any handler, and every answer leaves in order.

The gate is always there. A page on another site, or on another port of this computer, can neither read nor change
anything: its requests end here.
"""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.accounts import Visitor, set_cookie
from troupe.app.doorkeeper import Doorkeeper, holds_data
from troupe.app.problems import answer_for, internal
from troupe.kit.errors import TroupeError

log = logging.getLogger(__name__)

_ALLOWED_HEADERS = (
    "Authorization, Content-Type, X-User-Id, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, Prefer"
)
_EXPOSED_HEADERS = (
    "ETag, Location, Retry-After, Idempotent-Replay, X-Total-Count, "
    "X-Story-Turn, X-Story-Candidate, X-Story-Run, X-Story-Seq, X-Story-Brain"
)
_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}


class Gate:
    """The first thing every request and every socket meets, and the last thing every answer passes."""

    def __init__(
        self,
        app: ASGIApp,
        keeper: Doorkeeper,
        admit: Callable[[Scope, Headers], Awaitable[None]],
        on_refusal: Callable[[str], None],
    ) -> None:
        self._app = app
        self._keeper = keeper
        self._let_in = admit
        self._on_refusal = on_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answer = Answer(send, scope, self._foreign(Headers(scope=scope)))
        try:
            await self._pass(scope, receive, answer)
        except ClientDisconnect:
            log.debug("http.visitor_left", extra={"fields": {"method": scope["method"]}})
        except Exception as fault:
            # Nothing may leave without its headers, not even the answer to what nobody foresaw.
            if scope["type"] != "http" or answer.begun:
                raise
            await internal(fault)(scope, receive, answer)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        try:
            await self._admit(scope, headers)
        except TroupeError as error:
            self._on_refusal(error.code)
            await _refuse(error, scope, receive, send)
            return
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and "origin" in headers:
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope, headers: Headers) -> None:
        self._keeper.check_host(headers, _target_host(scope))
        if scope["type"] == "websocket":
            self._keeper.check_socket(headers)
        else:
            self._keeper.check_origin(scope["method"], scope["path"], headers)
        if holds_data(scope["path"]):
            await self._let_in(scope, headers)

    def _foreign(self, headers: Headers) -> str | None:
        origin = headers.get("origin")
        return origin if origin and self._keeper.is_foreign(origin) else None


class Answer:
    """Sends an answer with the headers every answer has, and knows whether it has begun."""

    def __init__(self, send: Send, scope: Scope, foreign: str | None) -> None:
        self._send = send
        self._scope = scope
        self._foreign = foreign
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            self._dress(MutableHeaders(scope=message))
        await self._send(message)

    def _dress(self, headers: MutableHeaders) -> None:
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        if holds_data(self._scope["path"]):
            headers.setdefault("Cache-Control", "no-store")
        self._renew_cookie(headers)
        if self._foreign:
            _allow(headers, self._foreign)

    def _renew_cookie(self, headers: MutableHeaders) -> None:
        """A cookie that was used for a while goes on under a new value."""
        state = self._scope.get("state", {})
        if state.get("secure"):
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        visitor: Visitor | None = state.get("visitor")
        if visitor is None or visitor.renewed is None or "set-cookie" in headers:
            return
        carrier = Response()
        set_cookie(carrier, visitor.renewed, secure=bool(state.get("secure")))
        headers.append("set-cookie", carrier.headers["set-cookie"])


def _allow(headers: MutableHeaders, origin: str) -> None:
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Allow-Credentials"] = "true"
    headers["Access-Control-Allow-Methods"] = _METHODS
    headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
    headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers.add_vary_header("Origin")


async def _refuse(error: TroupeError, scope: Scope, receive: Receive, send: Send) -> None:
    answer = answer_for(error)
    if scope["type"] == "http":
        await answer(scope, receive, send)
        return
    await receive()  # the handshake
    if "websocket.http.response" in scope.get("extensions", {}):
        await send(
            {"type": "websocket.http.response.start", "status": answer.status_code, "headers": answer.raw_headers}
        )
        await send({"type": "websocket.http.response.body", "body": answer.body})
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": error.code})


def _target_host(scope: Scope) -> str | None:
    """The authority of a request target in absolute form, which must not differ from Host."""
    target = scope.get("raw_path") or b""
    if b"://" not in target or target.startswith(b"/"):
        return None
    return urlsplit(target.decode("latin-1")).netloc
