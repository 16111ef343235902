"""A story that is open for writing: its journal, locked for this process, and what the journal comes to."""

from collections.abc import Mapping
from typing import cast

from troupe.kit.durable import Frame, Journal, JsonValue
from troupe.stories.domain.story import Story
from troupe.stories.errors import SessionReadOnly

NEWER = "a newer Troupe wrote it; start that one"


class OpenedJournal:
    """Adds to the journal first, from any thread, and then to the story, where it is read."""

    def __init__(self, journal: Journal, story: Story, kept: set[str], *, is_newer: bool = False) -> None:
        self._journal = journal
        self._is_newer = is_newer
        self.story = story
        self.kept = kept
        """Turns whose context is still on disk."""
        del journal.frames[:-1]  # the story holds what they said

    @property
    def writable(self) -> bool:
        return self._journal.writable and not self._is_newer

    @property
    def damage(self) -> str | None:
        if self._is_newer:
            return NEWER
        return self._journal.damage.cause if self._journal.damage else None

    @property
    def torn_bytes(self) -> int:
        return self._journal.torn_bytes

    @property
    def damaged_at(self) -> int | None:
        return self._journal.damage.offset if self._journal.damage else None

    def put(self, type: str, data: Mapping[str, object], at: str) -> Frame:
        """One more frame; when this returns it is on disk. It is not part of the story before `take`."""
        if self.damage:
            raise SessionReadOnly(self.damage)
        frame = self._journal.append(type, cast(Mapping[str, JsonValue], data), at)
        del self._journal.frames[:-1]
        return frame

    def take(self, frame: Frame) -> None:
        """Whoever reads the story sees what is on disk from now on."""
        self.story.apply(frame)

    def close(self) -> None:
        self._journal.close()
