"""Sheets to look at after every change to the rig: `python scripts/contact_sheets.py FOLDER`.

Twenty-four personas, twelve feelings, all poses, four sides, a walk, every hair style, and both sliders from end to
end; written as PNG beside an `index.html` that shows them together.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyvips

from troupe.kit.raster import encode_png
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
    pose_names,
    resolve,
    starter_look,
)
from troupe.looks.catalog import hair_styles

REST = {"joy": 0.25}
FACINGS = ("front", "left", "back", "right")
BODY = Frame(view="full")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cell", type=int, default=240, help="width of one picture in pixels")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name, columns, drawings in sheets():
        write(asked.folder / f"{name}.png", columns, asked.cell, list(drawings))
        print(name)
    names = [name for name, _, _ in sheets()]
    shown = "\n".join(f"<h2>{name}</h2><img src='{name}.png' alt='{name}'>" for name in names)
    (asked.folder / "index.html").write_text(f"<!doctype html><title>Contact sheets</title>\n{shown}\n", "utf-8")
    return 0


def sheets() -> list[tuple[str, int, Iterable[Drawing]]]:
    nova = resolve(starter_look("nova"))
    return [
        ("personas", 6, (at_rest(look_for(f"per_{i}", finish="cel")) for i in range(24))),
        ("feelings", 6, (draw(nova, Performance(emotion=emotion)) for emotion in ANCHORS)),
        ("poses", 6, (draw(nova, Performance(pose=pose, manner=REST), BODY) for pose in pose_names())),
        ("sides", 4, (turned(handle, facing) for handle in ("nova", "rook", "moss") for facing in FACINGS)),
        ("walk", 8, (step(pose, i / 8) for pose in ("walking", "running") for i in range(8))),
        ("hair", 7, (at_rest(Look.model_validate(haired(i, name))) for i, name in enumerate(hair_styles()))),
        ("mecha", 9, (at_rest(slid("mecha", i / 8)) for i in range(9))),
        ("animal", 9, (at_rest(slid("animal", i / 8)) for i in range(9))),
    ]


def haired(seed: int, style: str) -> dict[str, object]:
    return {"seed": seed * 7 + 3, "finish": "cel", "hair": {"style": style}, "clothes": {"top": "tee"}}


def at_rest(look: Look) -> Drawing:
    return draw(resolve(look), Performance(manner=REST))


def turned(handle: str, facing: str) -> Drawing:
    performance = Performance.model_validate({"facing": facing, "manner": REST})
    return draw(resolve(starter_look(handle)), performance, BODY)


def step(pose: str, phase: float) -> Drawing:
    return draw(resolve(starter_look("nova")), Performance(pose=pose, facing="left", phase=phase), BODY)


def slid(axis: str, value: float) -> Look:
    return starter_look("nova").model_copy(update={"sliders": Sliders.model_validate({axis: value})})


def write(file: Path, columns: int, cell: int, drawings: list[Drawing]) -> None:
    """One sheet: pictures of equal size, side by side."""
    high = round(cell * drawings[0].height_units / drawings[0].width_units)
    cells = [pyvips.Image.new_from_memory(paint(drawing, cell, high), cell, high, 4, "uchar") for drawing in drawings]
    sheet = pyvips.Image.arrayjoin(cells, across=columns)
    file.write_bytes(encode_png(bytes(sheet.write_to_memory()), sheet.width, sheet.height))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
