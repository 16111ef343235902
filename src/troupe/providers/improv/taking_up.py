"""Which moves take up what was told: hear it, add a second matter in a breath, ask on, come back to it later."""

from collections.abc import Iterator, Sequence

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character
from troupe.providers.improv.listening import GRAVE, Matter

FELT = frozenset({"sad", "weary", "fear", "anger", "joy"})
SHARED = FELT | {"statement"}
ASKED_WITH = frozenset(
    {"opinion", "advice", "question", "question_limit", "who", "how_am_i", "told_name", "thanks", "help"}
)
"""What is asked may come with something told, which is not passed over."""
_LIGHT = 3
_ALSO = 4
"""From this weight on a second matter of a message is answered too."""
_INTENTS = dict.fromkeys(
    ("grief", "mourned", "missing", "away", "ill", "parting", "failed", "quarrel", "alone", "poorly", "strayed"), "sad"
) | {
    "fear": "fear",
    "passed": "joy",
    "birthday": "joy",
}


def feeling_of(matter: Matter) -> str:
    """The intent of somebody who tells this; nothing where it need not be felt about."""
    return _INTENTS.get(matter.kind, "")


def hearing(matter: Matter, who: Character, chance: Chance) -> tuple[str, ...]:
    """How it is taken up, the most fitting first."""
    if matter.kind == "view":
        return ("agree view" if chance.happens("agrees", 0.15 + 0.7 * who["agreeableness"]) else "doubt view",)
    own, kind = f"hear {matter.kind}", f"of {matter.of_kind}"
    if matter.kind == "named" and matter.of_kind == "place":
        return ("hear named place",)
    if matter.weight <= _LIGHT:
        # A thing that was only named may as well be met by what was said of it.
        return (kind, "of thing") if chance.happens("of kind", 0.6) else ()
    return (own,) if matter.kind in GRAVE or not matter.thing else (own, kind)


def answering(asked: str) -> tuple[str, ...]:
    """How a question is answered that came with something grave: after it, and quietly."""
    return (f"then {asked}", "then question") if asked else ()


def is_grave(matter: Matter | None) -> bool:
    return matter is not None and matter.kind in GRAVE


def also(
    lead: Matter | None, matters: Sequence[Matter], feelings: Sequence[str]
) -> Iterator[tuple[str, Matter | None]]:
    """What else was told, in a breath: one more matter, or how the day was."""
    for matter in matters:
        if matter is not lead and matter.weight >= _ALSO and (matter.kind in GRAVE or not is_grave(lead)):
            yield f"also {matter.kind}", matter
    for feeling in feelings:
        if not (feeling == "joy" and is_grave(lead)):
            yield f"also {feeling}", None
    for matter in matters:
        if matter is not lead and not is_grave(lead):
            yield "also thing", matter


def asking(matter: Matter | None) -> tuple[str, ...]:
    """What is asked on; of a thing that has a name of its own its name is asked for elsewhere."""
    if matter is None:
        return ()
    own, kind = f"ask {matter.kind}", f"ask {matter.of_kind}"
    if matter.kind in GRAVE or not matter.thing:
        return (own,)
    return (kind, own) if matter.kind == "thing" else (own, kind)
