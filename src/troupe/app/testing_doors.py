"""Doors that exist in test mode only: set the fake brain's speed, words and faults, the clock, or start afresh."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from sqlalchemy import delete

from troupe.accounts import Person, Strict
from troupe.app.studio import Studio
from troupe.app.testing import TestBench
from troupe.database import metadata
from troupe.kit.errors import Invalid
from troupe.kit.times import as_text, from_text

router = APIRouter(prefix="/api/test", tags=["test"])

ADMIN = {"x-access": "admin", "x-scope": "admin"}
_KEPT = {"realm", "tiers", "users", "installation"}


class BadTime(Invalid):
    code = "invalid"

    def __init__(self, field: str) -> None:
        super().__init__("This is not a time.", next_step="Send for example 2026-11-20T09:44:03.120Z.", field=field)


class ResetBody(Strict):
    seed: int = 1
    now: str | None = None


class FaultBody(Strict):
    target: Literal["text"]
    fault: Literal["401", "413", "429", "500", "timeout", "drop", "throw"] | None
    times: Annotated[int, Field(ge=1, le=1000)] = 1


class SpeedBody(Strict):
    tokens_per_second: Annotated[float, Field(ge=1, le=1000)] | None = None
    first_token_ms: Annotated[float, Field(ge=0, le=60_000)] | None = None
    piece_characters: Annotated[int, Field(ge=0, le=1000)] | None = None
    """How many characters come at once; 0 is a word."""


class BrainBody(Strict):
    replies: list[str]


class ClockBody(Strict):
    now: str | None = None
    advance_ms: int = 0


class ClockView(Strict):
    now: str


async def studio(request: Request) -> Studio:
    found: Studio = request.app.state.studio
    return found


async def bench(request: Request) -> TestBench:
    found: TestBench = request.app.state.studio.bench
    return found


Opened = Annotated[Studio, Depends(studio)]
Bench = Annotated[TestBench, Depends(bench)]


@router.post("/reset", openapi_extra=ADMIN)
async def reset(body: ResetBody, person: Person, opened: Opened, bench: Bench) -> ClockView:
    """Empty everything and begin again; ids come from the seed."""
    await opened.stories.stories.remove_all(person)  # they lie in folders, and the ids of new ones will be theirs
    await opened.stories.bin.purge_all(person)
    await empty(opened)
    bench.seed(body.seed)
    if body.now:
        _set(bench, body.now)
    await opened.personas.plant_starters()
    await opened.publishing.catalogue.plant_starters()
    return ClockView(now=as_text(bench.clock()))


@router.post("/faults", openapi_extra=ADMIN)
async def faults(body: FaultBody, bench: Bench) -> FaultBody:
    """Let the next calls fail; null clears."""
    bench.text.fail_next(body.fault, body.times)
    return body


@router.post("/speed", openapi_extra=ADMIN)
async def speed(body: SpeedBody, bench: Bench) -> SpeedBody:
    text = bench.text
    text.set_speed(body.tokens_per_second, body.first_token_ms, body.piece_characters)
    return SpeedBody(
        tokens_per_second=text.tokens_per_second,
        first_token_ms=text.first_token_ms,
        piece_characters=text.piece_characters,
    )


@router.post("/brain", openapi_extra=ADMIN)
async def brain(body: BrainBody, bench: Bench) -> BrainBody:
    """The next replies, word for word."""
    bench.text.next_replies(body.replies)
    return body


@router.post("/clock", openapi_extra=ADMIN)
async def clock(body: ClockBody, bench: Bench) -> ClockView:
    if body.now:
        _set(bench, body.now)
    try:
        bench.advance(body.advance_ms)
    except (ValueError, OverflowError):
        raise BadTime("advance_ms") from None
    return ClockView(now=as_text(bench.clock()))


async def empty(opened: Studio) -> None:
    """Remove every row a person made; the stamp, the tiers and the owner stay."""
    await opened.answers.stop_everything()
    async with opened.database.writing() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name not in _KEPT:
                await connection.execute(delete(table))


def _set(bench: TestBench, now: str) -> None:
    try:
        bench.set_clock(from_text(now))
    except (ValueError, OverflowError):
        raise BadTime("now") from None
