"""What stories tell the floors above them: that something happened to one, by ids alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoryTurnCommitted:
    """A turn was told, or told once more; it is on disk."""

    owner_id: str
    session_id: str
    turn_id: str
    candidate_id: str


@dataclass(frozen=True)
class StoryCandidateSelected:
    """Another telling of a turn counts from now on."""

    owner_id: str
    session_id: str
    turn_id: str
    candidate_id: str


@dataclass(frozen=True)
class StoryRemoved:
    """A story was deleted, or put into the bin."""

    owner_id: str
    session_id: str


StoryNews = StoryTurnCommitted | StoryCandidateSelected | StoryRemoved
