"""Rooms of doors: a request looks only at those of the room it names, and a room is furnished when somebody knocks.

Reading the doors of the whole house and the shapes of what they take and give is a third of a start and a sixth of the
memory of a studio that nobody uses. So a room is known by the beginnings of its paths alone until a request has one.
"""

import gc
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

_SEGMENTS = 3
"""A path begins with nothing, `api` and the noun."""


class Room(APIRouter):
    """The doors of one router. Where none of their paths begins as the request's does, none of them is compared.

    A house that takes a room in makes each door that hangs there, to look at its path. So an empty room is taken in and
    furnished later: a door is made when somebody knocks at one beside it.
    """

    def __init__(self, beginnings: Iterable[str], doors: Callable[[], APIRouter]) -> None:
        super().__init__()
        self._beginnings = frozenset(beginnings)
        self._early = tuple(each.partition("{")[0] for each in self._beginnings if "{" in each)
        self._doors = doors
        self._furnished = False
        self._one = threading.Lock()

    def furnish(self) -> None:
        """Hang the doors, if they do not hang yet."""
        with self._one:
            if self._furnished:
                return
            routes = _loaded(self._doors).routes
            self.routes.extend(routes)
            self._furnished = True
            self._mark_routes_changed()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = str(scope["path"])
        if scope.get("root_path") or _beginning(path) in self._beginnings or path.startswith(self._early):
            if not self._furnished:
                self.furnish()
            return super().matches(scope)
        return Match.NONE, {}


def take_in(house: APIRouter, beginnings: Iterable[str], doors: Callable[[], APIRouter]) -> None:
    """Give the doors of one router a room of their own, and be told how their paths begin."""
    house.include_router(Room(beginnings, doors))


def furnish_all(routes: Sequence[BaseRoute]) -> None:
    """For whoever wants to see every door."""
    for route in routes:
        room = getattr(route, "original_router", None)
        if isinstance(room, Room):
            room.furnish()


def beginnings_of(router: APIRouter) -> set[str]:
    """How the paths of a router's doors begin."""
    return {_beginning(path) for path in _paths(router.routes)}


def _loaded(doors: Callable[[], APIRouter]) -> APIRouter:
    """What is read here lives to the end: the collector looks through it neither meanwhile nor later."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return doors()
    finally:
        if collecting:
            gc.freeze()
            gc.enable()


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
