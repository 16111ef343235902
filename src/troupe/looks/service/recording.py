"""What is written down about a picture that a model painted."""

from collections.abc import Mapping, Sequence
from typing import Any

from troupe.kit.marks import BY_A_MODEL, DRAWN, PARTLY_BY_A_MODEL, Mark, SourceType
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.commission import Piece, order_of
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.looks.service.asking import Order
from troupe.looks.service.recipes import record_of


def finished_record(order: Order, pieces: Sequence[Piece]) -> dict[str, Any]:
    """What a drawing's record says, with what the model was told and what it made of that."""
    record = record_of(order.dressed, order.recipe.format, order.sheet)
    done = [each.told for each in pieces if each.status == "done" and each.told]
    first: Mapping[str, Any] = done[0] if done else {}
    painting = order.recipe.painting
    drawn = sorted({str(each["drawn_instead"]) for each in done if each.get("drawn_instead")})
    cells = [_cell(cell, piece) for cell, piece in zip(record["cells"], pieces, strict=True)]
    size = {} if not order.alone else {"width": first["width"], "height": first["height"]}
    price = order_of(order.render)["price"]
    return (
        record
        | size
        | {
            "format": str(first.get("type", "image/png")).partition("/")[2] if order.alone else order.recipe.format,
            "seed": first.get("seed"),
            "provider": first.get("provider", order.provider),
            "model": first.get("model"),
            "source_type": made_of(order, done),
            "prompt": first.get("prompt"),
            "negative": first.get("negative"),
            "steps": painting.steps,
            "cfg": painting.cfg,
            "sampler": painting.sampler,
            "strength": painting.strength,
            "references": max((each.get("references", 0) for each in done), default=0),
            "kits": first.get("kits", []),
            "cells": [] if order.alone else cells,
            "cost": price,
            "dropped": list(dict.fromkeys(name for each in done for name in each["dropped"])),
            "seconds": round(sum(each["seconds"] for each in done), 3),
            "warnings": [*record["warnings"], *(f"drawn_instead: {code}" for code in drawn)],
        }
    )


def mark_of_sheet(order: Order, done: Sequence[Mapping[str, Any]]) -> Mark:
    """Of pictures by a model on the studio's own paper, with its own words and colours."""
    models = dict.fromkeys(" ".join(filter(None, (each["provider"], each["model"]))) for each in done)
    recipe = digest(RIG_VERSION, *(each["prompt"] for each in done), *(each["seed"] for each in done))
    return Mark(made_of(order, done), ", ".join(models), order.dressed.document.seed, recipe)


def made_of(order: Order, done: Sequence[Mapping[str, Any]]) -> SourceType:
    """How a picture came to be, by how its pieces did."""
    drawn = [each for each in done if each.get("drawn_instead")]
    if done and len(drawn) == len(done):
        return DRAWN
    return BY_A_MODEL if order.alone else PARTLY_BY_A_MODEL


def _cell(cell: dict[str, Any], piece: Piece) -> dict[str, Any]:
    told = dict(piece.told or {})
    return cell | {
        "status": piece.status,
        "media_id": piece.media_id,
        "error": told.get("error"),
        "seed": told.get("seed"),
    }
