"""What a persona says in a call: how much of it was sent, how much was played, and which words that were."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class TimedWord:
    """A word of an utterance, where it sounds, and where it ends in the text."""

    first_sample: int
    end_sample: int
    char_end: int
    text: str = ""


@dataclass(frozen=True)
class Part:
    """A sentence of an utterance: how it reads, its words, and where it ends."""

    text: str
    words: tuple[TimedWord, ...]
    end_sample: int


@dataclass(frozen=True)
class Utterance:
    """An utterance as far as it is known."""

    number: int
    persona_id: str
    rate: int
    parts: tuple[Part, ...] = ()
    samples: int = 0
    """How long it is so far."""
    sent: int = 0
    played: int | None = None
    """How far it was heard, as the other side tells; None while it has told nothing."""

    @property
    def words(self) -> list[TimedWord]:
        return [word for part in self.parts for word in part.words]

    def with_sentence(self, text: str, words: Sequence[TimedWord], samples: int) -> "Utterance":
        """One more sentence, of so many samples; its words count from the beginning of the whole."""
        end = self.samples + samples
        return replace(self, parts=(*self.parts, Part(text, tuple(words), end)), samples=end)

    def sending(self, sample: int) -> "Utterance":
        return replace(self, sent=max(self.sent, min(sample, self.samples)))

    def playing(self, sample: int) -> "Utterance":
        """It was played up to a sample; never less than before, and never more than was sent."""
        return replace(self, played=max(self.played or 0, min(sample, self.sent)))

    def heard(self, by_the_clock: int) -> int:
        """Up to which sample it was heard; where nobody tells, as far as the time allows."""
        return self.played if self.played is not None else min(self.sent, by_the_clock)

    def spoken_chars(self, sample: int) -> int:
        """How much of the text was heard: a word counts once half of it was."""
        return max((word.char_end for word in self._heard(sample)), default=0)

    def spoken_text(self, sample: int) -> str:
        """The sentences that were heard whole, and the words of the one that was not."""
        whole = [part.text for part in self.parts if _is_whole(part, sample)]
        begun = [word.text for part in self.parts if not _is_whole(part, sample) for word in _of(part.words, sample)]
        return " ".join((*whole, *begun))

    def end_of_word(self, sample: int) -> int:
        """Where the word ends that sounds at a sample; between two words it is the sample itself."""
        ends = [word.end_sample for word in self.words if word.first_sample < sample < word.end_sample]
        return min(max(ends, default=sample), self.sent) if sample <= self.sent else self.sent

    def _heard(self, sample: int) -> list[TimedWord]:
        return _of(self.words, sample)


def _of(words: Sequence[TimedWord], sample: int) -> list[TimedWord]:
    return [word for word in words if word.first_sample + word.end_sample <= 2 * sample]


def _is_whole(part: Part, sample: int) -> bool:
    return part.end_sample <= sample or (bool(part.words) and part.words[-1].end_sample <= sample)
