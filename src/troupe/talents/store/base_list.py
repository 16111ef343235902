"""Models that somebody named: folders elsewhere on this computer, and models of a hub."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from troupe.kit.durable import Durable

_LARGEST = 1024 * 1024


@dataclass(frozen=True)
class Named:
    """A model that was added by hand."""

    key: str
    id: str
    folder: str | None = None


class BaseList:
    """One small file, the same for everybody who uses this studio."""

    def __init__(self, path: Path, durable: Durable) -> None:
        self._path = path
        self._durable = durable

    def all(self) -> Sequence[Named]:
        try:
            if self._path.stat().st_size > _LARGEST:
                return []
            told = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return []
        rows = told.get("models") if isinstance(told, dict) else None
        return [_named(each) for each in rows or [] if isinstance(each, dict) and each.get("key") and each.get("id")]

    def folders(self) -> Sequence[Path]:
        return [Path(each.folder) for each in self.all() if each.folder]

    def put(self, named: Named) -> None:
        self._write([each for each in self.all() if each.key != named.key] + [named])

    def remove(self, key: str) -> bool:
        found = self.all()
        kept = [each for each in found if each.key != key]
        if len(kept) == len(found):
            return False
        self._write(kept)
        return True

    def _write(self, found: Sequence[Named]) -> None:
        self._durable.create_folder(self._path.parent)
        rows = sorted((asdict(each) for each in found), key=lambda row: str(row["key"]))
        self._durable.replace(self._path, (json.dumps({"models": rows}, indent=2) + "\n").encode())


def _named(row: dict[str, object]) -> Named:
    folder = row.get("folder")
    return Named(str(row["key"]), str(row["id"]), str(folder) if folder else None)
