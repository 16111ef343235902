"""Rooms of doors: a request looks only at those of the room it names, and not at every door of the house."""

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope

_SEGMENTS = 3
"""A path begins with nothing, `api` and the noun."""


class Room(APIRouter):
    """The doors of one router. Where none of their paths begins as the request's does, none of them is compared."""

    def __init__(self, router: APIRouter) -> None:
        super().__init__()
        self.include_router(router)
        paths = [str(getattr(door, "path", "")) for door in iter_route_contexts(router.routes)]
        self._beginnings = {_beginning(path) for path in paths}
        self._early = tuple(each.partition("{")[0] for each in self._beginnings if "{" in each)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = str(scope["path"])
        if scope.get("root_path") or _beginning(path) in self._beginnings or path.startswith(self._early):
            return super().matches(scope)
        return Match.NONE, {}


def _beginning(path: str) -> str:
    return "/".join(path.split("/", _SEGMENTS)[:_SEGMENTS])
