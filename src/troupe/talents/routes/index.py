"""The seed's lists: a bare array of the kits that are sound, the same for everyone who asks twice."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from troupe.accounts import READ, Person
from troupe.talents.routes.asked import Found, LevelAsked
from troupe.talents.schemas import IndexEntryView

router = APIRouter()
_LISTED: dict[int | str, dict[str, Any]] = {200: {"model": list[IndexEntryView]}, 304: {"description": "as before"}}


@router.get("/talents/avatar", openapi_extra=READ, response_model=None, responses=_LISTED)
async def list_avatar_talents(
    request: Request,
    person: Person,
    library: Found,
    include_invalid: bool = False,
    level: LevelAsked = "strict",
) -> Response:
    """Every valid avatar kit one may use, sorted by id; on demand also the broken ones of one's own."""
    return _listed(request, await library.index(person, level, include_invalid=include_invalid))


@router.get("/avatar/talents", openapi_extra=READ, response_model=None, responses=_LISTED)
async def list_style_talents(
    request: Request,
    person: Person,
    library: Found,
    include_invalid: bool = False,
    level: LevelAsked = "strict",
) -> Response:
    """The same, style kits only."""
    return _listed(request, await library.index(person, level, styles_only=True, include_invalid=include_invalid))


def _listed(request: Request, entries: Sequence[dict[str, object]]) -> Response:
    body = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": mark, "Cache-Control": "no-store"}
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
