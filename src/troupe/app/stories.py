"""Stories, put together; and how they take part when a person takes everything along, or leaves."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict

from troupe.accounts import Attachment, People, Privacy, Record, Share, User
from troupe.app.data_directory import DataDirectory
from troupe.app.remembering import find_embedder
from troupe.app.story_pictures import StoryPictures
from troupe.jobs import Jobs
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds import Brains, Deciding, Lore, RulesHere, Thinking, Weighing
from troupe.personas import Personas
from troupe.stories import StoryDesk, StoryMinds, StoryNews, open_stories


def open_telling(
    directory: DataDirectory,
    live: LiveLog,
    minds: StoryMinds,
    privacy: Privacy,
    personas: Personas,
    people: People,
    jobs: Jobs,
    pictures: StoryPictures,
    clock: Clock,
    new_id: NewId,
) -> StoryDesk:
    """Stories in the sessions folder of this data directory."""
    desk = open_stories(
        directory.durable, directory.path / "sessions", live, minds, personas, people, jobs, pictures, clock, new_id
    )

    async def export(user: User) -> AsyncIterator[Record | Attachment]:
        async for story in desk.belongings.of(user):
            yield Record("stories", story)

    async def erase(user: User) -> Mapping[str, int]:
        await desk.carrying.forget_templates(user)
        await desk.errands.forget(user)
        return {"stories": await desk.stories.remove_all(user) + await desk.bin.purge_all(user)}

    async def announce(news: StoryNews) -> None:
        ids = {name: value for name, value in asdict(news).items() if name != "owner_id"}
        await live.announce(personal("me", news.owner_id), type(news).__name__, ids)

    desk.events.above.append(announce)
    privacy.register(Share("stories", export=export, erase=erase))
    return desk


def story_minds(
    brains: Brains,
    thinking: Thinking,
    deciding: Deciding,
    rules: RulesHere,
    lore: Lore,
    weighing: Weighing,
    *,
    vectors: bool,
) -> StoryMinds:
    """Who thinks in stories; with `vectors` off what was told is found by words alone."""
    return StoryMinds(brains, thinking, deciding, rules, lore, weighing, find_embedder if vectors else lambda: None)
