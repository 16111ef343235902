"""Stories that go on: told turn by turn, remembered, taken back, told again, and never lost."""

from troupe.stories.domain.news import StoryNews
from troupe.stories.service import StoryDesk, StoryMinds, open_stories

__all__ = ["StoryDesk", "StoryMinds", "StoryNews", "open_stories"]
