"""Use cases of stories, and how they are put together."""

from dataclasses import dataclass
from pathlib import Path

from troupe.kit.durable import Durable
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds import Brains, Thinking
from troupe.personas import Personas
from troupe.stories.service.casting import Casting, Wish
from troupe.stories.service.cycle import Cycle
from troupe.stories.service.listening import Listening
from troupe.stories.service.log import StoryLog
from troupe.stories.service.moving import Moving
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.reading import Reading
from troupe.stories.service.sessions import Sessions
from troupe.stories.service.stories import NewStory, Opened, Stories
from troupe.stories.service.telling import Accepted, Said, Telling
from troupe.stories.store import SessionFolders


@dataclass(frozen=True)
class StoryDesk:
    """Everything that can be done with stories."""

    stories: Stories
    reading: Reading
    telling: Telling
    moving: Moving
    listening: Listening
    events: StoryLog


def open_stories(
    durable: Durable,
    folder: Path,
    live: LiveLog,
    brains: Brains,
    thinking: Thinking,
    personas: Personas,
    clock: Clock,
    new_id: NewId,
) -> StoryDesk:
    """Stories over one folder of sessions."""
    folders, events = SessionFolders(durable, folder), StoryLog(live.hub, clock)
    sessions = Sessions(folders, events, clock)
    reading = Reading(sessions)
    casting = Casting(personas)
    queueing = Queueing(Cycle(brains, thinking, casting, events, clock, new_id), events)
    return StoryDesk(
        Stories(sessions, folders, queueing, events, brains, casting, clock, new_id),
        reading,
        Telling(sessions, queueing, brains, new_id),
        Moving(sessions, queueing, events, clock, new_id),
        Listening(live, sessions, reading, events, clock),
        events,
    )


__all__ = ["Accepted", "NewStory", "Opened", "Said", "StoryDesk", "StoryLog", "Wish", "open_stories"]
