"""What a card says that nobody here understands: kept for the way out, and shown as it stands."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troupe.cards.domain.report import Report

MOST_SHOWN = 500
LONGEST_SHOWN = 2_000


@dataclass(frozen=True)
class Kept:
    """One key that was not understood, its place as JSON Pointer, and what stands there."""

    path: str
    text: str


def kept_in(tree: Mapping[str, Any], report: Report) -> Sequence[Kept]:
    """Each of them with its value as JSON; a long one as far as it can be looked at."""
    told = [each for each in report.columns["kept_foreign"] if each.path]
    found = [Kept(each.path, _shown(_at(tree, each.path))) for each in told[:MOST_SHOWN]]
    return [each for each in found if each.text]


def _shown(value: object) -> str:
    text = "" if value is _NOWHERE else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


_NOWHERE = object()


def _at(tree: object, path: str) -> object:
    """What a pointer leads to."""
    for part in path.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(tree, dict) and name in tree:
            tree = tree[name]
        elif isinstance(tree, list) and name.isdecimal() and int(name) < len(tree):
            tree = tree[int(name)]
        else:
            return _NOWHERE
    return tree
