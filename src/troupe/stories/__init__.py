"""Stories that go on: told turn by turn, remembered, taken back, told again, and never lost."""

from troupe.stories.service import StoryDesk, StoryMinds, open_stories

__all__ = ["StoryDesk", "StoryMinds", "open_stories"]
