"""The page and its files, from the build that lies in the package."""

import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, unquote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from troupe.app.manual import Manual
from troupe.app.manual.pages import STYLE
from troupe.looks import static_portrait

WEBDIST = Path(__file__).parents[1] / "webdist"
RESERVED = (
    "api",
    "media",
    "generated",
    "talents",
    "avatar",
    "health",
    "ready",
    "metrics",
    "openapi.json",
    "docs",
    "assets",
)
_FOR_PROGRAMS = frozenset(RESERVED) - {"docs"}
_FOREVER = "public, max-age=31536000, immutable"
_CHOICES = {
    "theme": {"system", "light", "dark", "neon"},
    "motion": {"on", "off"},
    "lang": {"en", "de", "en-XA", "ar-XB"},
    "rail": {"0", "1"},
    "duel": {"system", "light", "dark", "neon"},
}

_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Troupe</title></head>
<body><h1>The interface is not built yet</h1>
<p>Run <code>make up</code> in the checkout; it builds the interface and starts Troupe.</p></body></html>
"""


@dataclass(frozen=True)
class Pages:
    """The built interface."""

    folder: Path = WEBDIST

    @property
    def build(self) -> str:
        """What changes when the interface changes."""
        return self._built[0]

    @property
    def icon(self) -> str:
        """The address of the studio's icon in this build."""
        return next((f"/assets/{file.name}" for file in self.folder.glob("assets/icon-*.svg")), "/")

    @property
    def _built(self) -> tuple[str, str | None]:
        """The build and its page; read again when a new build lies there, whose assets have other names."""
        index = self.folder / "index.html"
        return _read_build(index, index.stat().st_mtime_ns) if index.is_file() else ("none", None)

    def page(self, request: Request) -> Response:
        """The one page, with the language and theme this browser chose, so that nothing flashes."""
        _, index = self._built
        if index is None:
            return HTMLResponse(_NOT_BUILT, 503, {"Cache-Control": "no-cache"})
        portrait = static_portrait() if request.scope["path"] == "/" else ""
        page = _dressed(index, request.cookies.get("troupe_ui", ""), _is_duel(request.scope["path"])).replace(
            "<!--portrait-->", portrait, 1
        )
        return HTMLResponse(page, 200, {"Cache-Control": "no-cache"})

    def asset(self, path: str, accepts: str) -> Response | None:
        """A hashed file, compressed where the build made it so."""
        found = self._inside(f"assets/{path}")
        return _file(found, accepts, {"Cache-Control": _FOREVER}) if found else None

    def loose(self, path: str) -> Response | None:
        """A file beside the page, such as the manifest or the icon."""
        found = self._inside(path) if "." in path else None
        return _file(found, "", {"Cache-Control": "no-cache"}) if found else None

    def _inside(self, path: str) -> Path | None:
        if path.endswith("/") or path == "index.html":
            return None
        try:
            found = (self.folder / path).resolve()
            return found if found.is_relative_to(self.folder.resolve()) and found.is_file() else None
        except OSError:  # no file system knows a name like this
            return None


def is_page(path: str) -> bool:
    """Every path without a dot that no other door owns is the page's; so is a room's name that a person types."""
    first = path.lstrip("/").partition("/")[0]
    return "." not in path and (first not in RESERVED or path == "/talents")


def manual_page(manual: Manual, name: str, icon: str) -> Response | None:
    """A page of the manual, or its style."""
    if name == "manual.css":
        return Response(STYLE, 200, {"Cache-Control": "no-cache"}, media_type="text/css")
    found = manual.page(name, icon)
    return None if found is None else HTMLResponse(found, 200, {"Cache-Control": "no-cache"})


def nothing_here(request: Request, pages: Pages) -> Response:
    """A person who opened an address is shown the way back; a program is told in its own language."""
    if _is_opened(request):
        page = pages.page(request)
        if page.status_code == 200:
            page.status_code = 404
            return page
    body = {
        "error": "not_found",
        "code": "not_found",
        "detail": f"{request.method} {request.scope['path']}: nothing lives here.",
        "next_step": "Check the address; GET /openapi.json lists every door.",
    }
    return JSONResponse(body, 404, {"Cache-Control": "no-store"})


@lru_cache(maxsize=2)
def _read_build(index: Path, _changed: int) -> tuple[str, str]:
    page = index.read_text("utf-8")
    build = hashlib.sha256(page.encode()).hexdigest()[:12]
    return build, page.replace("__TROUPE_BUILD__", build)


def _file(path: Path, accepts: str, headers: dict[str, str]) -> Response:
    type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    for coding, suffix in (("br", ".br"), ("gzip", ".gz")):
        packed = path.with_name(path.name + suffix)
        if _understands(accepts, coding) and packed.is_file():
            return FileResponse(
                packed, headers=headers | {"Content-Encoding": coding, "Vary": "Accept-Encoding"}, media_type=type
            )
    return FileResponse(path, headers=headers, media_type=type)


def _understands(accepts: str, coding: str) -> bool:
    """Whether an Accept-Encoding names this coding, and not with a weight of nothing."""
    wishes = [[part.strip() for part in wish.split(";")] for wish in accepts.lower().split(",")]
    return any(wish[0] == coding and not set(wish[1:]) & {"q=0", "q=0.0", "q=0.00", "q=0.000"} for wish in wishes)


def _is_opened(request: Request) -> bool:
    """Whether somebody opened this in a browser: those ask for a page before anything else.

    What lies below the rooms of programs is theirs; a room's name alone is what a person types who looks for its page.
    """
    first, _, below = request.scope["path"].lstrip("/").partition("/")
    wants = request.headers.get("accept", "").partition(",")[0].partition(";")[0].strip()
    return request.method == "GET" and wants == "text/html" and not (below and first in _FOR_PROGRAMS)


def _is_duel(path: str) -> bool:
    """The pages of duels wear neon unless another theme was chosen on them."""
    return path == "/duel" or path.startswith("/duel/")


def _dressed(page: str, cookie: str, is_duel: bool) -> str:
    chosen = {name: values[0] for name, values in parse_qs(unquote(cookie)).items()}
    told = {name: chosen[name] for name, allowed in _CHOICES.items() if chosen.get(name) in allowed}
    language = told.get("lang", "en")
    attributes = {
        "lang": language,
        "dir": "rtl" if language.startswith("ar") else "ltr",
        "data-theme": told.get("duel", "neon") if is_duel else told.get("theme", "system"),
        "data-motion": told.get("motion", "on"),
        "data-rail": told.get("rail", "1"),
    }
    opening = "<html " + " ".join(f"{name}={json.dumps(value)}" for name, value in attributes.items()) + ">"
    return re.sub(r"<html[^>]*>", opening, page, count=1)
