"""What all persona doors share: they read bodies themselves, and say every failure with a code of the seed's kind."""

import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response

from troupe.kit.errors import TroupeError, Unavailable
from troupe.personas.domain import Shown
from troupe.personas.domain.reading import Problem, too_deep
from troupe.personas.errors import Refused, StoreFailed
from troupe.personas.schemas import wire
from troupe.personas.service import Bin, Casting, History, Learning, Personas

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_OWN_CODES = ("LIST_FAILED", "GET_FAILED", "STATUS_FAILED", "UNAVAILABLE")


class Door(APIRoute):
    """A store that does not answer is never told as an empty list, nor in the words of another house."""

    def get_route_handler(self) -> Handler:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except Unavailable as fault:
                if fault.code in _OWN_CODES:
                    raise
                raise StoreFailed(_code(request.method, self.path, fault)) from fault

        return handle


def _code(method: str, path: str, fault: TroupeError) -> str:
    if method == "GET" and path.endswith("/training-status"):
        return "STATUS_FAILED"
    if method == "GET":
        return "LIST_FAILED" if path == "/api/personas" else "GET_FAILED"
    return "DISK_FULL" if fault.code == "disk_full" else "UNAVAILABLE"


def takes(schema: Mapping[str, object], *, required: bool = True) -> dict[str, object]:
    """How the description of a door says what its body is."""
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


def asks(**parameters: Mapping[str, object]) -> dict[str, object]:
    """How the description of a door says what its address may ask."""
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in parameters.items()
        ]
    }


PAGED: dict[str, Mapping[str, object]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 100},
    "cursor": {"type": "string"},
}
NOTHING = {"type": "object", "additionalProperties": False, "properties": {}}
IF_MATCH = {"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def answers(model: type[BaseModel], status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": model}}


async def body_of(request: Request, code: str, *, may_be_empty: bool = False) -> dict[str, object]:
    """The object that was sent; anything else is refused in the words of this door."""
    fault = getattr(request.state, "body_fault", None)
    if isinstance(fault, TroupeError):
        raise Refused(code, [Problem(fault.field or "", "unreadable", fault.detail)])
    raw = await request.body()
    if not raw and may_be_empty:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(code, [Problem("", "unreadable", "This is not JSON.")]) from None
    if not isinstance(body, dict):
        raise Refused(code, [Problem("", "not_an_object", "Send one JSON object.")])
    if too_deep(body):
        raise Refused(code, [Problem("", "too_deep", "This is nested deeper than 32 levels.")])
    return body


async def nothing_of(request: Request, code: str) -> None:
    """For doors that take no values: an empty body or an empty object."""
    given = await body_of(request, code, may_be_empty=True)
    if given:
        raise Refused(code, [Problem(name, "unknown_key", f"This door knows no {name!r}.") for name in given])


async def text_of(request: Request, code: str, name: str) -> str | None:
    """The one text such a door may be sent."""
    given = await body_of(request, code, may_be_empty=True)
    unknown = [Problem(each, "unknown_key", f"This door knows no {each!r}.") for each in given if each != name]
    value = given.get(name)
    if unknown or not isinstance(value, str | None):
        raise Refused(code, unknown or [Problem(name, "not_a_text", f"{name} is a text.")])
    return value


def one(shown: Shown, *, status: int = 200, **more: object) -> JSONResponse:
    """A persona as an answer, with the tag of its state."""
    headers = {"ETag": shown.persona.tag}
    if status == 201:
        headers["Location"] = f"/api/personas/{shown.persona.id}"
    return JSONResponse({"success": True, "persona": wire(shown), **more}, status, headers)


async def _personas(request: Request) -> Personas:
    found: Personas = request.app.state.personas
    return found


async def _casting(request: Request) -> Casting:
    found: Casting = request.app.state.casting
    return found


async def _bin(request: Request) -> Bin:
    found: Bin = request.app.state.bin
    return found


async def _learning(request: Request) -> Learning:
    found: Learning = request.app.state.learning
    return found


async def _history(request: Request) -> History:
    found: History = request.app.state.history
    return found


Cast = Annotated[Personas, Depends(_personas)]
Changes = Annotated[Casting, Depends(_casting)]
Binned = Annotated[Bin, Depends(_bin)]
Lessons = Annotated[Learning, Depends(_learning)]
Past = Annotated[History, Depends(_history)]
