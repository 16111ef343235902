"""What the doors of talents ask the application for."""

from typing import Annotated, Literal

from fastapi import Depends, Query, Request

from troupe.talents.service import Adding, Keeping, Library, Mixing, Suiting


async def _library(request: Request) -> Library:
    found: Library = request.app.state.talents.library
    return found


async def _keeping(request: Request) -> Keeping:
    found: Keeping = request.app.state.talents.keeping
    return found


async def _adding(request: Request) -> Adding:
    found: Adding = request.app.state.talents.adding
    return found


async def _mixing(request: Request) -> Mixing:
    found: Mixing = request.app.state.talents.mixing
    return found


async def _suiting(request: Request) -> Suiting:
    found: Suiting = request.app.state.talents.suiting
    return found


Found = Annotated[Library, Depends(_library)]
Kept = Annotated[Keeping, Depends(_keeping)]
Added = Annotated[Adding, Depends(_adding)]
Suited = Annotated[Suiting, Depends(_suiting)]
Mixed = Annotated[Mixing, Depends(_mixing)]
LevelAsked = Annotated[Literal["strict", "lenient"], Query()]
