"""A style to begin with: some fields of a look under a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST = 200
LONGEST_NAME = 60
FIELDS = ("sliders", "palette", "finish", "art", "background")
_ALWAYS = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Preset:
    id: str
    name: str
    fields: dict[str, Any]
    created_at: datetime

    @property
    def is_shipped(self) -> bool:
        return self.created_at == _ALWAYS


def _shipped(id: str, name: str, **fields: Any) -> Preset:
    return Preset(id, name, fields, _ALWAYS)


SHIPPED = (
    _shipped("clean", "Clean", finish="flat"),
    _shipped("comic", "Comic", finish="cel"),
    _shipped("painting", "Painting", finish="soft", background={"kind": "gradient"}),
    _shipped("ink", "Ink", finish="ink"),
    _shipped("arcade", "Arcade", finish="pixel"),
    _shipped("robot", "Robot", finish="cel", sliders={"mecha": 0.0, "animal": 0.5}),
    _shipped("beast", "Beast", finish="cel", sliders={"mecha": 0.5, "animal": 1.0}),
    _shipped("spirit", "Spirit", finish="soft", sliders={"mecha": 0.5, "animal": 0.0}),
)
