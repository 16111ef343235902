"""What is said at a boundary: lines by rule, which exist offline and cost nothing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from troupe.minds.domain.boundaries.gate import Verdict
from troupe.minds.domain.packs import boundaries, pack

if TYPE_CHECKING:
    from troupe.personas import Persona

_REFER_TO = "refer_to_"


@dataclass(frozen=True)
class Lines:
    """The lines of one persona."""

    refusal: str
    specifics: str
    care: str

    @classmethod
    def of(cls, persona: "Persona") -> "Lines":
        words = boundaries(persona.language)
        return cls(words["refusal"][persona.response_style.tone], words["specifics"], words["care"])


def guide(persona: "Persona", verdict: Verdict, *, acute: bool = False) -> str:
    """What joins the prompt of a turn that touches a topic; nothing when nothing does."""
    told = boundaries(persona.language)["guide"]
    said = [told["care"]] if acute else []
    if verdict.is_hit and verdict.topic is not None and verdict.action in told:
        said.append(told[verdict.action].format(topic=spoken_topic(persona, verdict.topic)))
    elif verdict.is_hit and verdict.topic is not None and verdict.action.startswith(_REFER_TO):
        topic = spoken_topic(persona, verdict.topic)
        said.append(told["refer_to"].format(topic=topic, name=named(verdict.action)))
    return "\n".join(said)


def spoken_topic(persona: "Persona", topic: str) -> str:
    words: Any = pack(persona.language)["topics"]
    return str(words.get(topic, topic.replace("_", " ")))


def named(action: str) -> str:
    """Whom `refer_to_NAME` means, as one says it; empty for any other action."""
    return action.removeprefix(_REFER_TO).replace("_", " ") if action.startswith(_REFER_TO) else ""
