"""Stories that go on: told turn by turn, remembered, taken back, told again, and never lost."""

from troupe.stories.domain.news import StoryNews
from troupe.stories.domain.sight import Sight
from troupe.stories.service import StoryDesk, StoryMinds, View, open_stories

__all__ = ["Sight", "StoryDesk", "StoryMinds", "StoryNews", "View", "open_stories"]
