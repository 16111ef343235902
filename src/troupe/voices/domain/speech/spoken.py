"""What was said, and when: sentences, words and sounds in milliseconds from the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from troupe.voices.domain.lips import REST, Cue, Phone, Timing, cues_of_phones, restyled
from troupe.voices.domain.speech.cutting import Line

GAP_MS, PARAGRAPH_MS = 120, 350


@dataclass(frozen=True)
class SpokenWord:
    """A word, and where it stands in the text that was asked for."""

    text: str
    start_ms: int
    end_ms: int
    char_start: int
    char_end: int


@dataclass(frozen=True)
class SpokenPhone:
    """A sound; an empty one is a pause."""

    ipa: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Sounded:
    """One sentence as sound, its times counted from its own start; words know their place in the sentence."""

    samples: bytes
    rate: int
    duration_ms: int
    words: Sequence[SpokenWord]
    phones: Sequence[SpokenPhone]
    failed: bool = False
    """The engine could not say it: it is silence of the length it would have had."""
    shapes: Sequence[Cue] = ()
    """Plain shapes of the mouth, where no sounds are known."""
    timing: Timing = "engine"
    key: str = ""
    """Under which the sound of another engine is held; empty for the built-in voice."""


@dataclass(frozen=True)
class SpokenSentence:
    """A sentence in a speech. It begins with the pause before it; so sentences follow one another without a hole."""

    index: int
    text: str
    start_ms: int
    end_ms: int
    lead_ms: int
    words: Sequence[SpokenWord]
    phones: Sequence[SpokenPhone]
    cues: Sequence[Cue]
    timing: Timing = "engine"
    sound: str = ""
    """Under which its sound is held, where another engine said it."""

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), **{name: [_plain(each) for each in getattr(self, name)] for name in _LISTS}}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "SpokenSentence":
        made = {name: [shape(**each) for each in told[name]] for name, shape in _LISTS.items()}
        return cls(**{**told, **made})


_LISTS: Mapping[str, Any] = {"words": SpokenWord, "phones": SpokenPhone, "cues": Cue}


def placed(line: Line, index: int, start_ms: int, sounded: Sounded) -> SpokenSentence:
    """A sentence at its time in the whole, with the lips that go with it."""
    lead = 0 if index == 0 else PARAGRAPH_MS if line.new_paragraph else GAP_MS
    begins = start_ms + lead
    end = begins + sounded.duration_ms
    words = [_at(word, line, begins) for word in sounded.words]
    phones = [SpokenPhone(each.ipa, each.start_ms + begins, each.end_ms + begins) for each in sounded.phones]
    own = [Phone(each.ipa, each.start_ms + lead, each.end_ms + lead) for each in sounded.phones]
    track = _shapes(sounded, lead) if sounded.shapes else cues_of_phones(own, end - start_ms, "smooth")
    cues = [Cue(each.start_ms + start_ms, each.end_ms + start_ms, each.shape) for each in track]
    timing, sound = sounded.timing, sounded.key
    return SpokenSentence(index, line.text, start_ms, end, lead, words, phones, cues, timing, sound)


def _shapes(sounded: Sounded, lead: int) -> Sequence[Cue]:
    """Plain shapes made smooth, after the pause before the sentence."""
    shifted = [Cue(each.start_ms + lead, each.end_ms + lead, each.shape) for each in sounded.shapes]
    return restyled([Cue(0, lead, REST), *shifted] if lead else shifted, "smooth")


def _at(word: SpokenWord, line: Line, begins: int) -> SpokenWord:
    """A word with its time in the whole, and its place in the text as it was written."""
    places = line.places[word.char_start : word.char_end]
    return replace(
        word,
        start_ms=word.start_ms + begins,
        end_ms=word.end_ms + begins,
        char_start=places[0],
        char_end=places[-1] + 1,
    )


def _plain(noun: object) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in noun.__dataclass_fields__}  # type: ignore[attr-defined]  # dataclasses only
