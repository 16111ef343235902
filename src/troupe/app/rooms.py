"""Which doors stand where: every room of the house, how its paths begin, and where its doors are read from.

The order is the one in which doors are compared. A test keeps the beginnings true.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module

from fastapi import APIRouter

ROOMS: dict[str, tuple[str, ...]] = {
    "troupe.chats.routes:router": ("/api/calls", "/api/chats", "/api/masks", "/api/ratings", "/api/runs"),
    "troupe.live.routes:router": ("/api/events", "/api/live"),
    "troupe.accounts.routes.rooms:router": ("/api/accounts", "/api/costs", "/api/drafts", "/api/settings"),
    "troupe.jobs.routes:router": ("/api/jobs", "/api/workers"),
    "troupe.media.routes:router": ("/api/media", "/generated/{file}"),
    "troupe.personas.routes:router": ("/api/catalogue", "/api/personas"),
    "troupe.voices.routes:router": ("/api/hearing", "/api/lips", "/api/personas", "/api/speech", "/api/voices"),
    "troupe.minds.routes:persona_router": ("/api/personas",),
    "troupe.minds.routes:router": (
        "/api/brains", "/api/connections", "/api/lorebooks", "/api/memories", "/api/minds",
    ),
    "troupe.looks.routes.rooms:router": (
        "/api/avatar", "/api/looks", "/avatar/live", "/avatar/render", "/avatar/speak", "/avatar/state", "/avatar/stop",
        "/avatar/style",
    ),
    "troupe.talents.routes:router": ("/api/avatar", "/api/talents", "/avatar/talents", "/talents/avatar"),
    "troupe.cards.routes:router": ("/api/chats", "/api/imports", "/api/lorebooks", "/api/personas", "/api/sources"),
    "troupe.stories.routes:router": ("/api/story",),
    "troupe.duels.routes:router": (
        "/api/arena", "/api/duel", "/api/feedback", "/api/memory", "/check_settings", "/get_status", "/get_updates",
        "/media/generated", "/send_message", "/set_ai_name", "/set_elevenlabs_voice", "/set_image_key",
        "/set_profile_picture", "/setup_elevenlabs",
    ),
}  # fmt: skip
FOR_ADULTS: dict[str, tuple[str, ...]] = {"troupe.duels.routes:motion_router": ("/api/duel",)}
FOR_TESTS: dict[str, tuple[str, ...]] = {"troupe.app.testing_doors:router": ("/api/test",)}
OF_THE_HOUSE: dict[str, tuple[str, ...]] = {
    "troupe.app.house_doors:router": (
        "/api/start", "/assets/{path:path}", "/docs", "/docs/{name:path}", "/health", "/metrics", "/ready",
    )
}  # fmt: skip


def doors_at(place: str) -> Callable[[], APIRouter]:
    """What reads the doors of a place when it is called."""
    return partial(_read, place)


def _read(place: str) -> APIRouter:
    module, _, name = place.partition(":")
    router: APIRouter = getattr(import_module(module), name)
    return router
