"""The HTTP application: every slice's doors behind one gate."""

import logging
import time
from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, State
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe import __version__
from troupe.accounts.routes import judge
from troupe.app.addresses import Addresses
from troupe.app.bodies import Bodies
from troupe.app.doorkeeper import Doorkeeper
from troupe.app.doors import furnish_all, take_in
from troupe.app.entry import Entry
from troupe.app.gate import Gate
from troupe.app.health import Readiness
from troupe.app.manual import Manual
from troupe.app.metrics import Metrics
from troupe.app.overload import Overload
from troupe.app.pages import Pages, is_page, nothing_here
from troupe.app.problems import translate
from troupe.app.repeats import Repeats
from troupe.app.revoking import Register, Revocable
from troupe.app.rooms import FOR_ADULTS, FOR_TESTS, OF_THE_HOUSE, ROOMS, doors_at
from troupe.app.signposts import instead_of, is_known
from troupe.app.stopping import Stopping
from troupe.app.story_errors import StoryErrors
from troupe.app.studio import Studio
from troupe.kit.ids import random_id
from troupe.kit.tracing import Span, span
from troupe.looks.routes.commanding import offer_commands

log = logging.getLogger(__name__)

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
JUDGED = [Depends(judge)]


def _name_of(route: APIRoute) -> str:
    return f"{route.tags[0] if route.tags else 'studio'}_{route.name}"


@cache
def _doors(*, for_tests: bool, for_adults: bool) -> APIRouter:
    """All doors, the same for every application: they are worked out once, and hold on to no application."""
    doors = APIRouter(dependencies=JUDGED, generate_unique_id_function=_name_of)
    wanted = ROOMS | (FOR_ADULTS if for_adults else {}) | (FOR_TESTS if for_tests else {}) | OF_THE_HOUSE
    for place, beginnings in wanted.items():
        take_in(doors, beginnings, doors_at(place))
    return doors


class Application(FastAPI):
    """An application whose description names every door, also of rooms in which nobody has been yet."""

    def openapi(self) -> dict[str, Any]:
        furnish_all(self.routes)
        return super().openapi()


def build_app(studio: Studio, keeper: Doorkeeper, pages: Pages | None = None) -> FastAPI:
    """The application over an opened studio."""
    pages = pages or Pages()
    app = Application(
        title="Troupe",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=JUDGED,
        generate_unique_id_function=_name_of,
    )
    _put_state(app, studio, pages)
    offer_commands(studio.live, studio.wardrobe, studio.avatars)
    doors = _doors(for_tests=studio.bench is not None, for_adults=studio.realm == "adult")
    app.router.routes.extend(doors.routes)
    _answer_otherwise(app, pages)
    translate(app)
    _add_layers(app, studio, keeper)
    return app


def _put_state(app: FastAPI, studio: Studio, pages: Pages) -> None:
    """What the doors of each slice find their use cases under."""
    state = app.state
    state.pages, state.manual = pages, Manual()
    state.studio, state.realm, state.clock = studio, studio.realm, studio.clock
    state.build = lambda: pages.build
    state.server_id = random_id()
    state.people, state.preferences, state.drafts = studio.people, studio.preferences, studio.drafts
    _put_household(state, studio)
    state.live, state.jobs, state.media = studio.live, studio.jobs, studio.media
    state.personas, state.brains, state.looks = studio.personas, studio.brains, studio.looks
    state.wardrobe, state.renders, state.presets = studio.wardrobe, studio.renders, studio.presets
    state.avatars, state.imaging = studio.avatars, studio.imaging
    state.casting, state.bin = studio.casting, studio.bin
    state.learning, state.history = studio.learning, studio.history
    state.travelling, state.imports, state.cards = studio.travelling, studio.imports, studio.cards
    state.chats_out = studio.chats_out
    state.sharing, state.catalogue = studio.publishing.sharing, studio.publishing.catalogue
    state.installing, state.opinions = studio.publishing.installing, studio.publishing.opinions
    state.experimenting = studio.publishing.experimenting
    state.offers, state.rehearsing, state.observing = studio.offers, studio.rehearsing, studio.observing
    state.conversations, state.answers, state.watching = studio.conversations, studio.answers, studio.watching
    state.ratings, state.prompts, state.chats = studio.ratings, studio.prompts, studio.chats
    state.calls, state.stage, state.arena = studio.calls, studio.stage, studio.arena
    state.remembering = studio.remembering
    state.voices, state.listening, state.talents = studio.voices, studio.listening, studio.talents
    state.lorebooks, state.lore, state.lore_files = studio.world.books, studio.world.lore, studio.world.files
    state.stories = studio.stories
    state.metrics = Metrics()
    state.readiness = Readiness(studio)


