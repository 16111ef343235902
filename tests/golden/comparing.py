"""Pictures beside those that were looked at and approved. Where some moved, one page shows them: open it in a browser.

The page is whole in itself, so that it can be kept or sent on: approved, as it is now, and the difference four times as
bright. It goes away when the pictures look as approved again.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pyvips

PAGES = Path(__file__).parents[2] / "test-results" / "golden"
_BRIGHTER = 4
_STYLE = (
    "body{font:16px system-ui;margin:2rem;background:#777;color:#fff}figure{display:inline-block;margin:0 1rem 1rem 0}"
    "img{display:block;image-rendering:pixelated;min-width:264px}"
)


@dataclass(frozen=True)
class Pair:
    name: str
    approved: "pyvips.Image"
    now: "pyvips.Image"

    @property
    def difference(self) -> "pyvips.Image":
        return (self.now - self.approved).abs()

    @property
    def apart(self) -> float:
        """Of 255, on average over the picture; another size is as far apart as can be."""
        if (self.now.width, self.now.height) != (self.approved.width, self.approved.height):
            return 255.0
        return float(self.difference.avg())


def require_alike(title: str, pairs: Iterable[Pair], close: float, pages: Path = PAGES) -> None:
    """Fail with the way to a page of what moved by more than `close`."""
    moved = [pair for pair in pairs if pair.apart > close]
    page = pages / f"{title}.html"
    if not moved:
        page.unlink(missing_ok=True)
        return
    pages.mkdir(parents=True, exist_ok=True)
    page.write_text(_page(title, moved, close), "utf-8")
    told = ", ".join(f"{pair.name} by {pair.apart:.1f}" for pair in moved)
    raise AssertionError(f"{title} moved: {told} of 255 ({close} is allowed). Look at it: open {page}")


def _page(title: str, moved: Iterable[Pair], close: float) -> str:
    parts = "".join(_row(pair) for pair in moved)
    ways = "Wanted? Run this test again with <code>TROUPE_TEST_APPROVE=1</code>."
    head = f"<!doctype html><meta charset='utf-8'><title>{escape(title)}</title><style>{_STYLE}</style>"
    return f"{head}<h1>{escape(title)}</h1><p>Allowed: {close} of 255 on average. {ways}</p>{parts}\n"


def _row(pair: Pair) -> str:
    shown = [("approved", pair.approved), ("now", pair.now)]
    if pair.apart < 255:
        shown.append((f"difference × {_BRIGHTER}", (pair.difference[0:3] * _BRIGHTER).cast("uchar")))
    figures = "".join(f"<figure><img alt='{word}' src='{_data(picture)}'>{word}</figure>" for word, picture in shown)
    return f"<h2>{escape(pair.name)}: {pair.apart:.1f}</h2>{figures}"


def _data(picture: Any) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.write_to_buffer('.png')).decode()}"
