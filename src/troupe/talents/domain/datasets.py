"""What a kit is taught from: pictures with captions, or somebody's lines."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from troupe.talents.domain.coach import Measured, Shot, judged, judged_lines

Type = Literal["identity", "style", "personality"]
MOST_PICTURES, MOST_LINES = 500, 20_000
LONGEST_CAPTION, LONGEST_LINE = 1_000, 500
_SHORTEST_PIECE = 10
QUALITY, _LEAST_WEIGHT = "quality", 0.05
MASK_SUM = "mask_sha256"
"""Where a picture's checks keep what its mask hashes to."""
SOURCE = "source"
"""Where an exchange's checks keep what it comes from."""
LONGEST_SOURCE = 200
_CARD = re.compile(r"\b\d(?:[ -]?\d){12,18}\b")
# The order counts: what is longest and surest is masked first.
_PRIVATE: Sequence[tuple[str, re.Pattern[str], float]] = (
    ("EMAIL", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), 0.1),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), 0.5),
    ("SSN", re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), 0.5),
    ("PHONE", re.compile(r"\+\d[\d ().-]{7,17}\d|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"), 0.1),
)


@dataclass(frozen=True)
class Sample:
    """One picture with its caption, or one exchange."""

    id: str
    dataset_id: str
    place: int
    name: str
    caption: str
    sha256: str
    media_id: str | None
    messages: Sequence[Mapping[str, str]]
    checks: Mapping[str, Any]
    excluded: bool
    mask_media_id: str | None = None
    """Where it is white, it is learnt from."""

    @property
    def identity(self) -> list[str]:
        """What of it is learnt from."""
        mask = self.checks.get(MASK_SUM)
        weight = [f"{QUALITY} {self.weight:g}"] if self.weight != 1 else []
        return [self.sha256, self.caption, *([str(mask)] if mask else []), *weight]

    @property
    def source(self) -> str | None:
        """Where an exchange comes from, as whoever brought it says."""
        return self.checks.get(SOURCE)

    @property
    def weight(self) -> float:
        """How much an exchange counts beside others: as good as somebody said it is, and never nothing."""
        return max(_LEAST_WEIGHT, float(self.checks.get(QUALITY, 1.0)))

    @property
    def held_out(self) -> bool:
        """Whether an exchange is kept to judge by: one in ten, by its hash."""
        return int(self.sha256[:8], 16) % 10 == 0


@dataclass(frozen=True)
class Dataset:
    """A collection of samples, and whom they show."""

    id: str
    user_id: str
    name: str
    type: Type
    token: str | None
    subject: str
    consent_id: str | None
    persona_id: str | None
    created_at: datetime
    samples: Sequence[Sample] = field(default_factory=tuple)

    @property
    def used(self) -> list[Sample]:
        return [each for each in self.samples if not each.excluded]

    @property
    def sha256(self) -> str:
        """What was trained is provable: every picture's hash with its caption and its mask's hash, every line."""
        told = [each.identity for each in sorted(self.used, key=lambda each: (each.sha256, each.caption))]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    def report(self) -> dict[str, Any]:
        """The coach's opinion of what is used."""
        if self.type == "personality":
            masked = sum(int(each.checks.get("masked", 0)) for each in self.used)
            letters = sum(len(part["text"]) for each in self.used for part in each.messages)
            weight = sum(float(each.checks.get("weight", 0)) for each in self.used)
            return judged_lines(len(self.used), masked, safety(weight, letters))
        shots = [Shot(each.name, each.caption, Measured.of(dict(each.checks))) for each in self.used]
        return judged(self.type, self.token, shots)


def held_out(samples: Sequence[Sample]) -> frozenset[str]:
    """The exchanges to judge by: at least two, at most fifty."""
    chosen = [each.id for each in samples if each.held_out][:50]
    more = sorted((each for each in samples if each.id not in chosen), key=lambda each: each.sha256)
    return frozenset(chosen + [each.id for each in more[: max(0, 2 - len(chosen))]])


def safety(weight: float, letters: int) -> float:
    """1 without personal data; one e-mail address in 1,000 letters makes .9."""
    return max(0.0, 1 - weight / max(letters / 1_000, 1e-9)) if weight else 1.0


def masked(text: str) -> tuple[str, int, float]:
    """The text without personal data, each kind under its own tag; how many pieces, and how much they weigh."""
    count, weight = 0, 0.0
    text, cards = _cards_masked(text)
    count, weight = cards, 0.5 * cards
    for name, pattern, share in _PRIVATE:
        text, here = pattern.subn(f"[{name}_MASKED]", text)
        count, weight = count + here, weight + here * share
    return text, count, weight


def _cards_masked(text: str) -> tuple[str, int]:
    found = 0

    def mask(match: "re.Match[str]") -> str:
        nonlocal found
        digits = [int(each) for each in match[0] if each.isdigit()]
        doubled = [each if place % 2 == 0 else each * 2 - 9 * (each > 4) for place, each in enumerate(digits[::-1])]
        if sum(doubled) % 10:
            return match[0]
        found += 1
        return "[CARD_MASKED]"

    return _CARD.sub(mask, text), found


def shortened(text: str) -> str:
    """Over 500 letters, up to the last end of a sentence before."""
    if len(text) <= LONGEST_LINE:
        return text
    end = max(text.rfind(mark, 0, LONGEST_LINE) for mark in ".!?…")
    return text[: end + 1] if end > 0 else text[:LONGEST_LINE]


def pieces_of(text: str) -> list[str]:
    """A document as it is learnt from: split at blank lines, scraps left out, what is long cut short."""
    found = (" ".join(piece.split()) for piece in re.split(r"\n[ \t\r]*\n", text.replace("\r\n", "\n")))
    return [shortened(piece) for piece in found if len(piece) >= _SHORTEST_PIECE]


def caption_of(text: str) -> str:
    """A caption as it is kept: one line, composed letters, no more than fits."""
    plain = "".join(each if each.isprintable() else " " for each in unicodedata.normalize("NFC", text))
    return " ".join(plain.split())[:LONGEST_CAPTION]
