"""What a user does to tellings that are there: put words right, read their facts anew, judge doubts, cut into lines."""

from typing import Literal

from troupe.accounts import User
from troupe.stories.domain import frames as f
from troupe.stories.domain.lines import lines_in
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.telling import Shown, warning_of
from troupe.stories.errors import EmptyInput, InputTooLong, StoryNotFound
from troupe.stories.service.casting import Casting
from troupe.stories.service.guarding import check_words
from troupe.stories.service.log import StoryLog
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.rereading import Rereading
from troupe.stories.service.session import Session
from troupe.stories.service.sessions import Sessions

LONGEST_TEXT = 500_000


class Rewriting:
    """Changes tellings by hand; what stood there before is kept."""

    def __init__(
        self, sessions: Sessions, queueing: Queueing, casting: Casting, rereading: Rereading, events: StoryLog
    ) -> None:
        self._sessions = sessions
        self._queueing = queueing
        self._casting = casting
        self._rereading = rereading
        self._events = events

    async def edit(
        self, user: User, session_id: str, turn_id: str, text: str | None, step: int | None, *, reextract: bool
    ) -> None:
        """Other words for the telling that counts; with `reextract` its facts are read anew."""
        session = await self._sessions.to_change(user, session_id)
        self._queueing.check_step(session, step)
        node = telling_of(session.story, turn_id)
        if text is not None:
            await self._put_words(user, session, node, text)
        if reextract:
            await self._rereading.read(user, session, session.story.nodes[node.id])
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


def telling_of(story: Story, turn_id: str) -> Node:
    """The telling of a turn that counts: the one on the active path, else the newest."""
    tellings = story.turns.get(turn_id)
    if tellings is None:
        raise StoryNotFound("turn")
    active = {node.id for node in story.path()}
    return story.nodes[next((id for id in tellings if id in active), tellings[-1])]
