"""Below `/api/story` every error names the session it is about, whoever refused; clients of the seed read that."""

import json
from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.stories.errors import StoryNotFound
from troupe.stories.service.sessions import spelled

STORIES = "/api/story"


class StoryErrors:
    """Adds the session to errors that the doors themselves have not said."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not f"{scope['path']}/".startswith(f"{STORIES}/"):
            await self._app(scope, receive, send)
            return
        held: Message | None = None
        said = b""

        async def sending(message: Message) -> None:
            nonlocal held, said
            if message["type"] == "http.response.start" and message["status"] >= 400:
                held = message
            elif held is None:
                await send(message)
            else:
                said += message.get("body", b"")
                if not message.get("more_body"):
                    await _send_named(held, said, scope, send)

        await self._app(scope, receive, sending)


async def _send_named(start: Message, said: bytes, scope: Scope, send: Send) -> None:
    found: object = None
    with suppress(ValueError):
        found = json.loads(said)
    if isinstance(found, dict) and "error" in found and "session_id" not in found:
        said = json.dumps(found | {"session_id": _session_in(scope["path"])}, ensure_ascii=False).encode()
        MutableHeaders(raw=start["headers"])["Content-Length"] = str(len(said))
    await send(start)
    await send({"type": "http.response.body", "body": said})


def _session_in(path: str) -> str | None:
    for step in path.removeprefix(STORIES).split("/"):
        with suppress(StoryNotFound):
            return spelled(step)
    return None
