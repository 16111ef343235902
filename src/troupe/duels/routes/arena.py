"""Doors of the arena: duels, rounds, votes and the board."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from troupe.accounts import READ, WRITE, Person
from troupe.duels.routes.behind import Limit
from troupe.duels.schemas.arena import (
    ArenaRoundView,
    BoardView,
    DuelPage,
    DuelView,
    NewDuel,
    NewRound,
    NewVote,
    SideAsked,
    VoteTaken,
)
from troupe.duels.schemas.stage import NoFields
from troupe.duels.service.arena import Arena
from troupe.duels.service.ballots import Boards
from troupe.duels.service.duels import Asked, Duels
from troupe.duels.service.fighting import ArenaDesk

router = APIRouter(prefix="/api/arena", tags=["arena"])


async def arena_of(request: Request) -> Arena:
    found: ArenaDesk = request.app.state.arena
    return found.arena


async def duels_of(request: Request) -> Duels:
    found: ArenaDesk = request.app.state.arena
    return found.duels


async def boards_of(request: Request) -> Boards:
    found: ArenaDesk = request.app.state.arena
    return found.boards


Fights = Annotated[Arena, Depends(arena_of)]
Meetings = Annotated[Duels, Depends(duels_of)]
Ranked = Annotated[Boards, Depends(boards_of)]


@router.post("/duels", status_code=201, openapi_extra=WRITE)
async def set_up(body: NewDuel, person: Person, duels: Meetings) -> DuelView:
    """Let personas, or versions of one, meet."""
    asked = [Asked(**each.model_dump()) for each in body.contestants]
    duel = await duels.set_up(
        person,
        asked,
        body.title,
        blind=body.blind,
        pace=body.pace,
        max_words=body.max_words,
        memory=body.memory,
        prompt_set_id=body.prompt_set_id,
    )
    return DuelView.model_validate(await duels.told(person, duel))


@router.get("/duels", openapi_extra=READ)
async def list_duels(
    person: Person, duels: Meetings, limit: Limit = 20, cursor: str | None = None, in_bin: bool = False
) -> DuelPage:
    """Your duels, the newest first; or those in the bin."""
    return DuelPage.model_validate(await duels.list(person, limit, cursor, in_the_bin=in_bin))


@router.get("/duels/{duel_id}", openapi_extra=READ)
async def get_duel(duel_id: str, person: Person, duels: Meetings) -> DuelView:
    return DuelView.model_validate(await duels.told(person, await duels.get(person, duel_id)))


@router.delete("/duels/{duel_id}", status_code=204, openapi_extra=WRITE)
async def remove_duel(duel_id: str, person: Person, duels: Meetings) -> None:
    """Put a duel into the bin; its votes leave the board."""
    await duels.remove(person, duel_id)


@router.post("/duels/{duel_id}/restore", openapi_extra=WRITE)
async def restore_duel(duel_id: str, person: Person, duels: Meetings, body: NoFields | None = None) -> DuelView:
    """Take a duel out of the bin; its votes stand on the board again."""
    return DuelView.model_validate(await duels.told(person, await duels.restore(person, duel_id)))


@router.post("/duels/{duel_id}/rounds", status_code=201, openapi_extra=WRITE)
async def begin_round(
    duel_id: str, body: NewRound, person: Person, arena: Fights, response: Response
) -> ArenaRoundView:
    """Have both sides answer a prompt; without `pair` the one that tells most is played."""
    round, is_old = await arena.begin(person, duel_id, body.prompt, body.pair, body.client_key)
    response.status_code = 200 if is_old else 201
    return ArenaRoundView.model_validate(await arena.view(person, round))


@router.get("/rounds/{round_id}", openapi_extra=READ)
async def get_round(round_id: str, person: Person, arena: Fights) -> ArenaRoundView:
    """A round as far as it is written; names come with the vote."""
    return ArenaRoundView.model_validate(await arena.view(person, await arena.round(person, round_id)))


@router.post("/rounds/{round_id}/vote", openapi_extra=WRITE)
async def vote(round_id: str, body: NewVote, person: Person, arena: Fights, boards: Ranked) -> VoteTaken:
    """Say which side is better, from the first word of both on; that reveals who is who."""
    taken = await arena.vote(person, round_id, body.outcome, body.chosen, body.given_stars)
    pair = await boards.pair_of(person, await arena.round(person, round_id))
    return VoteTaken.model_validate(taken | {"pair": pair})


@router.post("/rounds/{round_id}/retry", status_code=202, openapi_extra=WRITE)
async def retry_side(round_id: str, body: SideAsked, person: Person, arena: Fights) -> ArenaRoundView:
    """Have a side that failed written anew."""
    return ArenaRoundView.model_validate(await arena.view(person, await arena.retry(person, round_id, body.side)))


@router.post("/rounds/{round_id}/skip", openapi_extra=WRITE)
async def skip(round_id: str, person: Person, arena: Fights, body: NoFields | None = None) -> ArenaRoundView:
    """Close a round without a vote; it is revealed and never counts."""
    return ArenaRoundView.model_validate(await arena.view(person, await arena.skip(person, round_id)))


@router.post("/rounds/{round_id}/stop", openapi_extra=WRITE)
async def stop_round(round_id: str, person: Person, arena: Fights, body: NoFields | None = None) -> ArenaRoundView:
    """Let both sides end where they are."""
    return ArenaRoundView.model_validate(await arena.view(person, await arena.stop(person, round_id)))


@router.get("/board", openapi_extra=READ)
async def board(
    person: Person,
    boards: Ranked,
    duel_id: str | None = None,
    persona_id: str | None = None,
    brains: Literal["model", "scripted"] = "model",
    style: Literal["on", "off"] | None = None,
    criterion: Annotated[Literal["funny", "in_character", "helpful"] | None, Query()] = None,
) -> BoardView:
    """Ratings with their intervals, and plain words for what is not known."""
    return BoardView.model_validate(
        await boards.board(
            person, duel_id=duel_id, persona_id=persona_id, brains=brains, style=style, criterion=criterion
        )
    )
