"""Where kits lie when nobody says: the folder of the studio, with the kits that it begins with."""

import os
from argparse import ArgumentParser
from pathlib import Path

from troupe.app.data_directory import DataDirectory, default_location
from troupe.app.easel import easel
from troupe.app.settings import read_settings
from troupe.kit.durable import Durable
from troupe.kit.times import wall_clock
from troupe.talents import Kit, KitFolders, Shelves, plant_once


def folders() -> KitFolders:
    """Reads kits as the studio does."""
    return KitFolders(wall_clock, easel().rig_fault)


def add_place(parser: ArgumentParser) -> None:
    parser.add_argument("--base-dir", type=Path, help="the folder that holds the kits' folders")
    parser.add_argument("--level", choices=("strict", "lenient"), default="strict", help="how much is an error")


def place(base_dir: Path | None) -> Path:
    """The folder that was named, else the studio's own, which is made when it is not there yet."""
    if base_dir is not None:
        return base_dir.absolute()
    settings, _ = read_settings({}, os.environ, default_location(os.environ))
    directory = DataDirectory.open(settings.data, realm=settings.realm)
    shelves = Shelves(directory.path / "talents", directory.durable, alone=True)
    plant_once(shelves, easel())
    return shelves.common


def hand_out(kit: Kit, base_dir: Path) -> Path:
    """A copy of an installed kit in a folder of kits; the one before stays among its versions there."""
    base = base_dir.absolute()
    staging = base / ".staging"
    staging.mkdir(parents=True, exist_ok=True)
    shelves = Shelves(base, Durable(staging), alone=True)
    with shelves.draft() as draft:
        for path in sorted(Path(kit.path).rglob("*")):
            if path.is_file():
                draft.write(path.relative_to(kit.path).as_posix(), [path.read_bytes()])
        shelves.put(draft, base, kit.id, replace=True)
    return base / kit.id
