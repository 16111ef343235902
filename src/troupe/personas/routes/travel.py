"""Where the doors of travelling find their use cases."""

from typing import Annotated

from fastapi import Depends, Request

from troupe.personas.service.travelling import Travelling


async def _travelling(request: Request) -> Travelling:
    found: Travelling = request.app.state.travelling
    return found


Kits = Annotated[Travelling, Depends(_travelling)]
