"""What a brain may hear of a path, and where a persona stands by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from troupe.chats.domain.node import Removal, Spoken
from troupe.chats.domain.standing import Moods, Values


@dataclass(frozen=True)
class Listener:
    """Whose ears a path is heard with; without a persona, what was said to all."""

    persona_id: str | None
    since: datetime | None = None
    """When it joined: what was said to all before that it does not know."""

    def may_know(self, said: Spoken, visible_to: Sequence[str]) -> bool:
        if visible_to:
            return self.persona_id in visible_to
        return self.since is None or said.said_at is None or said.said_at >= self.since


@dataclass(frozen=True)
class Step:
    """A message on a path, whether it may be heard or not."""

    spoken: Spoken
    removed: Removal | None = None
    excluded: bool = False
    visible_to: Sequence[str] = ()

    @property
    def is_there(self) -> bool:
        return self.removed is None

    def is_heard_by(self, listener: Listener | None) -> bool:
        may_know = listener is None or listener.may_know(self.spoken, self.visible_to)
        return self.is_there and not self.excluded and may_know and bool(self.spoken.text or self.spoken.attachments)


def heard(
    steps: Sequence[Step], listener: Listener | None, *, from_the_start: bool, before: Sequence[Step] = ()
) -> list[Spoken]:
    """What somebody hears, oldest first; what each said last tells where things stand. No listener hears all.

    What stands `before` is not heard, and moves where things stand.
    """
    told = [step.spoken for step in steps if step.is_heard_by(listener)]
    along = [*before, *steps]
    _tell_moods(told, along, from_the_start=from_the_start)
    _tell_variables(told, along, from_the_start=from_the_start)
    return told


def _tell_moods(told: list[Spoken], steps: Sequence[Step], *, from_the_start: bool) -> None:
    moods: dict[str, Moods] = {}
    for step in steps:
        if step.spoken.role == "persona":
            if (mood := moods.get(step.spoken.speaker_id)) is None:
                mood = moods[step.spoken.speaker_id] = Moods(from_the_start=from_the_start)
            mood.pass_by(step.spoken.mood, counts=step.is_there)
    for place in range(len(told) - 1, -1, -1):
        if told[place].role == "persona" and (mood := moods.pop(told[place].speaker_id, None)):
            told[place] = told[place]._replace(mood=mood.now)
        if not moods:
            break


def _tell_variables(told: list[Spoken], steps: Sequence[Step], *, from_the_start: bool) -> None:
    """What was done among few changes nothing for all."""
    variables = Values(from_the_start=from_the_start)
    for step in steps:
        if step.spoken.variables is not None and step.spoken.role == "persona" and not step.visible_to:
            variables.pass_by(step.spoken.variables, counts=step.is_there)
    if told and variables.now is not None:
        public = (place for place in range(len(told) - 1, -1, -1) if _is_for_all(told[place]))
        place = next(public, len(told) - 1)
        told[place] = told[place]._replace(variables=variables.now)


def _is_for_all(said: Spoken) -> bool:
    return said.role == "persona" and not said.is_private
