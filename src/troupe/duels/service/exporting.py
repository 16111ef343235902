"""Votes as a table: sides, promises and style for whoever computes the board anew; texts only when asked for."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from troupe.accounts import User
from troupe.duels.domain.arena import Round
from troupe.duels.domain.ranking import COVARIATES
from troupe.duels.store.arena import ArenaStore
from troupe.kit.times import as_text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def rows_of(store: ArenaStore, user: User, duel_id: str | None, *, texts: bool) -> list[dict[str, Any]]:
    """Every vote of a person, in the order of the rounds."""
    cast = await store.contestants(user.id)
    labels = {id: each.label for id, each in cast.items()}
    voted = [each for each in await store.rounds_of(user.id, duel_id) if each.vote is not None]
    return [_row(each, labels, texts=texts) for each in voted]


def as_csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _row(round: Round, labels: Mapping[str, str], *, texts: bool) -> dict[str, Any]:
    assert round.vote is not None
    row: dict[str, Any] = {
        "round_id": round.id,
        "duel_id": round.duel_id,
        "at": as_text(round.vote.at),
        "outcome": round.vote.outcome,
        "counted": round.counts,
        "not_counted_reason": round.not_counted_reason,
        "scripted": round.scripted,
        "a": round.contestant_at("a"),
        "a_label": labels[round.contestant_at("a")],
        "b": round.contestant_at("b"),
        "b_label": labels[round.contestant_at("b")],
        "x_is_left": round.x_is_left,
        "commitment": round.commitment,
        "salt": round.salt,
    }
    row |= {f"criterion_{name}": round.vote.criteria.get(name) for name in ("funny", "in_character", "helpful")}
    for side in ("a", "b"):
        reply = round.replies[round.spot_of(side)]
        style = round.styles[round.spot_of(side)]
        row |= {f"{side}_{name}": getattr(style, name) for name in COVARIATES}
        if texts:
            row[f"{side}_text"] = reply.text
    return row | ({"prompt": round.prompt} if texts else {})


def _safe(value: object) -> object:
    """A text that a spreadsheet would take for a formula is only a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
