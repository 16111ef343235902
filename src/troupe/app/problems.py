"""Errors become HTTP answers here and nowhere else."""

import json
import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match

from troupe.accounts import SignInRefused
from troupe.kit.errors import Kind, TroupeError
from troupe.kit.ids import random_id

log = logging.getLogger(__name__)

STATUS: dict[Kind, int] = {
    "missing": 404,
    "conflict": 409,
    "invalid": 422,
    "denied": 403,
    "limited": 429,
    "unavailable": 503,
}

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

# Codes whose status is finer than their kind's.
FINER = {
    "bad_host": 400,
    "unreadable": 400,
    "host_not_allowed": 421,
    "payload_too_large": 413,
    "too_large": 413,
    "unsupported_media_type": 415,
    "changed_elsewhere": 412,
    "disk_full": 507,
    "provider_key_refused": 502,
    "provider_failed": 502,
    "provider_refused": 502,
    "provider_timeout": 504,
    "provider_bad_answer": 502,
    "bad_cursor": 400,
    "unreadable_value": 400,
    "motion_not_built": 501,
    "user_unknown": 401,
    "not_signed_in": 401,
    "refresh_refused": 401,
    "two_credentials": 400,
    "locked": 423,
    "prompt_too_long": 422,
    "range_not_satisfiable": 416,
    "too_slow": 408,
    "CREATE_FAILED": 400,
    "UPDATE_FAILED": 400,
    "DELETE_FAILED": 400,
    "ACTIVATE_FAILED": 400,
    "ADD_FAILED": 400,
    "INVALID_INPUT": 400,
    "KIT_INVALID": 400,
    "SHAPE_UNKNOWN": 400,
    "PUBLISH_FAILED": 400,
    "TIER_LIMIT_EXCEEDED": 402,
    "CHANGED_ELSEWHERE": 412,
    "TIER_REQUIRED": 402,
    "INSUFFICIENT_SAMPLES": 400,
    "TRAINING_FAILED": 400,
    "STATUS_FAILED": 500,
    "LIST_FAILED": 500,
    "GET_FAILED": 500,
    "DISK_FULL": 507,
}


def status_of(error: TroupeError) -> int:
    if isinstance(error, SignInRefused):
        return 401
    if finer := getattr(error, "status", None):
        return int(finer)
    return FINER.get(error.code, STATUS[error.kind])


def answer_for(error: TroupeError) -> JSONResponse:
    """The flat error object, with the status of its kind."""
    headers = {"Cache-Control": "no-store"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.code == "range_not_satisfiable":
        headers["Content-Range"] = f"bytes */{error.facts['bytes']}"
    headers |= getattr(error, "headers", {})
    body = error.as_json()
    if body["error"] == "unreadable":
        body |= {"error": "invalid", "code": "invalid"}
    return JSONResponse(body, status_of(error), headers)


def translate(app: FastAPI) -> None:
    """Let every error of the app be answered by the flat object."""

    async def ours(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, TroupeError)
        return answer_for(error)

    async def wrong_values(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return _invalid(error.errors())

    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return _plain(request, error)

    app.add_exception_handler(TroupeError, ours)
    app.add_exception_handler(RequestValidationError, wrong_values)
    app.add_exception_handler(HTTPException, http)


def internal(error: Exception) -> JSONResponse:
    """Something nobody foresaw: its trace is in the log under an incident, never in the answer."""
    incident = random_id()
    log.error("app.unexpected", exc_info=error, extra={"fields": {"incident": incident}})
    body = {
        "error": "internal",
        "code": "internal",
        "detail": "Something unexpected happened; nothing of this request was kept.",
        "next_step": "Try again. If it happens again, report the incident number.",
        "incident": incident,
    }
    return JSONResponse(body, 500, {"Cache-Control": "no-store"})


def _invalid(problems: Sequence[Any]) -> JSONResponse:
    errors = [
        {"field": _field(each["loc"][1:]), "detail": each["msg"].removeprefix("Value error, ")} for each in problems
    ]
    first = errors[0]
    body = {
        "error": "invalid",
        "code": "invalid",
        "detail": f"{first['field'] or 'The request'}: {first['detail']}.",
        "next_step": "Correct this field and send it again.",
        "field": first["field"],
        "errors": errors,
    }
    if close := problems[0].get("ctx", {}).get("nearest"):
        body["nearest"] = close
    return JSONResponse(json.loads(json.dumps(body, default=str)), 422, {"Cache-Control": "no-store"})


def _field(place: Sequence[str | int]) -> str:
    """The path to a field as the sender knows it: without the kinds of value that were tried on the way."""
    return ".".join(str(step) for step in place if not _is_a_kind(str(step)))


def _is_a_kind(step: str) -> bool:
    return (
        step.endswith("]") or step.startswith(("function-", "constrained")) or (step[:1].isupper() and "-" not in step)
    )


def _plain(request: Request, error: HTTPException) -> JSONResponse:
    headers = dict(error.headers or {}) | {"Cache-Control": "no-store"}
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed_methods(request))
    code, next_step = {
        404: ("not_found", "Check the address; GET /openapi.json lists every door."),
        405: ("method_not_allowed", "Use one of the methods in the header Allow."),
        413: ("payload_too_large", "Send less at once."),
    }.get(error.status_code, ("invalid", "Check the request and send it again."))
    body = {
        "error": code,
        "code": code,
        "detail": f"{request.method} {request.scope['path']}: {error.detail}.",
        "next_step": next_step,
    }
    return JSONResponse(body, error.status_code, headers)


def allowed_methods(request: Request) -> list[str]:
    """Every method of this path: each is a route of its own, and the framework names those of one route only."""
    routes = request.app.routes
    return [
        method
        for method in METHODS
        if any(route.matches(dict(request.scope) | {"method": method})[0] is Match.FULL for route in routes)
    ]
