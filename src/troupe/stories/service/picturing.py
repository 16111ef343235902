"""Pictures of turns: places that the studio draws, and pictures of one's own. No text ever waits for one."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from troupe.accounts import User
from troupe.stories.domain import frames as f
from troupe.stories.domain.sight import Sight, sight_of
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import LimitReached, StoryNotFound
from troupe.stories.service.log import StoryLog
from troupe.stories.service.rewriting import telling_of
from troupe.stories.service.session import Session
from troupe.stories.service.sessions import Sessions

MOST_PICTURES = 20


@dataclass(frozen=True)
class View:
    """A place that can be drawn, in a light; two that are called the same look the same."""

    called: str
    setting: str


class Pictures(Protocol):
    """Whoever draws places and keeps pictures; `app` joins it with the rooms that do."""

    def view_of(self, sight: Sight) -> View | None:
        """What would be drawn; None for what nobody here can draw."""
        ...

    async def draw(self, user: User, sight: Sight, view: View) -> str:
        """Draw it and keep it: the id of the picture."""
        ...

    async def has(self, user: User, media_id: str) -> bool:
        """Whether this person has this picture."""
        ...


class Picturing:
    """Attaches pictures to turns."""

    def __init__(self, sessions: Sessions, events: StoryLog, pictures: Pictures) -> None:
        self._sessions = sessions
        self._events = events
        self._pictures = pictures
        self._turn = asyncio.Lock()

    async def picture(self, user: User, session_id: str, turn_id: str, media_id: str | None) -> Shown:
        """A picture of one's own for a turn, or the place where it plays as the studio draws it.

        A place that was drawn for the line before, or that nobody can draw, gets no other picture.
        """
        session = await self._sessions.to_change(user, session_id)
        node = telling_of(session.story, turn_id)
        async with self._turn:  # one after the other: drawing is work, and nobody waits for it
            if len(session.story.art.get(turn_id, ())) >= MOST_PICTURES:
                raise LimitReached("pictures of a turn", MOST_PICTURES)
            if media_id is not None:
                if not await self._pictures.has(user, media_id):
                    raise StoryNotFound("media")
                await self._attach(session, f.Pictured(turn_id=turn_id, media_id=media_id))
            else:
                await self._draw(user, session, node)
        return _shown(session, turn_id)

    async def remove(self, user: User, session_id: str, turn_id: str, media_id: str) -> Shown:
        """Take a picture from a turn; the file stays where it is."""
        session = await self._sessions.to_change(user, session_id)
        if media_id not in session.story.art.get(turn_id, ()):
            raise StoryNotFound("media")
        await self._attach(session, f.Pictured(turn_id=turn_id, media_id=media_id, removed=True))
        return _shown(session, turn_id)

    async def _draw(self, user: User, session: Session, node: Node) -> None:
        sight, story = sight_of(session.story, node), session.story
        view = self._pictures.view_of(sight)
        turn_id = node.told.turn_id
        if view is None or _last_seen(story, node) == view.called:
            return
        known = next((id for called, id in story.sights.values() if called == view.called), None)
        if known is None or not await self._pictures.has(user, known):
            known = await self._pictures.draw(user, sight, view)
        await self._attach(session, f.Pictured(turn_id=turn_id, media_id=known, sight=view.called))

    async def _attach(self, session: Session, picture: f.Pictured) -> None:
        if session.deleted:
            raise StoryNotFound
        await session.write("art", picture)
        await session.show()
        about = {"what": "art", "turn_id": picture.turn_id, "media_id": picture.media_id}
        self._events.say(session.id, "changed", {**about, "story_seq": session.story.seq})


def _last_seen(story: Story, node: Node) -> str | None:
    """What the newest picture on the way to a telling shows."""
    for each in reversed(story.path(node.id)):
        if found := story.sights.get(each.told.turn_id):
            return found[0]
    return None


def _shown(session: Session, turn_id: str) -> Shown:
    return {"turn_id": turn_id, "art": list(session.story.art.get(turn_id, ()))}