def _put_household(state: State, studio: Studio) -> None:
    household = studio.household
    state.sign_ins, state.entering, state.first_run = household.sign_ins, household.entering, household.installing
    state.administration, state.personal_tokens = household.administration, household.tokens
    state.teams, state.keys, state.audit = studio.teams, studio.keys, household.audit
    state.privacy, state.spending = studio.privacy, household.spending
    state.padlock, state.adulthood, state.switching = household.padlock, household.adulthood, household.switching


def _answer_otherwise(app: FastAPI, pages: Pages) -> None:
    """What no door owns is a page, a file of the page, or nothing."""

    async def otherwise(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope, receive)
        await _page_or_nothing(request, pages)(scope, receive, send)

    app.router.default = otherwise


def _page_or_nothing(request: Request, pages: Pages) -> Response:
    path = request.scope["path"]
    if request.method not in ("GET", "HEAD"):
        return nothing_here(request, pages)
    if is_page(path):
        return _shown(request, pages)
    return pages.loose(path.lstrip("/")) or nothing_here(request, pages)


def _shown(request: Request, pages: Pages) -> Response:
    """The page, the page that was meant, or that there is none."""
    path = request.scope["path"]
    if is_known(path):
        return pages.page(request)
    if meant := instead_of(path):
        asked = request.url.query
        return RedirectResponse(f"{meant}?{asked}" if asked else meant, 307, {"Cache-Control": "no-cache"})
    return nothing_here(request, pages)


def _add_layers(app: FastAPI, studio: Studio, keeper: Doorkeeper) -> None:
    """From the inside out: repeats, bodies, too much work, the way out, numbers, the gate; errors of stories last."""

    addresses = Addresses(studio.settings.trusted_proxies)
    entry = Entry(studio.household, addresses)
    register = Register(studio.household.may_stay)
    multi = studio.household.mode == "multi"
    app.add_middleware(Repeats, studio=studio)
    app.add_middleware(Bodies)
    app.add_middleware(Overload, load=app.state.metrics.load, on_refusal=app.state.metrics.refuse)
    app.add_middleware(Stopping, is_draining=lambda: app.state.readiness.draining)
    app.add_middleware(Measured, metrics=app.state.metrics)
    app.add_middleware(Revocable, register=register, limited=multi)
    app.add_middleware(Gate, keeper=keeper, admit=entry.admit, on_refusal=app.state.metrics.refuse)
    app.add_middleware(StoryErrors)


class Measured:
    """Counts and times every request by the template of its route."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with span("request", "server", Headers(scope=scope).get("traceparent")) as noted:
            try:
                await self._app(scope, receive, sending)
            finally:
                self._note(scope, status, time.perf_counter() - began, noted)

    def _note(self, scope: Scope, status: int, seconds: float, noted: Span | None) -> None:
        route, method = getattr(scope.get("route"), "path", "page"), _known_method(scope["method"])
        if noted:
            noted.name, noted.failed = f"{method} {route}", status >= 500
            noted.about["http.response.status_code"] = status
        self._metrics.request(route, method, status, seconds)
        fields = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        log.debug("http.answered", extra={"fields": fields})


def _known_method(method: str) -> str:
    """Labels come from a fixed list: a visitor can invent methods without end."""
    return method if method in _METHODS else "other"


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The description of every door, in a fixed order."""
    return app.openapi()
