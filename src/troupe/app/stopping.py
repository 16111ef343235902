"""While the studio stops, new work is refused, so that what runs can finish and be kept."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from troupe.app.doorkeeper import SAFE
from troupe.app.problems import answer_for
from troupe.kit.errors import Unavailable

_STILL_OPEN = ("/cancel",)


class StudioStopping(Unavailable):
    code = "stopping"

    def __init__(self) -> None:
        super().__init__(
            "The studio is stopping.", next_step="Send this again when it is back; nothing was lost.", retry_after=5
        )


class Stopping:
    """Lets reading and cancelling through, and nothing that begins."""

    def __init__(self, app: ASGIApp, is_draining: Callable[[], bool]) -> None:
        self._app = app
        self._is_draining = is_draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_draining() and _begins(scope):
            await answer_for(StudioStopping())(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _begins(scope: Scope) -> bool:
    return scope["method"] not in SAFE and not scope["path"].endswith(_STILL_OPEN)
