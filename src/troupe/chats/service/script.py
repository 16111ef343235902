"""A turn as data, for the mind that speaks by rules: who speaks, to whom, and what it may remember."""

from datetime import datetime

from troupe.chats.service.gathered import Gathered
from troupe.chats.service.turn import Turn
from troupe.kit.times import as_text
from troupe.minds import is_acute, tongue_of
from troupe.personas import Persona

LATELY = 2
"""For so many messages somebody who may be in danger is met with nothing else."""


def script_of(turn: Turn, gathered: Gathered, now: datetime, words_per_second: object) -> dict[str, object]:
    """The persona's document with what counts for this turn."""
    user, persona, feeling, given = turn.user, turn.persona, turn.feeling, gathered.given
    name = given.mask.name if given.mask else user.display_name
    told = {block.origin.get("memory_id") for block in gathered.prompt.blocks}
    return persona.document.model_dump(mode="json") | {
        "phrasebook": _phrases(persona.document),
        "id": persona.id,
        "version": persona.version,
        "memories": [each.line for each in (*given.pinned, *given.recalled) if each.id in told],
        "lore": [block.text for block in gathered.prompt.blocks if "entry_id" in block.origin],
        "emotion": {"label": feeling.label, "confidence": feeling.confidence} if turn.is_moved else None,
        "mood": turn.mood.as_json() if turn.mood else None,
        "boundary": turn.guard.script,
        "care": _care(turn),
        "now": as_text(now),
        "user_name": None if name == "You" else name,
        "company": [other.name for other in given.others],
        "wish": given.wish,
        "seed": turn.run.seed,
        "attempt": turn.run.attempt,
        "node_id": turn.heard[-1].id,
        "words_per_second": words_per_second,
    }


def _care(turn: Turn) -> str | None:
    """Whether somebody may be in danger: by what is answered, or by what they said a moment before."""
    if turn.guard.acute:
        return "now"
    said = [each.text for each in turn.heard if each.role == "user"][-LATELY - 1 : -1]
    return "after" if any(map(is_acute, said)) else None


def _phrases(persona: Persona) -> dict[str, object]:
    """What it likes to say, as far as it is said in the language that is spoken; nobody falls into another one."""
    book, spoken = persona.phrasebook.model_dump(mode="json"), persona.language.partition("-")[0]
    return book | {"say": [phrase for phrase in persona.phrasebook.say if tongue_of([phrase]) in (None, spoken)]}
