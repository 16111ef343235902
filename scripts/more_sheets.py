"""More sheets to look at: animals, things, and what places are built from.

`python scripts/more_sheets.py FOLDER` draws all of them; `contact_sheets` keeps a few of each among its approved ones.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyvips

from troupe.looks import PETS, THINGS, Frame, Light, Look, Performance, ResolvedLook, draw, resolve, scene_kit
from troupe.looks.rig.finish.paint import Drawn, paint
from troupe.looks.rig.scenery.single import scenery

Sheet = TypeVar("Sheet")
Drawings = Callable[[], Iterable[Any]]
"""Whatever can be painted: figures, and pieces of scenery."""
CELL = 220
FEELINGS = ("neutral", "joy", "fear", "anger")
STANCES = ("standing", "sitting", "playing", "running", "sleeping", "waving")
WHOLE = Frame(view="full", aspect=1)
LIGHTS = (Light(), Light("morning"), Light("evening"), Light("night"), Light("day", "rainy"), Light("day", "snowy"))
LIT = ("cabin", "oak", "lamp_post", "grass", "boulder", "window")


def more_sheets(sheet: Callable[[int, Drawings], Sheet]) -> Mapping[str, Sheet]:
    """The sheets that are kept as approved: a few of each, because pictures are heavy."""
    return {
        "pets": sheet(6, lambda: islice(pet_faces(), 1, None, len(FEELINGS))),
        "pet_stances": sheet(6, lambda: pet_stances(("dog", "horse"))),
        "things": sheet(4, lambda: islice(all_things(), 0, None, 2)),
        "scenery": sheet(8, lambda: (scenery(name, Light()).squared for name in list(scene_kit().props)[::6])),
    }


def whole_sheets() -> Mapping[str, tuple[int, Drawings]]:
    """Everything there is, to look at after a change."""
    return {
        "pets": (8, pet_faces),
        "pet_stances": (6, pet_stances),
        "pet_sides": (9, pet_sides),
        "things": (8, all_things),
        "scenery": (14, lambda: (scenery(name, Light()).squared for name in scene_kit().props)),
        "planes": (5, lambda: (scenery(name, Light()) for name in scene_kit().planes)),
        "scenery_light": (6, lambda: (scenery(name, light).squared for name in LIT for light in LIGHTS)),
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (columns, drawings) in whole_sheets().items():
        cells = [picture_of(drawing) for drawing in drawings()]
        pyvips.Image.arrayjoin(cells, across=columns).write_to_file(str(folder / f"{name}.png"))
        print(name, flush=True)


def picture_of(drawing: Drawn) -> "pyvips.Image":
    _, _, across, down = drawing.view_box
    high = round(CELL * down / across)
    painted = pyvips.Image.new_from_memory(paint(drawing, CELL, high), CELL, high, 4, "uchar")
    return painted.copy(interpretation="srgb")


def pet_faces() -> Iterator[Drawn]:
    for name in PETS:
        for seed, emotion in enumerate(FEELINGS):
            yield draw(being("pet", name, seed), Performance(emotion=emotion))


def pet_stances(names: Sequence[str] = PETS) -> Iterator[Drawn]:
    for name in names:
        for stance in STANCES:
            yield draw(being("pet", name, 4), Performance(pose=stance, phase=0.2), WHOLE)


def pet_sides() -> Iterator[Drawn]:
    for name in PETS:
        yield draw(being("pet", name, 5), Performance(pose="standing", facing="left"), WHOLE)
        yield draw(being("pet", name, 5), Performance(pose="running", facing="right", phase=0.2), WHOLE)
        yield draw(being("pet", name, 5), Performance(pose="standing", facing="back"), WHOLE)


def all_things() -> Iterator[Drawn]:
    for i, name in enumerate(THINGS):
        for state in ("nearby", "glowing") if name in ("lamp", "star", "teddy_bear") else ("nearby",):
            yield draw(being("item", name, 5 + 3 * i), Performance(pose=state), WHOLE)


def being(kind: str, name: str, seed: int) -> ResolvedLook:
    field = "species" if kind == "pet" else "item"
    return resolve(Look.model_validate({"seed": seed, "kind": kind, field: name, "finish": "cel"}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
