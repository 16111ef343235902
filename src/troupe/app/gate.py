"""Who may talk to Troupe at all: Host, Origin, size and shape are judged before any handler.

The gate is always there. A page on another site, or on another port of this computer, can neither read nor change
anything: its requests end here.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.app.problems import answer_for
from troupe.kit.errors import Denied, Invalid, TroupeError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
DATA_PATHS = ("/api", "/media", "/generated", "/talents", "/avatar")
DEVELOPMENT_ORIGINS = ("http://localhost:3000", "http://localhost:5173", "http://localhost:8080")
_ALLOWED_HEADERS = (
    "Authorization, Content-Type, X-User-Id, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, Prefer"
)
_EXPOSED_HEADERS = "ETag, Location, Retry-After, Idempotent-Replay, X-Total-Count"
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


class BadHost(Invalid):
    def __init__(self) -> None:
        super().__init__("This request does not say whom it is for.", next_step="Send one plain Host header.")


class HostNotAllowed(Denied):
    def __init__(self) -> None:
        super().__init__(
            "Troupe does not answer under this name.",
            next_step="Use the address that `troupe up` printed, or add the name to TROUPE_HOSTS.",
        )


class OriginNotAllowed(Denied):
    def __init__(self) -> None:
        super().__init__(
            "Another page sent this request, so it was refused.",
            next_step="Open the studio itself, or add the page's origin to TROUPE_ORIGINS.",
        )


@dataclass
class Doorkeeper:
    """Knows the names and origins this studio goes by; the port is set once the server listens."""

    port: int
    public_url: str | None = None
    more_hosts: Iterable[str] = ()
    more_origins: Iterable[str] = ()
    _hosts: set[tuple[str, int | None]] = field(default_factory=set)
    _origins: set[str] = field(default_factory=set)
    _foreign: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.listen_on(self.port)

    def listen_on(self, port: int) -> None:
        self.port = port
        own: set[tuple[str, int | None]] = {(name, port) for name in ("127.0.0.1", "localhost", "::1")}
        self._origins = {f"http://{_bracketed(name)}:{port}" for name, _ in own}
        for entry in self.more_hosts:
            if found := _host(entry):
                own.add(found)
                self._origins.add(f"http://{entry.lower()}")
                self._origins.add(f"https://{entry.lower()}")
        if self.public_url:
            parts = urlsplit(self.public_url)
            own.add((str(parts.hostname), parts.port))
            self._origins.add(f"{parts.scheme}://{parts.netloc}".lower())
        self._hosts = own
        self._foreign = {origin.rstrip("/").lower() for origin in (*self.more_origins, *DEVELOPMENT_ORIGINS)}

    def check_host(self, headers: Headers, target_host: str | None) -> None:
        """Refuse a request that is for someone else, or does not say whom it is for."""
        given = headers.getlist("host")
        found = _host(given[0]) if len(given) == 1 else None
        if found is None or (target_host is not None and _host(target_host) != found):
            raise BadHost
        if found not in self._hosts and (found[0], None) not in self._hosts:
            raise HostNotAllowed

    def knows(self, origin: str) -> bool:
        return origin in self._origins or origin in self._foreign

    def is_foreign(self, origin: str) -> bool:
        """An origin that may talk to us although it is not ours; only these get CORS answers."""
        return origin in self._foreign and origin not in self._origins

    def check_origin(self, method: str, path: str, headers: Headers) -> None:
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and not self.knows(origin) and (method not in SAFE or method == "OPTIONS"):
            raise OriginNotAllowed
        if method not in SAFE and origin is None and site not in (None, "same-origin", "none"):
            raise OriginNotAllowed
        if (
            method in SAFE
            and site in ("cross-site", "same-site")
            and _holds_data(path)
            and (origin is None or not self.knows(origin))
        ):
            raise OriginNotAllowed

    def check_socket(self, headers: Headers) -> None:
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and not self.knows(origin):
            raise OriginNotAllowed
        if origin is None and site not in (None, "same-origin", "none"):
            raise OriginNotAllowed


class Gate:
    """The first thing every request and every socket meets."""

    def __init__(self, app: ASGIApp, keeper: Doorkeeper, who: Callable[[Headers], Awaitable[object]]) -> None:
        self._app = app
        self._keeper = keeper
        self._who = who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        send = _with_headers(send, scope, origin if origin and self._keeper.is_foreign(origin) else None)
        try:
            await self._admit(scope, headers)
        except TroupeError as error:
            await _refuse(error, scope, receive, send)
            return
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and origin is not None:
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
        if _holds_data(scope["path"]):
            scope.setdefault("state", {})["person"] = await self._who(headers)


def _with_headers(send: Send, scope: Scope, foreign: str | None) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in ALWAYS.items():
                headers.setdefault(name, value)
            if _holds_data(scope["path"]):
                headers.setdefault("Cache-Control", "no-store")
            if foreign:
                _allow(headers, foreign)
        await send(message)

    return sending


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


def _holds_data(path: str) -> bool:
    return any(path == prefix or path.startswith(prefix + "/") for prefix in DATA_PATHS)


def _target_host(scope: Scope) -> str | None:
    """The authority of a request target in absolute form, which must not differ from Host."""
    target = scope.get("raw_path") or b""
    if target.startswith((b"http://", b"https://")):
        return urlsplit(target.decode("latin-1")).netloc
    return None


def _host(text: str) -> tuple[str, int | None] | None:
    """Name and port of a Host header, or None when it is not a plain one."""
    if not text or any(character in text for character in "/?#@ \t\\,"):
        return None
    try:
        parts = urlsplit(f"//{text}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    return (name.rstrip(".").lower(), port) if name else None


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
