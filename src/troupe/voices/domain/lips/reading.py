"""What was read from one recording: its sounds or its plain shapes, from which every style and file is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troupe.voices.domain.lips.cues import Cue, Style
from troupe.voices.domain.lips.sounds import Phone, in_order, sound_of
from troupe.voices.domain.lips.tracks import Timing, Track, cues_of_phones, restyled

FORMAT = "troupe.lips/1"


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word of the text and when it is said."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class LipReading:
    """The lips of a recording, before anybody chose a style."""

    sound_file: str
    timing: Timing
    duration_ms: int
    phones: tuple[Phone, ...] = ()
    shapes: tuple[Cue, ...] = ()
    """Plain shapes, where no sounds are known."""
    words: tuple[HeardWord, ...] = ()
    warnings: tuple[str, ...] = ()

    def track(self, style: Style) -> Track:
        cues = restyled(self.shapes, style) if self.shapes else cues_of_phones(self.phones, self.duration_ms, style)
        return Track(style, self.duration_ms, self.timing, tuple(cues))

    def visemes(self) -> Sequence[tuple[int, int, str]]:
        """Start, end and name of each of the fifteen visemes, equal neighbours as one."""
        if self.shapes:
            return _merged([(each.start_ms, each.end_ms, _VISEMES[each.shape]) for each in self.shapes])
        ordered = in_order(self.phones, self.duration_ms)
        return _merged([(each.start_ms, each.end_ms, sound_of(each.ipa).viseme) for each in ordered])

    def as_json(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "sound_file": self.sound_file,
            "timing": self.timing,
            "duration_ms": self.duration_ms,
            "phones": [[each.ipa, each.start_ms, each.end_ms] for each in self.phones],
            "shapes": [[each.shape, each.start_ms, each.end_ms] for each in self.shapes],
            "words": [[each.text, each.start_ms, each.end_ms] for each in self.words],
            "warnings": list(self.warnings),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "LipReading":
        """As `as_json` wrote it."""
        return cls(
            sound_file=str(kept["sound_file"]),
            timing=kept["timing"],
            duration_ms=int(kept["duration_ms"]),
            phones=tuple(Phone(ipa, start, end) for ipa, start, end in kept["phones"]),
            shapes=tuple(Cue(start, end, shape) for shape, start, end in kept["shapes"]),
            words=tuple(HeardWord(text, start, end) for text, start, end in kept["words"]),
            warnings=tuple(kept["warnings"]),
        )


_VISEMES: Mapping[str, str] = {
    "X": "sil",
    "A": "PP",
    "B": "I",
    "C": "E",
    "D": "aa",
    "E": "O",
    "F": "U",
    "G": "FF",
    "H": "nn",
}


def _merged(found: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for start, end, name in found:
        if merged and merged[-1][2] == name:
            merged[-1] = (merged[-1][0], end, name)
        else:
            merged.append((start, end, name))
    return merged
