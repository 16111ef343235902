"""Sheets to look at after every change to the rig.

`python scripts/contact_sheets.py FOLDER` draws them all, beside an `index.html`. With `--compare` only the sheets that
no longer look as approved are written, each as before, after and difference. With `--approve` today's sheets become the
approved ones in `tests/golden/sheets`: look at them first.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyvips
from more_sheets import more_sheets

from troupe.looks import (
    ANCHORS,
    Drawing,
    Frame,
    Look,
    Performance,
    Sliders,
    draw,
    look_for,
    paint,
    resolve,
    starter_look,
)
from troupe.looks.catalog import hair_styles

APPROVED = Path(__file__).parents[1] / "tests" / "golden" / "sheets"
CELL = 176
QUALITY = 95
MOVED = 2.6
"""Of 255, on average over a sheet; approved sheets are kept with a little loss."""
REST = {"joy": 0.25}
STARTERS = ("nova", "rook", "moss")
FACINGS = ("front", "three_quarter_left", "three_quarter_right", "left", "right", "back")
FINISHES = ("flat", "cel", "soft", "ink", "pixel", "watercolor")
BASE_POSES = (
    "idle", "hands_on_hips", "arms_crossed", "waving", "pointing", "thinking",
    "shrug", "celebrating", "slump", "running", "sitting", "guard",
)  # fmt: skip
BODY = Frame(view="full")
ENDS = ({"mecha": 0.0}, {"mecha": 1.0}, {"animal": 0.0}, {"animal": 1.0})
LIGHT = {"clothes": {"top": "tee", "bottom": "shorts"}}
"""Clothes that show what a body is made of."""


@dataclass(frozen=True)
class Sheet:
    columns: int
    drawings: Callable[[], Iterable[Drawing]]


def sheets() -> Mapping[str, Sheet]:
    """Every sheet by its name; the drawings are made when they are asked for."""
    return {
        "personas": Sheet(8, lambda: (at_rest(look_for(f"per_{i}", finish="cel")) for i in range(24))),
        "bodies": Sheet(8, lambda: (whole(look_for(f"body_{i}", finish="cel"), BASE_POSES[i % 12]) for i in range(24))),
        "feelings": Sheet(6, lambda: (felt(who, emotion) for who in ("nova", "rook") for emotion in ANCHORS)),
        "poses": Sheet(6, lambda: (whole(starter_look(STARTERS[i % 3]), pose) for i, pose in enumerate(BASE_POSES))),
        "facings": Sheet(6, lambda: (turned(who, facing) for who in STARTERS for facing in FACINGS)),
        "finishes": Sheet(6, lambda: (finished(who, finish) for who in STARTERS for finish in FINISHES)),
        "mecha": Sheet(9, lambda: (slid(who, "mecha", i / 8) for who in STARTERS for i in range(9))),
        "animal": Sheet(9, lambda: (slid(who, "animal", i / 8) for who in STARTERS for i in range(9))),
        "kinds": Sheet(8, lambda: (kind(i) for i in range(24))),
        "families": Sheet(8, lambda: (related(i) for i in range(16))),
        "hair": Sheet(8, lambda: (at_rest(haired(i, name)) for i, name in enumerate(hair_styles()))),
        **more_sheets(Sheet),
    }


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write what there is to look at")
    parser.add_argument("--cell", type=int, default=CELL, help="width of one picture in pixels")
    parser.add_argument("--compare", action="store_true", help="only what moved, before, after and difference")
    parser.add_argument("--approve", action="store_true", help="make today's sheets the approved ones")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.compare:
        return compared(asked.folder)
    for name, sheet in sheets().items():
        picture = joined(sheet, asked.cell)
        picture.write_to_file(str(asked.folder / f"{name}.png"))
        if asked.approve:
            APPROVED.mkdir(parents=True, exist_ok=True)
            joined(sheet, CELL).write_to_file(str(APPROVED / f"{name}.webp"), Q=QUALITY, effort=6, smart_subsample=True)
        print(name, flush=True)
    page(asked.folder, [(name, [f"{name}.png"]) for name in sheets()])
    return 0


def compared(folder: Path) -> int:
    """One page with every sheet that moved; the exit status says whether any did."""
    moved = []
    for name, sheet in sheets().items():
        now, before = joined(sheet, CELL), approved(name)
        if before is not None and (before.width, before.height) == (now.width, now.height):
            apart = (opaque(now) - before).abs()
            if apart.avg() <= MOVED:
                continue
            (apart * 4).cast("uchar").write_to_file(str(folder / f"{name}-difference.png"))
            before.write_to_file(str(folder / f"{name}-before.png"))
        now.write_to_file(str(folder / f"{name}-after.png"))
        shown = [f"{name}-{word}.png" for word in ("before", "after", "difference")]
        moved.append((name, [file for file in shown if (folder / file).exists()]))
        print(f"{name} moved")
    page(folder, moved)
    return 1 if moved else 0


def approved(name: str) -> "pyvips.Image | None":
    """The sheet as it was looked at, without the transparency that only some files keep."""
    file = APPROVED / f"{name}.webp"
    return opaque(pyvips.Image.new_from_file(str(file))) if file.exists() else None


def opaque(picture: "pyvips.Image") -> "pyvips.Image":
    return picture.flatten() if picture.hasalpha() else picture


def page(folder: Path, shown: Iterable[tuple[str, list[str]]]) -> None:
    parts = [
        f"<h2>{name}</h2>" + "".join(f"<figure><img src='{file}' alt='{file}'></figure>" for file in files)
        for name, files in shown
    ]
    words = "\n".join(parts) or "<p>Every sheet looks as approved.</p>"
    (folder / "index.html").write_text(f"<!doctype html><title>Contact sheets</title>\n{words}\n", "utf-8")


def joined(sheet: Sheet, cell: int) -> "pyvips.Image":
    """One sheet: pictures of equal size, side by side."""
    return pyvips.Image.arrayjoin([cell_of(drawing, cell) for drawing in sheet.drawings()], across=sheet.columns)


def cell_of(drawing: Drawing, wide: int) -> "pyvips.Image":
    high = round(wide * drawing.height_units / drawing.width_units)
    return pyvips.Image.new_from_memory(paint(drawing, wide, high), wide, high, 4, "uchar").copy(interpretation="srgb")


def at_rest(look: Look) -> Drawing:
    return draw(resolve(look), Performance(manner=REST))


def whole(look: Look, pose: str) -> Drawing:
    return draw(resolve(look), Performance(pose=pose, manner=REST), BODY)


def felt(who: str, emotion: str) -> Drawing:
    return draw(resolve(starter_look(who)), Performance(emotion=emotion))


def turned(who: str, facing: str) -> Drawing:
    performance = Performance.model_validate({"facing": facing, "manner": REST})
    return draw(resolve(starter_look(who)), performance, BODY)


def finished(who: str, finish: str) -> Drawing:
    look = Look.model_validate(starter_look(who).model_dump() | {"finish": finish})
    return draw(resolve(look), Performance(emotion="joy", intensity=0.6))


def slid(who: str, axis: str, value: float) -> Drawing:
    moved = {"sliders": Sliders.model_validate({axis: value})}
    return at_rest(starter_look(who).model_copy(update=moved))


def kind(number: int) -> Drawing:
    """Six of each family, as their seeds would have them."""
    return at_rest(Look.model_validate({"seed": number * 5 + 1, "finish": "cel", "sliders": ENDS[number // 6]}))


def related(number: int) -> Drawing:
    """A whole figure of each family, from four sides."""
    look = Look.model_validate({"seed": 12 + number // 8, "finish": "cel", "sliders": ENDS[number // 4], **LIGHT})
    facing = ("front", "left", "back", "three_quarter_right")[number % 4]
    return draw(resolve(look), Performance.model_validate({"pose": "waving", "facing": facing, "manner": REST}), BODY)


def haired(seed: int, style: str) -> Look:
    told = {"seed": seed * 7 + 3, "finish": "cel", "hair": {"style": style}, "clothes": {"top": "tee"}}
    return Look.model_validate(told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
