"""Folders of kits: what lies there is read again when a file in it has changed, and never followed out of it."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from troupe.kit.times import Clock
from troupe.talents.domain.adapter import known_family
from troupe.talents.domain.judging import BaseFamily, RigFault, judge
from troupe.talents.domain.kit import Contents, Kit
from troupe.talents.domain.manifest import LARGEST, read_manifest
from troupe.talents.domain.naming import BASE, CONTROLS, EXAMPLES, LICENCE, MANIFEST, PROMPTS, RIG, WEIGHTS, is_kit_id
from troupe.talents.store.weights import look_into, sha256_of

_SMALL = {MANIFEST: LARGEST, PROMPTS: 65_536, BASE: 4_096, LICENCE: 262_144, RIG: 65_536}
_HEAD = 8
_MOST_FILES = 200
Stamp = tuple[tuple[str, int, int, int, int], ...]


@dataclass(frozen=True)
class _Read:
    stamp: Stamp
    kit: Kit
    family: str | None
    """What was known of its base."""


class KitFolders:
    """Reads folders of kits and remembers what it read."""

    def __init__(self, clock: Clock, rig_fault: RigFault, base_family: BaseFamily = known_family) -> None:
        self._clock = clock
        self._rig_fault = rig_fault
        self.base_family = base_family
        self._read: dict[Path, _Read] = {}

    def kits(self, place: Path, *, is_system: bool = False, others: bool = False) -> list[Kit]:
        """Every kit in a folder, sorted by id; with `others` also folders that no kit could be called."""
        found = []
        for name in sorted(_folders(place)):
            if is_kit_id(name) or others:
                found.append(self.kit(place / name, is_system=is_system))
        return found

    def kit(self, folder: Path, *, whole: bool = False, is_system: bool = False) -> Kit:
        """One kit; `whole` reads every byte, for checksums and broken numbers."""
        stamp = _stamp(folder)
        known = self._read.get(folder)
        if known and not whole and self._holds(known, stamp, is_system=is_system):
            return known.kit
        try:
            contents = _contents(folder, stamp, whole=whole)
        except OSError:  # it left, or may not be read, while it was looked at
            contents = Contents(folder.name)
        kit = judge(
            contents, str(folder), self._clock(), self._rig_fault, self.base_family, is_system=is_system
        )  # fmt: skip
        self._read[folder] = _Read(stamp, kit, self._family_of(kit))
        return kit

    def _holds(self, known: _Read, stamp: Stamp, *, is_system: bool) -> bool:
        """Nothing has changed in the folder, and nobody knows its base better by now."""
        same = known.stamp == stamp and known.kit.is_system == is_system
        return same and known.family == self._family_of(known.kit)

    def _family_of(self, kit: Kit) -> str | None:
        return self.base_family(str(kit.manifest.get("base_model", "")))

    def judged(self, folder: Path, id: str, sums: Mapping[str, str] | None = None) -> Kit:
        """A folder in the making, read to the last byte, as if it had its name already; known sums are believed."""
        contents = replace(_contents(folder, _stamp(folder), whole=True, sums=sums), name=id)
        return judge(contents, str(folder), self._clock(), self._rig_fault, self.base_family)

    def manifest(self, folder: Path) -> Mapping[str, Any]:
        """What a kit says of itself, as far as it can be read."""
        path = folder / MANIFEST
        content = path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST else b""
        return read_manifest(content, self._clock())[0] or {}


def is_folder(path: Path) -> bool:
    """A folder of its own, no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _folders(place: Path) -> Iterator[str]:
    try:
        with os.scandir(place) as entries:
            yield from (each.name for each in entries if not each.name.startswith(".") and each.is_dir())
    except FileNotFoundError:
        return


def _stamp(folder: Path) -> Stamp:
    """Name, kind, size, moment and number of everything in the folder."""
    found: list[tuple[str, int, int, int, int]] = []
    if folder.is_symlink():
        return ((".", stat.S_IFLNK, 0, 0, 0),)
    for prefix in ("", f"{EXAMPLES}/", f"{CONTROLS}/"):
        if prefix and not is_folder(folder / prefix):
            continue
        try:
            with os.scandir(folder / prefix) as entries:
                for each in entries:
                    about = each.stat(follow_symlinks=False)
                    if prefix or not (stat.S_ISDIR(about.st_mode) and each.name in (EXAMPLES, CONTROLS)):
                        kind = stat.S_IFMT(about.st_mode)
                        found.append((prefix + each.name, kind, about.st_size, about.st_mtime_ns, about.st_ino))
                    if len(found) > _MOST_FILES:
                        return tuple(sorted(found))
        except (FileNotFoundError, NotADirectoryError):
            continue
    return tuple(sorted(found))


def _contents(folder: Path, stamp: Stamp, *, whole: bool, sums: Mapping[str, str] | None = None) -> Contents:
    files = {name: size for name, kind, size, _, _ in stamp if kind == stat.S_IFREG}
    links = [name for name, kind, _, _, _ in stamp if kind != stat.S_IFREG]
    small = {name: _whole(folder / name) for name, most in _SMALL.items() if files.get(name, most + 1) <= most}
    heads = {name: small[name][:_HEAD] if name in small else _head(folder / name) for name in files}
    weights, neutral, broken = look_into(folder / WEIGHTS, whole=whole) if WEIGHTS in files else (None, False, False)
    if whole and sums is None:
        sums = {name: sha256_of(folder / name) for name in files}
    return Contents(folder.name, files, links, heads, small, weights, neutral, broken, sums)


def _whole(path: Path) -> bytes:
    return path.read_bytes()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
