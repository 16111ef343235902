"""The OpenAPI document, made over a studio in a temporary directory."""

import tempfile
from pathlib import Path
from typing import Any

from troupe.app.doorkeeper import Doorkeeper
from troupe.app.logs import start_logging
from troupe.app.server import build_app
from troupe.app.settings import DEFAULT_PORT, Settings
from troupe.app.wiring import open_studio


async def describe() -> dict[str, Any]:
    """Every door of a studio that is not in test mode, in a fixed order."""
    start_logging("error", None)
    with tempfile.TemporaryDirectory() as folder:
        async with open_studio(Settings(data=Path(folder) / "studio")) as studio:
            return build_app(studio, Doorkeeper(DEFAULT_PORT)).openapi()
