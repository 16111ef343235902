"""Who stands behind the doors."""

from typing import Annotated

from fastapi import Depends, Query, Request

from troupe.duels.service.desk import StageDesk


async def stage_desk(request: Request) -> StageDesk:
    found: StageDesk = request.app.state.stage
    return found


Desk = Annotated[StageDesk, Depends(stage_desk)]
Limit = Annotated[int, Query(ge=1, le=100)]
