"""What a persona will not speak about, decided outside its prompt: the same rules in every turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from troupe.minds.domain.boundaries.rules import DECIDES, Hit, met, own_rules, weights

if TYPE_CHECKING:
    from troupe.personas import Persona

Stage = Literal["input", "output", "tool"]
Layer = Literal["realm", "care", "studio", "persona", "user"]
_STRICTNESS = ("allow", "soften", "refer", "avoid_specifics", "refuse")
# What a family refuses for every persona, as far as its terms say what it is about.
FAMILY_REFUSES = "sexual"
HELD = frozenset({"avoid_specifics", "refuse"})


@dataclass(frozen=True)
class Verdict:
    """What happens to a text, and which rule says so; never a word of the text."""

    action: str
    topic: str | None = None
    rule_id: str | None = None
    stage: Stage = "input"
    spans: tuple[tuple[int, int], ...] = ()
    of_family: bool = False
    by: Layer = "persona"
    """Whose rule it is, where no realm asks for it."""

    @property
    def is_hit(self) -> bool:
        return self.topic is not None

    @property
    def layer(self) -> Layer | None:
        if not self.is_hit:
            return None
        return "realm" if self.topic == FAMILY_REFUSES and self.of_family else self.by

    def as_kept(self) -> dict[str, object]:
        """As it stays with a message."""
        return {"topic": self.topic, "rule_id": self.rule_id, "action": self.action, "stage": self.stage}

    def as_json(self) -> dict[str, object]:
        spans = [list(span) for span in self.spans]
        kept = {"action": self.action, "topic": self.topic, "rule_id": self.rule_id}
        return kept | {"spans": spans, "layer": self.layer}


class Gate:
    """The boundaries of one persona at work."""

    def __init__(
        self, policies: Mapping[str, str], terms: Mapping[str, Sequence[str]], *, family: bool = False
    ) -> None:
        self._family = family
        stricter = {FAMILY_REFUSES: "refuse"} if family and terms.get(FAMILY_REFUSES) else {}
        self.policies = {topic: action for topic, action in {**policies, **stricter}.items() if action != "allow"}
        self._own = own_rules({topic: terms[topic] for topic in self.policies if topic in terms})

    @classmethod
    def of(cls, persona: "Persona", realm: str = "family") -> "Gate":
        return cls(persona.boundaries, persona.boundary_terms, family=realm == "family")

    @property
    def holds_back(self) -> frozenset[str]:
        """The topics for which words of an answer may have to be taken back."""
        return frozenset(topic for topic, action in self.policies.items() if action in HELD)

    def hits(self, text: str) -> Sequence[Hit]:
        """Where a text touches topics this persona has a rule for."""
        if not self.policies or not text:
            return ()
        plain, hits = met(text)
        return [hit for hit in (*hits, *self._own.hits(plain)) if hit.rule.topic in self.policies]

    def judge(self, text: str, before: str = "", stage: Stage = "input") -> Verdict:
        """A message, or an answer, in the light of the line before it; a phrase may begin there and end here."""
        joined = f"{before}\n{text}" if before else text
        begins = len(joined) - len(text)
        found = self.hits(joined)
        fresh = [hit for hit in found if hit.end > begins]
        return self.decide(fresh, [hit for hit in found if hit.end <= begins], stage, begins)

    def decide(self, fresh: Sequence[Hit], before: Sequence[Hit], stage: Stage, begins: int = 0) -> Verdict:
        """The strictest of what the touched topics ask for; what was said before counts, and decides nothing alone."""
        if not fresh:  # nearly always
            return Verdict("allow", stage=stage)
        sums = weights([*fresh, *before])
        touched = {hit.rule.topic for hit in fresh if sums[hit.rule.topic] >= DECIDES}
        if not touched:
            return Verdict("allow", stage=stage)
        topic = max(sorted(touched), key=lambda each: strictness(self.policies[each]))
        of_topic = sorted((hit for hit in fresh if hit.rule.topic == topic), key=lambda hit: -hit.rule.weight)
        spans = tuple(sorted({(max(0, hit.start - begins), hit.end - begins) for hit in of_topic}))
        return Verdict(self.policies[topic], topic, of_topic[0].rule.id, stage, spans, self._family)


def strictness(action: str) -> int:
    """How strict an action is; every kind of referring is as strict as the others."""
    return _STRICTNESS.index("refer" if action.startswith("refer") else action)
