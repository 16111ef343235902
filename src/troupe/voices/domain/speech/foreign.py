"""A voice of an engine elsewhere: how it is asked, and what it said."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from troupe.voices.domain.lips.cues import Cue
from troupe.voices.domain.lips.reading import LipReading
from troupe.voices.domain.speech.spoken import Sounded, SpokenPhone, SpokenWord

FOREIGN_RATE = 24_000
"""What every engine's sound is brought to, so that sentences of two voices fit together."""
WORDS_PER_MINUTE = 170
LONGEST_AT_ONCE = 600
"""A text of more characters is said by a job."""
_MOST_LONGER = 3.0
_VERSION = 1
LARGEST_SEED = 4_294_967_295


@dataclass(frozen=True)
class ForeignVoice:
    """Everything that decides how an engine says a sentence, but for its words."""

    reference: str
    engine: str
    name: str
    language: str
    speed: float = 1.0
    feeling: str = ""
    intensity: float = 1.0
    level_db: float = 0.0
    seed: int = 0
    clip: str = ""
    """A recording of the library that goes along with every request."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "ForeignVoice":
        return cls(**told)

    def with_seed(self, more: int) -> "ForeignVoice":
        return replace(self, seed=(self.seed + more) % (LARGEST_SEED + 1))

    @property
    def words_per_minute(self) -> int:
        return min(450, max(80, round(WORDS_PER_MINUTE * self.speed)))

    def key(self, text: str) -> str:
        """The same for the same sound."""
        told = json.dumps([_VERSION, text, self.as_json()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class HeldSound:
    """A sentence an engine said, held for somebody: where its sound is, and what is known of its times."""

    user_id: str
    key: str
    realm: str
    persona_id: str | None
    voice: str
    object_id: str
    bytes: int
    heard: Mapping[str, Any]
    used_at: datetime


@dataclass(frozen=True)
class HeardText:
    """A word an engine told, and when."""

    text: str
    start_ms: int
    end_ms: int


def is_sane(duration_ms: int, expected_ms: int) -> bool:
    """Engines ramble or swallow: neither three times as long as expected, nor a third."""
    return expected_ms <= 0 or expected_ms / _MOST_LONGER <= duration_ms <= expected_ms * _MOST_LONGER


def heard(text: str, samples: bytes, rate: int, reading: LipReading, told: Sequence[HeardText]) -> Sounded:
    """A sentence with its times: the mouth by what is heard, the words as the engine told them, else as heard."""
    duration = len(samples) // 2 * 1000 // rate
    known = told or [HeardText(each.text, each.start_ms, each.end_ms) for each in reading.words]
    words = _placed(text, known, duration)
    phones = [SpokenPhone(each.ipa, each.start_ms, each.end_ms) for each in reading.phones]
    return Sounded(
        samples,
        rate,
        duration,
        words or _spread(text, duration),
        phones,
        shapes=reading.shapes if not phones else (),
        timing=reading.timing,
    )


def held_json(sounded: Sounded) -> dict[str, Any]:
    """What is kept beside the sound."""
    return {
        "rate": sounded.rate,
        "duration_ms": sounded.duration_ms,
        "timing": sounded.timing,
        "words": [asdict(each) for each in sounded.words],
        "phones": [asdict(each) for each in sounded.phones],
        "shapes": [asdict(each) for each in sounded.shapes],
    }


def of_held(key: str, samples: bytes, told: Mapping[str, Any]) -> Sounded:
    return Sounded(
        samples,
        int(told["rate"]),
        int(told["duration_ms"]),
        [SpokenWord(**each) for each in told["words"]],
        [SpokenPhone(**each) for each in told["phones"]],
        shapes=tuple(Cue(**each) for each in told["shapes"]),
        timing=told["timing"],
        key=key,
    )


def _placed(text: str, told: Sequence[HeardText], duration: int) -> list[SpokenWord]:
    """Words with their places in the text, in order; one that is not found there is left out."""
    low, at, words, last = text.lower(), 0, list[SpokenWord](), 0
    for each in told:
        plain = _bare(each.text).lower()
        place = low.find(plain, at) if plain else -1
        start, end = max(last, min(each.start_ms, duration)), min(each.end_ms, duration)
        if place < 0 or end <= start:
            continue
        at, last = place + len(plain), end
        words.append(SpokenWord(text[place:at], start, end, place, at))
    return words


def _spread(text: str, duration: int) -> list[SpokenWord]:
    """Where nobody knows: each word has its share of the time by its length."""
    places, at = list[tuple[int, int]](), 0
    for word in text.split():
        first = text.index(word, at)
        at = first + len(word)
        bare = _bare(word)
        if bare:
            begin = text.index(bare, first)
            places.append((begin, begin + len(bare)))
    total = sum(end - begin for begin, end in places)
    words, passed = list[SpokenWord](), 0
    for begin, end in places:
        start, passed = passed, passed + end - begin
        edges = duration * start // total, duration * passed // total
        if edges[0] < edges[1]:
            words.append(SpokenWord(text[begin:end], *edges, begin, end))
    return words


def _bare(word: str) -> str:
    """A word without the signs around it."""
    first = next((place for place, sign in enumerate(word) if sign.isalnum()), None)
    if first is None:
        return ""
    last = next(place for place in range(len(word), 0, -1) if word[place - 1].isalnum())
    return word[first:last]
