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
class Utterance:
    """An utterance as far as it is known."""

    number: int
    persona_id: str
    rate: int
    words: tuple[TimedWord, ...] = ()
    samples: int = 0
    """How long it is so far."""
    sent: int = 0
    played: int | None = None
    """How far it was heard, as the other side tells; None while it has told nothing."""

    def with_sentence(self, words: Sequence[TimedWord], samples: int) -> "Utterance":
        """One more sentence, of so many samples; its words count from the beginning of the whole."""
        return replace(self, words=(*self.words, *words), samples=self.samples + samples)

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

    def spoken_words(self, sample: int) -> str:
        """The words that were heard."""
        return " ".join(word.text for word in self._heard(sample))

    def end_of_word(self, sample: int) -> int:
        """Where the word ends that sounds at a sample; between two words it is the sample itself."""
        ends = [word.end_sample for word in self.words if word.first_sample < sample < word.end_sample]
        return min(max(ends, default=sample), self.sent) if sample <= self.sent else self.sent

    def _heard(self, sample: int) -> list[TimedWord]:
        return [word for word in self.words if word.first_sample + word.end_sample <= 2 * sample]
