"""Stories on disk: a folder for each, with a journal that is the truth and views that can always be made again."""

from troupe.stories.store.folders import SessionFolders
from troupe.stories.store.opened import OpenedJournal

__all__ = ["OpenedJournal", "SessionFolders"]
