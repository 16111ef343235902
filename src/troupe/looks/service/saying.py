"""A line as it is said: sentence by sentence, with the times of its words and of the mouth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.looks.domain.avatar import Line
from troupe.voices import Cue, Sentence, Word

Told = dict[str, object]


@dataclass(frozen=True)
class Spoken:
    """One sentence; its times count from the beginning of the line."""

    text: str
    start_ms: int
    end_ms: int
    cues: Sequence[Cue]
    words: Sequence[Word]
    reaches: int
    """How many characters of the line have been said when it ends."""
    url: str | None = None
    """Where it can be heard; without a sound the times are estimated from the text."""
    voice: str | None = None
    sample_rate: int | None = None
    fallback: str | None = None
    """Why this is not said as it was asked for."""

    @classmethod
    def guessed(cls, sentence: Sentence, why: str | None) -> "Spoken":
        return cls(sentence.text, sentence.start_ms, sentence.end_ms, sentence.cues, sentence.words, 0, fallback=why)

    def without_words(self) -> "Spoken":
        """Its lips alone, for whoever may see and not read."""
        return replace(self, text="", words=())

    def later(self, by_ms: int) -> "Spoken":
        """The same, after something else has been said."""
        return replace(
            self,
            start_ms=self.start_ms + by_ms,
            end_ms=self.end_ms + by_ms,
            cues=[replace(cue, start_ms=cue.start_ms + by_ms, end_ms=cue.end_ms + by_ms) for cue in self.cues],
            words=[replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms) for word in self.words],
        )


def start_of(line: Line, first: Spoken) -> Told:
    """The event that a line begins with."""
    return {
        "phase": "start",
        "speech_id": line.speech_id,
        "text": line.text or first.text,
        "voice": first.voice or line.voice,
        "emotion": line.emotion,
        "intensity": line.intensity,
        "language": line.language,
        "audio": first.url is not None,
        "sample_rate": first.sample_rate,
        "estimated": first.url is None,
        "fallback": first.fallback,
    }


def cues_of(line: Line, index: int, said: Spoken) -> Told:
    """The event of one sentence."""
    return {
        "phase": "cues",
        "speech_id": line.speech_id,
        "index": index,
        "text": said.text,
        "url": said.url,
        "estimated": said.url is None,
        "start_ms": said.start_ms,
        "end_ms": said.end_ms,
        "cues": [{"start_ms": cue.start_ms, "end_ms": cue.end_ms, "shape": cue.shape} for cue in said.cues],
        "words": [{"text": word.text, "start_ms": word.start_ms, "end_ms": word.end_ms} for word in said.words],
    }
