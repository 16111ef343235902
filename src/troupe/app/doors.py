"""Rooms of doors: a request looks only at those of the room it names, and not at every door of the house."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

_SEGMENTS = 3
"""A path begins with nothing, `api` and the noun."""


class Room(APIRouter):
    """The doors of one router. Where none of their paths begins as the request's does, none of them is compared."""

    def __init__(self) -> None:
        super().__init__()
        self._beginnings: set[str] = set()
        self._early: tuple[str, ...] = ()

    def furnish(self, router: APIRouter) -> None:
        """Hang the doors; they are complete in themselves.

        A house that takes a room in makes each door that hangs there, to look at its path, and a start waits for that.
        So an empty room is taken in and furnished then: a door is made when somebody knocks at one beside it.
        """
        self.routes.extend(router.routes)
        self._beginnings = {_beginning(path) for path in _paths(router.routes)}
        self._early = tuple(each.partition("{")[0] for each in self._beginnings if "{" in each)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = str(scope["path"])
        if scope.get("root_path") or _beginning(path) in self._beginnings or path.startswith(self._early):
            return super().matches(scope)
        return Match.NONE, {}


def take_in(house: APIRouter, router: APIRouter) -> None:
    """Give the doors of one router a room of their own."""
    room = Room()
    house.include_router(room)
    room.furnish(router)


def _paths(routes: Sequence[BaseRoute], above: str = "") -> Iterator[str]:
    """Where doors are, without making them."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from _paths(inner.routes, above + str(route.include_context.prefix))  # type: ignore[attr-defined]
        else:
            yield above + str(getattr(route, "path", ""))


def _beginning(path: str) -> str:
    return "/".join(path.split("/", _SEGMENTS)[:_SEGMENTS])
