"""What the doors of looks ask the application for."""

from typing import Annotated

from fastapi import Depends, Request

from troupe.looks.service import Avatars, Imaging, Looks, Presets, Renders, Wardrobe


async def _looks(request: Request) -> Looks:
    found: Looks = request.app.state.looks
    return found


async def _wardrobe(request: Request) -> Wardrobe:
    found: Wardrobe = request.app.state.wardrobe
    return found


async def _renders(request: Request) -> Renders:
    found: Renders = request.app.state.renders
    return found


async def _presets(request: Request) -> Presets:
    found: Presets = request.app.state.presets
    return found


async def _avatars(request: Request) -> Avatars:
    found: Avatars = request.app.state.avatars
    return found


async def _imaging(request: Request) -> Imaging:
    found: Imaging = request.app.state.imaging
    return found


Drawn = Annotated[Looks, Depends(_looks)]
Dressing = Annotated[Wardrobe, Depends(_wardrobe)]
Rendering = Annotated[Renders, Depends(_renders)]
Preset = Annotated[Presets, Depends(_presets)]
Painters = Annotated[Imaging, Depends(_imaging)]
Acting = Annotated[Avatars, Depends(_avatars)]
