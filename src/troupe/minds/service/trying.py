"""What an experiment with a persona learns from its finished answers: how long they are, and how true to it."""

from collections.abc import Awaitable, Callable, Sequence

from troupe.accounts import User
from troupe.kit.errors import Missing
from troupe.minds.domain.counting import Counted
from troupe.minds.domain.fidelity import FEWEST, glance, scale_of, targets_of
from troupe.minds.service.counting import Answered
from troupe.minds.store.counts import CountStore
from troupe.personas import CastPersona, Measure, Measurement

Measured = Callable[[Measurement], Awaitable[None]]
Paths = Callable[[User, str], Awaitable[Sequence[str]]]


class Trying:
    """Reads a chat again with each answer; an answer that was swiped away is no longer among those it shows."""

    def __init__(self, measured: Measured, counts: CountStore, paths: Paths) -> None:
        self._measured = measured
        self._counts = counts
        self._paths = paths

    async def hear(self, answer: Answered) -> None:
        """Tell what a chat comes to now, when an experiment with its persona is running."""
        if answer.persona.experiment_id is None:
            return
        try:
            ids = await self._paths(answer.user, answer.chat_id)
        except Missing:  # the chat was deleted meanwhile
            return
        known = await self._counts.of_answers(answer.user.id, answer.persona.id, ids)
        same = [each for each in known if (each.version, each.scripted) == (answer.persona.version, answer.scripted)]
        if same:
            await self._tell(answer, "words", sum(each.counts.words for each in same) / len(same))
        if len(same) >= FEWEST:
            await self._tell(answer, "fidelity", _fidelity(answer.persona, same))

    async def _tell(self, answer: Answered, measure: Measure, value: float) -> None:
        # One value for a whole chat, which every further answer replaces.
        place = f"{answer.chat_id}:scripted" if answer.scripted else answer.chat_id
        told = Measurement(measure, answer.persona, answer.chat_id, place, value, answer.scripted)
        await self._measured(told)


def _fidelity(persona: CastPersona, answers: Sequence[Counted]) -> float:
    document = persona.document
    return glance([each.told for each in answers], targets_of(document), scale_of(document.language)).score
