"""A picture that was asked of a model and is painted piece by piece: what was asked, and how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from troupe.looks.domain.render import Render

JOB_KINDS: Mapping[str, str] = {
    "hero_portrait": "looks.portrait",
    "full_body": "looks.full_body",
    "character_sheet": "looks.sheet",
    "expression_grid": "looks.grid",
}
_ORDER, _PIECES = "order", "pieces"
_SMALLEST_SIDE = 512
MOST_PICTURES = 8
SEEDS = 2**32


@dataclass(frozen=True)
class Piece:
    """One call of a model: a whole portrait, or one cell of a sheet."""

    index: int
    label: str
    status: Literal["waiting", "done", "failed"] = "waiting"
    media_id: str | None = None
    told: Mapping[str, Any] | None = None
    """What was said and answered, when it is done; the error, when it failed."""


def ordered(order: Mapping[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    """The record of a picture that nobody has painted yet."""
    return {_ORDER: dict(order), _PIECES: [_as_json(Piece(i, label)) for i, label in enumerate(labels)]}


def by_pieces(render: Render) -> bool:
    """Whether a model paints it; the studio draws its own at once."""
    return _ORDER in render.record


def order_of(render: Render) -> Mapping[str, Any]:
    found: Mapping[str, Any] = render.record[_ORDER]
    return found


def pieces_of(render: Render) -> list[Piece]:
    return [Piece(**each) for each in render.record[_PIECES]]


def with_piece(render: Render, piece: Piece) -> dict[str, Any]:
    """The record with one piece as it is now."""
    pieces = [piece if each.index == piece.index else each for each in pieces_of(render)]
    return render.record | {_PIECES: [_as_json(each) for each in pieces]}


def inputs_for_cell(render: Render, index: int, seed: int | None) -> dict[str, object]:
    """What a job is told that paints one cell of a sheet, and lays the sheet together anew."""
    pieces = pieces_of(render)
    steps = [step_of(1, index + 1, pieces[index].label, len(pieces)), together(1)]
    return {"render_ids": [render.id], "steps": steps, "cell": index, "seed": seed}


def cell_of(inputs: Mapping[str, object]) -> int | None:
    """The one cell a job is for; without one it is for all."""
    cell = inputs.get("cell")
    return cell if isinstance(cell, int) else None


def seed_of_cell(inputs: Mapping[str, object]) -> int | None:
    seed = inputs.get("seed")
    return seed if isinstance(seed, int) else None


def next_seed(piece: Piece) -> int | None:
    """What is there and did not please is painted of the next seed; what is missing, of the one that was ordered."""
    before = (piece.told or {}).get("seed")
    return (int(before) + 1) % SEEDS if piece.status == "done" and before is not None else None


def step_names(renders: Sequence[Sequence[str]]) -> list[str]:
    """The steps of a job, one for each piece, and one to lay the pieces of a sheet together."""
    names: list[str] = []
    for number, labels in enumerate(renders, 1):
        names += [step_of(number, piece, label, len(labels)) for piece, label in enumerate(labels, 1)]
        names += [together(number)] if len(labels) > 1 else []
    return names


def step_of(number: int, piece: int, label: str, pieces: int) -> str:
    return f"picture {number}" if pieces == 1 else f"{number}.{piece} {label}"


def together(number: int) -> str:
    return f"{number} together"


def size_to_paint(wide: float, high: float, *, alone: bool) -> tuple[int, int]:
    """Models know little of small pictures: the cells of a sheet are painted larger and shrunk."""
    scale = 1.0 if alone else max(1.0, _SMALLEST_SIDE / min(wide, high))
    if alone:
        return round(wide), round(high)
    return round(wide * scale / 8) * 8, round(high * scale / 8) * 8


def _as_json(piece: Piece) -> dict[str, Any]:
    return {
        "index": piece.index,
        "label": piece.label,
        "status": piece.status,
        "media_id": piece.media_id,
        "told": None if piece.told is None else dict(piece.told),
    }
