"""Under too much load new expensive work is refused early, so that what runs already can finish."""

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from troupe.app.problems import answer_for
from troupe.kit.errors import Unavailable

LATE_SECONDS = 0.25
MEMORY_SHARE = 0.8
STREAMS, UPLOADS = 1024, 64
_TRY_AGAIN_LATER = 1013
_MEASURES = 3  # a second of lateness; one long pause alone, such as an engine being loaded, is no overload
_NEVER_SHED = ("/cancel", "/stop", "/sign-out", "/sign-out-all", "/pause")
_PAGE = 4096


class Overloaded(Unavailable):
    def __init__(self, what: str, retry_after: int) -> None:
        super().__init__(
            f"This server has too much to do: {what}.",
            next_step=f"Try again in {retry_after} seconds; reading and cancelling work meanwhile.",
            retry_after=retry_after,
        )


class Load:
    """How much this process carries at the moment."""

    def __init__(self, memory_limit: int | None = None, memory_used: Callable[[], int] | None = None) -> None:
        self.streams = 0
        self.uploads = 0
        self._lags: deque[float] = deque(maxlen=_MEASURES)
        self._memory_limit = memory_limit if memory_limit is not None else memory_allowed()
        self._memory_used = memory_used or memory_in_use
        self._asked_at, self._used = -1.0, 0

    def late(self, seconds: float) -> None:
        """Note how late the loop came round."""
        self._lags.append(seconds)

    def too_much(self) -> Overloaded | None:
        """Why nothing expensive should begin now, if it should not."""
        if len(self._lags) == _MEASURES and min(self._lags) > LATE_SECONDS:
            return Overloaded("answers come late", 2)
        if self._memory_limit and self._memory() > MEMORY_SHARE * self._memory_limit:
            return Overloaded("its memory is nearly full", 30)
        return None

    def _memory(self) -> int:
        """Asked of the system once a second at most."""
        now = time.monotonic()
        if now - self._asked_at >= 1:
            self._asked_at, self._used = now, self._memory_used()
        return self._used


class Overload:
    """Refuses what would be too much, and counts what comes in."""

    def __init__(self, app: ASGIApp, load: Load, on_refusal: Callable[[str], None]) -> None:
        self._app = app
        self._load = load
        self._on_refusal = on_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._load.streams >= STREAMS:
            self._on_refusal("overloaded")
            await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
            return
        self._load.streams += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._load.streams -= 1

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        streams, uploads = _is_stream(scope), _is_upload(scope)
        if fault := self._fault(scope, streams, uploads):
            self._on_refusal("overloaded")
            await answer_for(fault)(scope, receive, send)
            return
        self._load.streams += streams
        self._load.uploads += uploads
        try:
            await self._app(scope, receive, send)
        finally:
            self._load.streams -= streams
            self._load.uploads -= uploads

    def _fault(self, scope: Scope, streams: bool, uploads: bool) -> Overloaded | None:
        if streams and self._load.streams >= STREAMS:
            return Overloaded(f"{STREAMS:,} streams are open", 5)
        if uploads and self._load.uploads >= UPLOADS:
            return Overloaded(f"{UPLOADS} files are arriving", 5)
        return self._load.too_much() if _begins_work(scope) else None


def _begins_work(scope: Scope) -> bool:
    return scope["method"] == "POST" and not scope["path"].endswith(_NEVER_SHED)


def _is_stream(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/event-stream" in Headers(scope=scope).get("accept", "")


def _is_upload(scope: Scope) -> bool:
    return Headers(scope=scope).get("content-type", "").startswith("multipart/form-data")


def memory_allowed() -> int | None:
    """What the system gives this process or its container; none when it says nothing."""
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(file).read_text().strip()
        except OSError:
            continue
        if text.isdecimal() and int(text) < 1 << 60:
            return int(text)
    return None


def memory_in_use() -> int:
    """Resident bytes of this process."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0
