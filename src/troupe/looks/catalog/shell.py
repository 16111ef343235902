"""The heads that machines may have."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from troupe.looks.catalog.garment import Eight
from troupe.looks.domain.look import Document


class ShellPiece(Document):
    """What stands out of a head or lies on it; with a `root` it grows from there as the machine comes nearer."""

    d: str
    tone: Literal["hue", "metal", "accent", "glass", "light"]
    k: float = 0
    mirror: bool = False
    bare: bool = False
    root: tuple[float, float] | None = None


class HeadShell(Document):
    """One head: its shell from the front, the side and behind, and the plates of its face."""

    visor: str
    shell: str
    side: str
    back: str
    cheek: str
    jaw: str
    seams: tuple[Eight, ...] = ()
    rivets: tuple[tuple[float, float], ...] = ()
    below: tuple[ShellPiece, ...] = ()
    over: tuple[ShellPiece, ...] = ()


@lru_cache(maxsize=1)
def head_shells() -> Mapping[str, HeadShell]:
    told = tomllib.loads((files("troupe.looks.catalog") / "shells.toml").read_text("utf-8"))
    return MappingProxyType({name: HeadShell.model_validate_json(json.dumps(fields)) for name, fields in told.items()})
