"""Stories, put together; and how they take part when a person takes everything along, or leaves."""

from collections.abc import AsyncIterator, Mapping

from troupe.accounts import Attachment, Privacy, Record, Share, User
from troupe.app.data_directory import DataDirectory
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds import Brains, Thinking
from troupe.personas import Personas
from troupe.stories import StoryDesk, open_stories


def open_telling(
    directory: DataDirectory,
    live: LiveLog,
    brains: Brains,
    thinking: Thinking,
    privacy: Privacy,
    personas: Personas,
    clock: Clock,
    new_id: NewId,
) -> StoryDesk:
    """Stories in the sessions folder of this data directory."""
    desk = open_stories(directory.durable, directory.path / "sessions", live, brains, thinking, personas, clock, new_id)

    async def export(user: User) -> AsyncIterator[Record | Attachment]:
        async for story in desk.reading.everything(user):
            yield Record("stories", story)

    async def erase(user: User) -> Mapping[str, int]:
        return {"stories": await desk.stories.remove_all(user)}

    privacy.register(Share("stories", export=export, erase=erase))
    return desk
