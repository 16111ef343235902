"""The boundary of one answer: the message before a brain hears it, and the answer before anybody sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from troupe.chats.domain import Spoken
from troupe.minds import BoundaryStream, Gate, LeavingOut, Lines, Verdict, guide, is_acute, named, spoken_topic
from troupe.personas import CastPersona

CARE_TOPIC = "self_harm"


class Refused(Exception):
    """The answer has come to what its persona refuses, and ends here."""


@dataclass
class UntouchedLines:
    """Suggestions on their way: a line that touches a boundary is left out, and the others come."""

    gate: Gate
    verdict: Verdict | None = None
    ended: bool = False
    withheld: bool = False
    _line: str = ""

    def feed(self, piece: str) -> str:
        *whole, self._line = (self._line + piece).split("\n")
        return "".join(f"{line}\n" for line in whole if self._may_be_shown(line))

    def close(self) -> str:
        line, self._line = self._line, ""
        return line if self._may_be_shown(line) else ""

    def _may_be_shown(self, line: str) -> bool:
        touches = self.gate.judge(line, "", "output").is_hit
        self.withheld = self.withheld or touches
        return not touches


@dataclass
class Guard:
    """What watches over one answer."""

    persona: CastPersona
    gate: Gate
    lines: Lines
    verdict: Verdict
    acute: bool
    asked: str
    stream: BoundaryStream | UntouchedLines
    unsaid: Sequence[str] = ()
    """Phrases that whoever listens does not want to hear."""
    so_far: str = ""
    """What an answer that goes on says already, up to where its next words begin."""
    by_line: bool = False
    """Whether lines are offered to choose from."""
    leaving_out: LeavingOut = field(init=False)

    def __post_init__(self) -> None:
        self.leaving_out = LeavingOut(self.unsaid)

    @classmethod
    def of(
        cls,
        persona: CastPersona,
        path: Sequence[Spoken],
        said: Spoken,
        unsaid: Sequence[str] = (),
        so_far: str = "",
        time_zone: str = "",
        *,
        by_line: bool = False,
    ) -> "Guard":
        """Judge what is answered in the light of what the same person said before it, and what others said since."""
        document, asked = persona.document, said.text
        gate, lines = Gate.of(document, persona.realm), Lines.of(document, time_zone)
        verdict = gate.judge(asked, _before(path, said))
        newest = path[-1]
        if newest is not said and verdict.action != "refuse":
            since = gate.judge(newest.text)
            verdict = since if since.is_hit else verdict
        stream = UntouchedLines(gate) if by_line else _stream(gate, lines, asked, so_far)
        return cls(persona, gate, lines, verdict, is_acute(asked), asked, stream, unsaid, so_far, by_line)

    @property
    def refuses(self) -> bool:
        return self.verdict.action == "refuse"

    def begin_again(self) -> None:
        """Watch another try of the same answer from its beginning."""
        again = _stream(self.gate, self.lines, self.asked, self.so_far)
        self.stream = UntouchedLines(self.gate) if self.by_line else again
        self.leaving_out = LeavingOut(self.unsaid)

    @property
    def withheld(self) -> bool:
        """Whether words of the answer were left out, which are then kept nowhere."""
        return self.stream.withheld or self.leaving_out.withheld

    def passed(self, text: str) -> str:
        """What of an answer may be shown now."""
        return self.leaving_out.feed(self.stream.feed(text))

    def closed(self) -> str:
        return self.leaving_out.feed(self.stream.close()) + self.leaving_out.close()

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


def _before(path: Sequence[Spoken], said: Spoken) -> str:
    """What the user said before a message."""
    earlier = path[: next(place for place, each in enumerate(path) if each is said)]
    return next((each.text for each in reversed(earlier) if each.role == "user"), "")


def _stream(gate: Gate, lines: Lines, asked: str, so_far: str) -> BoundaryStream:
    return BoundaryStream(gate, lines, gate.hits(asked), so_far)
