"""Everything one can do in the arena, in one hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from troupe.accounts import User
from troupe.duels.service.arena import Arena
from troupe.duels.service.ballots import Boards
from troupe.duels.service.duels import Duels
from troupe.duels.service.exporting import rows_of
from troupe.duels.service.improving import Improving
from troupe.duels.service.judging import Judging
from troupe.duels.service.playing import Players
from troupe.duels.service.prompt_sets import PromptSets
from troupe.duels.service.proposing import Proposing
from troupe.duels.service.streaming import lines_of
from troupe.duels.service.updates import number_of
from troupe.duels.store.arena import ArenaStore
from troupe.live import LiveLog


@dataclass(frozen=True)
class ArenaDesk:
    """The use cases of the arena."""

    duels: Duels
    arena: Arena
    boards: Boards
    players: Players
    sets: PromptSets
    judging: Judging
    improving: Improving
    proposing: Proposing
    live: LiveLog
    store: ArenaStore

    async def stream(self, user: User, round_id: str, since: str | None) -> AsyncIterator[bytes]:
        """Both sides of a round as they are written, masked like everywhere."""
        round = await self.arena.round(user, round_id)
        topic = f"round:{round.id}"
        place = number_of(since) if since else 0
        return lines_of(self.live, topic, min(place, await self.live.latest(topic)))

    async def votes(self, user: User, duel_id: str | None, *, texts: bool) -> list[dict[str, object]]:
        """Every vote, for whoever wants to compute the board anew."""
        return await rows_of(self.store, user, duel_id, texts=texts)
