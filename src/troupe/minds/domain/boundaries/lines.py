"""What is said at a boundary: lines by rule, which exist offline and cost nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from troupe.minds.domain.boundaries.gate import Verdict
from troupe.minds.domain.packs import DEFAULT, boundaries, code_of, help_lines, pack

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
    def of(cls, persona: "Persona", time_zone: str = "") -> "Lines":
        words = boundaries(persona.language)
        care = _care(words, code_of(persona.language, "boundaries.toml") or DEFAULT, time_zone)
        return cls(words["refusal"][persona.response_style.tone], words["specifics"], care)


def _care(words: Mapping[str, Any], code: str, time_zone: str) -> str:
    """Lines of help, first the one of the country that somebody's clock tells of, where others would be named alone."""
    for country in help_lines().values():
        name = country["names"].get(code, country["names"][DEFAULT])
        if any(fnmatchcase(time_zone, zone) for zone in country["zones"]) and name not in words["care"]:
            return f"{words['care_here'].format(country=name, lines=country['lines'])} {words['care']}"
    return str(words["care"])


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
