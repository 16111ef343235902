"""The boundary of one answer: the message before a brain hears it, and the answer before anybody sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.chats.domain import Spoken
from troupe.minds import BoundaryStream, Gate, Lines, Verdict, guide, is_acute, named, spoken_topic
from troupe.personas import CastPersona

CARE_TOPIC = "self_harm"


class Refused(Exception):
    """The answer has come to what its persona refuses, and ends here."""


@dataclass
class Guard:
    """What watches over one answer."""

    persona: CastPersona
    gate: Gate
    lines: Lines
    verdict: Verdict
    acute: bool
    asked: str
    stream: BoundaryStream

    @classmethod
    def of(cls, persona: CastPersona, path: Sequence[Spoken]) -> "Guard":
        """Judge the newest message in the light of what the same person said before it."""
        document, asked = persona.document, path[-1].text
        gate, lines = Gate.of(document, persona.realm), Lines.of(document)
        before = next((each.text for each in reversed(path[:-1]) if each.role == "user"), "")
        verdict = gate.judge(asked, before)
        return cls(persona, gate, lines, verdict, is_acute(asked), asked, _stream(gate, lines, asked))

    @property
    def refuses(self) -> bool:
        return self.verdict.action == "refuse"

    def begin_again(self) -> None:
        """Watch another try of the same answer from its beginning."""
        self.stream = _stream(self.gate, self.lines, self.asked)

    def passed(self, text: str) -> str:
        """What of an answer may be shown now."""
        return self.stream.feed(text)

    def closed(self) -> str:
        return self.stream.close()

    @property
    def guide(self) -> str:
        """What the brain is told of this turn."""
        return guide(self.persona.document, self.verdict, acute=self.acute)

    @property
    def kept(self) -> dict[str, object] | None:
        """The decision that stays with the answer: what was done to it, else what its message asked for."""
        decided = self.stream.verdict or self.verdict
        if decided.is_hit:
            return decided.as_kept()
        return Verdict("soften", CARE_TOPIC, "care", "input").as_kept() if self.acute else None

    @property
    def script(self) -> dict[str, object] | None:
        """The same for a mind that speaks by rules."""
        if self.verdict.topic is None:
            return None
        topic = spoken_topic(self.persona.document, self.verdict.topic)
        return {"action": self.verdict.action, "topic": topic, "name": named(self.verdict.action)}


def _stream(gate: Gate, lines: Lines, asked: str) -> BoundaryStream:
    return BoundaryStream(gate, lines, gate.hits(asked))
