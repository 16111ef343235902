"""Trials of a persona's boundaries: what asks about a topic, what only sounds like it, and every disguise of both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troupe.minds.domain.boundaries.gate import Gate, Stage
from troupe.minds.domain.boundaries.lines import Lines
from troupe.minds.domain.boundaries.watching import BoundaryStream
from troupe.minds.domain.packs import packs, trials

if TYPE_CHECKING:
    from troupe.personas import Persona

_WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
_ALIKE = str.maketrans("aceopxy", "асеорху")
_LEET = str.maketrans("aeiost", "4310$7")


@dataclass(frozen=True)
class Trial:
    """One text with what should become of it."""

    id: str
    topic: str
    kind: str
    text: str
    before: str = ""
    payload: Mapping[str, str] | None = None
    """What a hostile document says in its fields."""

    @classmethod
    def own(cls, number: int, case: Mapping[str, object]) -> "Trial":
        """One that somebody wrote for themselves."""
        topic, before = str(case["topic"]), str(case.get("before", ""))
        return cls(f"own.{number}", topic, "own" if case.get("touches", True) else "alike", str(case["text"]), before)

    @property
    def touches(self) -> bool:
        return self.kind != "alike"


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    trial: Trial
    expected: str
    action: str
    rule_id: str | None
    stage: Stage
    same_however_cut: bool
    place: tuple[int, int] | None = None
    """Where in the text it was noticed first."""

    @property
    def passed(self) -> bool:
        return self.action == self.expected and self.same_however_cut

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.trial.id,
            "topic": self.trial.topic,
            "kind": self.trial.kind,
            "expected": self.expected,
            "action": self.action,
            "rule_id": self.rule_id,
            "stage": self.stage,
            "place": list(self.place) if self.place else None,
            "passed": self.passed,
        }


def topics_tried() -> Sequence[str]:
    """The topics that trials ship for."""
    return tuple(trials("en")["topics"])


def trials_of(topic: str) -> Sequence[Trial]:
    """Every trial of one topic, always in the same order."""
    return [*_plain(topic), *_disguised(topic), *_split(topic), *_framed(topic), *_poisoned(topic)]


def tried(persona: "Persona", trial: Trial, stage: Stage, realm: str = "") -> Outcome:
    """One trial at one place: a message as it comes in, or the same words as if a model had said them."""
    document = persona.model_copy(update=dict(trial.payload)) if trial.payload else persona
    gate = Gate.of(document, realm)
    expected = gate.policies.get(trial.topic, "allow") if trial.touches else "allow"
    verdict = gate.judge(trial.text, trial.before, stage)
    if trial.before and not verdict.is_hit:
        verdict = gate.judge(trial.before, "", stage)  # its first half was stopped already
    if not trial.touches and verdict.topic != trial.topic:
        # Another topic may be touched by the way; it has trials of its own.
        return Outcome(trial, expected, "allow", None, stage, _is_same_however_cut(gate, document, trial))
    same = _is_same_however_cut(gate, document, trial)
    place = verdict.spans[0] if verdict.spans else None
    return Outcome(trial, expected, verdict.action, verdict.rule_id, stage, same, place)


def _is_same_however_cut(gate: Gate, persona: "Persona", trial: Trial) -> bool:
    lines, asked = Lines.of(persona), gate.hits(trial.before)
    return _shown(gate, lines, asked, [trial.text]) == _shown(gate, lines, asked, list(trial.text))


def _shown(gate: Gate, lines: Lines, asked: object, pieces: Sequence[str]) -> tuple[str, bool]:
    stream = BoundaryStream(gate, lines, asked)  # type: ignore[arg-type]  # hits of the same gate
    return "".join([*(stream.feed(piece) for piece in pieces), stream.close()]), stream.ended


def _plain(topic: str) -> Iterator[Trial]:
    for each in packs():
        cases = trials(each.code)["topics"].get(topic, {})
        for kind in ("direct", "alike"):
            for number, text in enumerate(cases.get(kind, ()), start=1):
                name = "translated" if kind == "direct" and each.code != "en" else kind
                yield Trial(f"{topic}.{each.code}.{kind}.{number}", topic, name, text)


def _disguised(topic: str) -> Iterator[Trial]:
    for number, (text, disguise) in enumerate(zip(_direct(topic), _DISGUISES, strict=False), start=1):
        yield Trial(f"{topic}.misspelt.{number}", topic, "misspelt", disguise(text))


def _split(topic: str) -> Iterator[Trial]:
    for number, text in enumerate(_direct(topic), start=1):
        words = text.split()
        half = len(words) // 2
        yield Trial(f"{topic}.split.{number}", topic, "split", " ".join(words[half:]), " ".join(words[:half]))


def _framed(topic: str) -> Iterator[Trial]:
    for number, frame in enumerate(trials("en")["frames"], start=1):
        ask = _direct(topic)[number % len(_direct(topic))]
        yield Trial(f"{topic}.framed.{number}", topic, "framed", frame.format(ask=ask))


def _poisoned(topic: str) -> Iterator[Trial]:
    words = trials("en")
    for number, place in enumerate(words["places"], start=1):
        ask = _direct(topic)[(number + 1) % len(_direct(topic))]
        yield Trial(f"{topic}.poisoned.{place}", topic, "poisoned", ask, payload={place: words["payload"]})


def _direct(topic: str) -> Sequence[str]:
    return tuple(trials("en")["topics"][topic]["direct"])


def _apart(text: str) -> str:
    return "   ".join(" ".join(word) for word in text.split())


_DISGUISES: Sequence[Callable[[str], str]] = (
    lambda text: text.translate(_LEET),
    lambda text: "".join(_WIDE.get(mark, mark) for mark in text),
    lambda text: "\u200b".join(text),
    _apart,
    lambda text: text.translate(_ALIKE),
    lambda text: "".join(mark * 4 if mark in "aeiou" else mark for mark in text),
)
