"""Every door of the application, read from its route table, so that a new one is tested the day it is made."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Route, WebSocketRoute

from troupe.app.doors import furnish_all

# What would have an effect if it got through; every other door is sent an empty object.
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("PATCH", "/api/settings"): {"changes": {"appearance.captions": False}},
    ("PUT", "/api/drafts/{key}"): {"text": "smuggled", "attachments": []},
    ("POST", "/api/chats/{chat_id}/messages"): {"text": "smuggled"},
    ("POST", "/api/test/reset"): {"seed": 7},
}

# A stream that goes on for as long as somebody listens is asked for a place that is none, so that it answers at all.
ENDLESS = {"/api/duel/chat/stream": "?since=nowhere"}
# The doors of an older program, which stand beside the pages.
OLDER = ("/send_message", "/get_", "/check_settings", "/set_", "/setup_")


@dataclass(frozen=True)
class Door:
    method: str
    path: str
    template: str

    @property
    def body(self) -> dict[str, object] | None:
        return None if self.method in ("GET", "HEAD") else BODIES.get((self.method, self.template), {})

    @property
    def holds_data(self) -> bool:
        return self.path.startswith(("/api/", "/media/", "/generated/", "/talents/", "/avatar/", *OLDER))


def http_doors(app: FastAPI, **ids: str) -> list[Door]:
    """Every method of every route; `ids` fill the places in the paths so that they lead to real things."""
    found = [
        Door(method, _filled(path, ids) + ENDLESS.get(path, ""), re.sub(r":\w+}", "}", path))
        for path, route in _doors(app)
        if isinstance(route, APIRoute | Route)
        for method in sorted(route.methods or (), key=lambda method: (method == "HEAD", method))
    ]
    return [
        *found,
        Door("GET", "/", "/"),
        Door("GET", "/settings/models", "(page)"),
        Door("POST", "/nowhere", "(none)"),
    ]


def sockets(app: FastAPI) -> list[str]:
    return [_filled(path, {}) for path, route in _doors(app) if isinstance(route, WebSocketRoute)]


def _doors(app: FastAPI) -> Iterator[tuple[str, Any]]:
    furnish_all(app.routes)
    return _routes(app.routes)


def _routes(routes: Iterable[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every route with its whole path: a router may be included twice, below different prefixes."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield above + getattr(route, "path", ""), route
        else:
            yield from _routes(inner.routes, above + route.include_context.prefix)


def _filled(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"{(\w+)(?::\w+)?}", lambda place: ids.get(place[1], "svg" if place[1] == "format" else "x"), path)
