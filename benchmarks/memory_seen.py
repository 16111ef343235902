"""A stand-in for the trees of chats: everything that was said can be seen."""

from collections.abc import Sequence

from troupe.minds.domain.memory.round import Round
from troupe.minds.domain.memory.source import SourcePoint
from troupe.minds.service.remembering.finding import Found


class Everything:
    """Knows no trees."""

    async def visible(
        self, user_id: str, chat_id: str, node_id: str, sources: Sequence[SourcePoint]
    ) -> frozenset[SourcePoint]:
        return frozenset(sources)


def points_of(found: Found) -> Sequence[SourcePoint]:
    """The messages that something found comes from."""
    if isinstance(found.thing, Round):
        return [found.thing.asked_at, found.thing.answered_at]
    return [source.point for source in found.thing.sources]
