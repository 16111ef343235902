"""An answer on its way to whoever asked: what crosses a boundary is never shown, however the text is cut into pieces.

A persona that refuses a topic speaks sentence by sentence, and so does one that was just asked about what it gives no
figures on. Otherwise words pass at once, until a sentence names a figure: the rest of that one waits for its end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from troupe.minds.domain.boundaries.gate import Gate, Verdict
from troupe.minds.domain.boundaries.lines import Lines
from troupe.minds.domain.boundaries.rules import Hit, weights

LONGEST_SENTENCE = 400
SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]|\n")
# A number, and no part of a name such as `mp3`, `@mia1` or `#2`.
_FIGURE = re.compile(r"(?<![A-Za-z0-9@#_/])\d")
CUT = "…"


@dataclass
class _Sentence:
    """The sentence that is arriving, and how much of it was shown."""

    text: str = ""
    shown: int = 0


@dataclass
class BoundaryStream:
    """Feed it an answer; it gives what may be shown."""

    gate: Gate
    lines: Lines
    asked: Sequence[Hit] = ()
    """Where the message that is answered touches the persona's topics."""
    so_far: str = ""
    """What was shown already, where an answer goes on: its last sentence is judged with what follows."""
    verdict: Verdict | None = None
    ended: bool = False
    withheld: bool = False
    _sentence: _Sentence = field(default_factory=_Sentence)
    _before: Sequence[Hit] = ()

    def __post_init__(self) -> None:
        held = self.gate.holds_back
        refused = any(self.gate.policies[topic] == "refuse" for topic in held)
        self._watches = bool(held)
        self._by_sentence = refused or any(hit.rule.topic in held for hit in self.asked)
        if self._watches and self.so_far:
            ends = [0, *(found.end() for found in SENTENCE_END.finditer(self.so_far))]
            last = self.so_far[ends[-1] :][-LONGEST_SENTENCE:]
            self._sentence = _Sentence(last, len(last))

    def feed(self, piece: str) -> str:
        """The part that may be shown now."""
        if self.ended:
            return ""
        if not self._watches:
            return piece
        self._sentence.text += piece
        out = []
        while not self.ended and (end := self._end_of_sentence()) is not None:
            out.append(self._finished(end))
        if not self.ended:
            out.append(self._so_far())
        return "".join(out)

    def close(self) -> str:
        """What is left when the answer is over."""
        if self.ended or not self._sentence.text:
            return ""
        return self._finished(len(self._sentence.text))

    def _end_of_sentence(self) -> int | None:
        text = self._sentence.text
        found = SENTENCE_END.search(text, self._first_word())
        if found and found.end() <= LONGEST_SENTENCE:
            return found.end()
        if len(text) <= LONGEST_SENTENCE:
            return None
        gap = max(text.rfind(" ", 1, LONGEST_SENTENCE), text.rfind("\n", 1, LONGEST_SENTENCE))
        return gap if gap > 0 else LONGEST_SENTENCE

    def _first_word(self) -> int:
        return len(self._sentence.text) - len(self._sentence.text.lstrip())

    def _finished(self, end: int) -> str:
        """The end of a sentence: judge it whole, show what is left of it, and begin the next."""
        now, rest = self._sentence, self._sentence.text[end:]
        now.text = text = now.text[:end]
        out = self._so_far()
        self._sentence = _Sentence(rest, max(0, now.shown - end))
        now.shown = min(now.shown, end)
        fresh = self.gate.hits(text)
        before, self._before = self._before, fresh
        verdict = self._judged(fresh, text, before)
        if verdict is None:
            return out + text[now.shown :]
        said = self._taken_back(verdict, text, now.shown)
        # Of a sentence that nobody saw no empty line stays, however it came.
        goes_on = not self.ended and bool(said or text[: now.shown].strip())
        return out + said + (text[len(text.rstrip("\n")) :] if goes_on else "")

    def _so_far(self) -> str:
        """What may be shown of a sentence that is not finished; nothing while it is held, and no figure at all."""
        now = self._sentence
        if self._by_sentence:
            return ""
        figure = _FIGURE.search(now.text)
        end = len(now.text) if figure is None else figure.start()
        part, now.shown = now.text[now.shown : end], max(now.shown, end)
        return part

    def _judged(self, fresh: Sequence[Hit], text: str, before: Sequence[Hit]) -> Verdict | None:
        """What has to happen to a sentence, if anything has."""
        verdict = self.gate.decide(fresh, [*self.asked, *before], "output")
        if verdict.action == "refuse":
            return verdict
        if _FIGURE.search(text) is None:
            return None
        if verdict.action == "avoid_specifics":
            return verdict
        return self._after_the_question()

    def _after_the_question(self) -> Verdict | None:
        """Who was asked about a topic speaks about it, whatever words the answer uses."""
        sums = weights(self.asked)
        for hit in self.asked:
            topic = hit.rule.topic
            if self.gate.policies[topic] == "avoid_specifics" and sums[topic] >= 1:
                return Verdict("avoid_specifics", topic, hit.rule.id, "output")
        return None

    def _taken_back(self, verdict: Verdict, text: str, shown: int) -> str:
        self.withheld = True
        first = self.verdict is None
        self.verdict = verdict if first or verdict.action == "refuse" else self.verdict
        self.ended = verdict.action == "refuse"
        lead = text[: len(text) - len(text.lstrip())]
        cut = CUT if text[:shown].strip() else ""
        if self.ended:
            return self._joined(cut, lead, self.lines.refusal)
        return self._joined(cut, lead, self.lines.specifics) if first else cut

    def _joined(self, cut: str, lead: str, line: str) -> str:
        """The line that stands in, after what was shown of the sentence or in its place."""
        return f"{cut} {line}" if cut else f"{lead}{line}"
