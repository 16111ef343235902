"""The doors that belong to the house and to no slice: how it is, its numbers, its page and its manual."""

import time

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from troupe import __version__
from troupe.accounts import READ, Person
from troupe.app.health import ReadyView
from troupe.app.pages import manual_page, nothing_here
from troupe.app.start import StartView, start_view

PUBLIC = {"x-access": "public", "x-scope": "read"}

router = APIRouter()


@router.get("/health", openapi_extra=PUBLIC)
async def health(request: Request) -> dict[str, str | float]:
    """Whether this process answers; touches nothing else."""
    uptime = round(time.monotonic() - request.app.state.metrics.began, 3)
    return {"status": "ok", "server": "ok", "version": __version__, "uptime_s": uptime}


@router.get("/ready", openapi_extra=PUBLIC, response_model=ReadyView)
async def ready(request: Request) -> JSONResponse:
    """Whether everything this studio stands on works."""
    view = await request.app.state.readiness.view()
    return JSONResponse(view.model_dump(), 200 if view.ready else 503)


@router.get("/metrics", openapi_extra=PUBLIC, response_class=PlainTextResponse)
async def metrics(request: Request) -> str:
    """Numbers for Prometheus, for this computer only or with the metrics token."""
    state = request.app.state
    return await state.readiness.metrics(request, state.metrics, __version__)  # type: ignore[no-any-return]


@router.get("/api/start", openapi_extra=READ)
async def start(request: Request, person: Person) -> StartView:
    """Everything the shell of the page needs, in one call."""
    state = request.app.state
    return await start_view(state.studio, person, state.build(), __version__)


@router.get("/assets/{path:path}", include_in_schema=False, openapi_extra=PUBLIC)
async def asset(path: str, request: Request) -> Response:
    pages = request.app.state.pages
    return pages.asset(path, request.headers.get("accept-encoding", "")) or nothing_here(request, pages)


@router.get("/docs", include_in_schema=False, openapi_extra=PUBLIC)
@router.get("/docs/{name:path}", include_in_schema=False, openapi_extra=PUBLIC)
async def read_manual(request: Request, name: str = "") -> Response:
    """The documentation of this version, from the package."""
    state = request.app.state
    return manual_page(state.manual, name, state.pages.icon) or nothing_here(request, state.pages)
