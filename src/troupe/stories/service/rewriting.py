"""What a user does to tellings that are there: put words right, read their facts anew, judge doubts, cut into lines."""

from typing import Literal

from troupe.accounts import User
from troupe.kit.ids import NewId
from troupe.stories.domain import frames as f
from troupe.stories.domain.extract import is_english
from troupe.stories.domain.facts import facts_of
from troupe.stories.domain.lines import lines_in
from troupe.stories.domain.plan import planned
from troupe.stories.domain.question import Question
from troupe.stories.domain.settings import Options
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.telling import Shown, warning_of
from troupe.stories.errors import EmptyInput, InputTooLong, StoryNotFound
from troupe.stories.service.casting import Casting
from troupe.stories.service.guarding import check_words
from troupe.stories.service.log import StoryLog
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.session import Session
from troupe.stories.service.sessions import Sessions

LONGEST_TEXT = 500_000


class Rewriting:
    """Changes tellings by hand; what stood there before is kept."""

    def __init__(
        self, sessions: Sessions, queueing: Queueing, casting: Casting, events: StoryLog, new_id: NewId
    ) -> None:
        self._sessions = sessions
        self._queueing = queueing
        self._casting = casting
        self._events = events
        self._new_id = new_id

    async def edit(
        self, user: User, session_id: str, turn_id: str, text: str | None, step: int | None, *, reextract: bool
    ) -> None:
        """Other words for the telling that counts; with `reextract` its facts are read anew, by rule."""
        session = await self._sessions.to_change(user, session_id)
        self._queueing.check_step(session, step)
        node = telling_of(session.story, turn_id)
        if text is not None:
            await self._put_words(user, session, node, text)
        if reextract:
            await self._read_anew(session, session.story.nodes[node.id])
        await session.show()
        told = {"what": "candidate_text", "turn_id": turn_id, "story_seq": session.story.seq}
        self._events.say(session.id, "changed", told)

    async def mark(
        self, user: User, session_id: str, warning_id: str, status: Literal["open", "dismissed", "fixed"]
    ) -> Shown:
        session = await self._sessions.to_change(user, session_id)
        for node in session.story.nodes.values():
            for warning in node.told.warnings:
                if warning.warning_id == warning_id:
                    await session.write("warning", f.WarningMarked(warning_id=warning_id, status=status))
                    await session.show()
                    self._events.say(session.id, "changed", {"what": "warning", "story_seq": session.story.seq})
                    return warning_of(session.story, warning)
        raise StoryNotFound("warning")

    async def warnings(self, user: User, session_id: str, status: str | None) -> list[Shown]:
        """Doubts of the line that is told, the newest first."""
        story = (await self._sessions.to_read(user, session_id)).story
        found = [warning_of(story, each) for node in reversed(story.path()) for each in node.told.warnings]
        return [each for each in found if status is None or each["status"] == status]

    async def lines(self, user: User, session_id: str, turn_id: str) -> list[Shown]:
        """The prose cut into who says it."""
        story = (await self._sessions.to_read(user, session_id)).story
        node = telling_of(story, turn_id)
        return lines_in(node.text, story.world(story.path(node.id)))

    async def _put_words(self, user: User, session: Session, node: Node, text: str) -> None:
        if not text.strip():
            raise EmptyInput
        if len(text) > LONGEST_TEXT:
            raise InputTooLong("text", LONGEST_TEXT, len(text))
        company = await self._casting.now(user, session.story.cast)
        check_words(user, self._casting.personas, company.documents, [text], "")
        response = node.told.response
        told = response.model_copy(update={"narrative": response.narrative.model_copy(update={"text": text})})
        changes = {"response": told.model_dump(mode="json")}
        await session.write("text", f.TextEdited(candidate_id=node.id, changes=changes))
        session.forget_passages(node.id)

    async def _read_anew(self, session: Session, node: Node) -> None:
        story, told = session.story, node.told
        path = story.path(told.parent) if told.parent else []
        options = Options.of(told.options)
        settings = options.over(story.settings)
        plan = planned(told.user_input, told.choice, settings, index=told.index, candidate=node.rank, seed=told.seed,
                       before=None)  # fmt: skip
        earlier, index = session.passages(path)
        question = Question(
            story, path, story.world(path), plan, settings, options, told.user_input, told.note, 0, None, earlier,
            index,
        )  # fmt: skip
        english = told.brain.get("kind") == "scripted" or is_english(settings.language)
        facts = facts_of(node.text, question, told.turn_id, self._new_id, english=english)
        changes = {
            "response": facts.response.model_dump(mode="json"),
            "cards": [card.model_dump(mode="json") for card in facts.cards],
            "relationships": [each.model_dump(mode="json") for each in facts.relationships],
            "notes": [each.model_dump(mode="json") for each in facts.notes],
            "scene": facts.scene.model_dump(mode="json"),
            "summary": facts.summary,
            "warnings": [each.model_dump(mode="json") for each in facts.warnings],
            "extraction": "builtin",
        }
        await session.write("text", f.TextEdited(candidate_id=node.id, changes=changes, is_text=False))


def telling_of(story: Story, turn_id: str) -> Node:
    """The telling of a turn that counts: the one on the active path, else the newest."""
    tellings = story.turns.get(turn_id)
    if tellings is None:
        raise StoryNotFound("turn")
    active = {node.id for node in story.path()}
    return story.nodes[next((id for id in tellings if id in active), tellings[-1])]
