"""Who stands behind the doors, and how their errors are said: flat, with the session they are about."""

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from troupe.kit.errors import TroupeError
from troupe.stories.errors import BadField, StoryNotFound
from troupe.stories.service import StoryDesk
from troupe.stories.service.sessions import spelled


async def desk(request: Request) -> StoryDesk:
    found: StoryDesk = request.app.state.stories
    return found


Desk = Annotated[StoryDesk, Depends(desk)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0)]


def page(items: Sequence[Mapping[str, object]], limit: int, offset: int) -> dict[str, object]:
    """A part of a list, and how long it is."""
    shown = [dict(each) for each in items[offset : offset + limit]]
    return {"items": shown, "total": len(items), "limit": limit, "offset": offset}


class StoryRoute(APIRoute):
    """Every error names the session that was asked for, or null."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as wrong:
                first = wrong.errors()[0]
                field = ".".join(str(step) for step in first["loc"][1:])
                error: TroupeError = BadField(field, first["msg"])
            except TroupeError as fault:
                error = fault
            error.facts.setdefault("session_id", await _asked_for(request))
            raise error

        return answer


async def _asked_for(request: Request) -> str | None:
    given = request.path_params.get("session_id")
    if given is None and request.method == "POST":
        with suppress(ValueError, AttributeError, RuntimeError):  # a body that was read as a stream names no session
            given = json.loads(await request.body()).get("session_id")
    with suppress(StoryNotFound):
        return spelled(given) if isinstance(given, str) else None
    return None
