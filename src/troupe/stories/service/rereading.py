"""Facts of a telling read anew: by whoever reads them usually, and by rule where nobody does."""

from dataclasses import dataclass, field

from troupe.accounts import User
from troupe.kit.errors import Missing
from troupe.kit.ids import NewId
from troupe.minds import Brain, Brains
from troupe.stories.domain import frames as f
from troupe.stories.domain.plan import planned
from troupe.stories.domain.question import Question
from troupe.stories.domain.settings import Options
from troupe.stories.domain.story import Node
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import OutOfStep
from troupe.stories.service.bill import Call, with_calls
from troupe.stories.service.casting import Casting
from troupe.stories.service.clerk import Clerk
from troupe.stories.service.session import Session
from troupe.stories.service.work import note_call


@dataclass
class Errand:
    """One reading, and what it came to."""

    session: Session
    user: User
    brain: Brain
    turn_id: str
    run_id: str
    calls: list[Shown] = field(default_factory=list)

    async def begin_call(self, seat: str, brain: Brain, tokens: int) -> None:
        await note_call(self.session, self.run_id, 1, seat, brain, tokens)

    def called(self, call: Call) -> None:
        self.calls.append(call.shown(1))


class Rereading:
    """Asks the clerk once more about words that are there."""

    def __init__(self, clerk: Clerk, brains: Brains, casting: Casting, new_id: NewId) -> None:
        self._clerk = clerk
        self._brains = brains
        self._casting = casting
        self._new_id = new_id

    async def read(self, user: User, session: Session, node: Node) -> None:
        """Write down the facts of a telling as they are read now; raises where its words change meanwhile."""
        told, text = node.told, node.text
        question = self._question(session, node)
        errand = Errand(session, user, await self._brain(user, session), told.turn_id, self._new_id())
        read = await self._clerk.read(errand, question, text, None)
        if session.story.nodes[node.id].text != text:
            raise OutOfStep(session.story.seq, session.running.turn_id if session.running else None)
        facts = read.facts
        changes: Shown = {
            "response": facts.response.model_dump(mode="json"),
            "cards": [card.model_dump(mode="json") for card in facts.cards],
            "relationships": [each.model_dump(mode="json") for each in facts.relationships],
            "notes": [each.model_dump(mode="json") for each in facts.notes],
            "scene": facts.scene.model_dump(mode="json"),
            "summary": facts.summary,
            "warnings": [each.model_dump(mode="json") for each in facts.warnings],
            "extraction": "builtin" if read.extraction == "improv" else read.extraction,
            "degraded": read.degraded,
            "usage": with_calls(told.usage, errand.calls),
        }
        await session.write("text", f.TextEdited(candidate_id=node.id, changes=changes, is_text=False))

    async def _brain(self, user: User, session: Session) -> Brain:
        company = await self._casting.now(user, session.story.cast)
        try:
            return await self._brains.answering(user, company.brain_id(session.story.settings))
        except Missing:  # whoever told this is gone, and the words are still there to be read
            return await self._brains.answering(user, None)

    def _question(self, session: Session, node: Node) -> Question:
        story, told = session.story, node.told
        path = story.path(told.parent) if told.parent else []
        options = Options.of(told.options)
        settings = options.over(story.settings)
        plan = planned(told.user_input, told.choice, settings, index=told.index, candidate=node.rank, seed=told.seed,
                       before=None)  # fmt: skip
        earlier, index = session.passages(path)
        return Question(
            story, path, story.world(path), plan, settings, options, told.user_input, told.note, 0, None, earlier,
            index,
        )  # fmt: skip
