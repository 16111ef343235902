"""What the studio refuses for everybody, and what a person wants kept from what is said to them.

Both only make a persona stricter: its document is asked as if it said so itself, so that every gate and mind knows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troupe.minds.domain.boundaries.gate import Layer, strictness
from troupe.minds.domain.packs import boundaries

if TYPE_CHECKING:
    from troupe.personas import Persona

SOFTEN, REFUSE, PHRASES = "boundaries.soften", "boundaries.refuse", "boundaries.phrases"
"""Settings of a person, each a list with commas or lines between."""
MOST_LISTED = 50
LONGEST_LISTED = 100
_BETWEEN = re.compile(r"[,;\n]")
_NO_NAME = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True)
class HouseRules:
    """Topics with what happens to them, and phrases that are never said."""

    topics: Mapping[str, str]
    """By what somebody wrote, a known topic or words of their own."""
    phrases: Sequence[str] = ()
    refused_here: Sequence[str] = ()
    """Those of the topics that the studio refuses for everybody."""

    @classmethod
    def read(cls, values: Mapping[str, object], refused_here: Sequence[str] = ()) -> "HouseRules":
        topics = dict.fromkeys(listed(values.get(SOFTEN)), "soften")
        topics |= dict.fromkeys([*listed(values.get(REFUSE)), *refused_here], "refuse")
        return cls(topics, listed(values.get(PHRASES)), tuple(refused_here))

    def whose(self, persona: "Persona", topic: str | None) -> Layer:
        """Whose rule decides about a topic: the persona's own where it is as strict as what stands beside it."""
        said = next((each for each in self.topics if _topic(each) == topic), None)
        if said is None or strictness(self.topics[said]) <= strictness(persona.boundaries.get(_topic(said), "allow")):
            return "persona"
        return "studio" if said in self.refused_here else "user"

    def over(self, persona: "Persona") -> "Persona":
        """The document as it counts here; nothing of it becomes looser."""
        if not self.topics and not self.phrases:
            return persona
        policies, terms = dict(persona.boundaries), dict(persona.boundary_terms)
        for said, action in self.topics.items():
            topic = _topic(said)
            before = policies.get(topic, "allow")
            policies[topic] = max(before, action, key=strictness)
            if topic not in boundaries("en")["topics"]:
                terms[topic] = tuple(dict.fromkeys((*terms.get(topic, ()), said)))
        avoided = tuple(dict.fromkeys((*persona.phrasebook.avoid, *self.phrases)))
        phrasebook = persona.phrasebook.model_copy(update={"avoid": avoided})
        told = {"boundaries": policies, "boundary_terms": terms, "phrasebook": phrasebook}
        return persona.model_copy(update=told)


def _topic(said: str) -> str:
    return _NO_NAME.sub("_", said.casefold()).strip("_")[:40] or "own"


def listed(said: object) -> Sequence[str]:
    """What a person listed in one text."""
    return tuple(dict.fromkeys(_pieces(said if isinstance(said, str) else "")))[:MOST_LISTED]


def _pieces(said: str) -> Iterator[str]:
    for piece in _BETWEEN.split(said):
        if bare := " ".join(piece.split())[:LONGEST_LISTED]:
            yield bare
