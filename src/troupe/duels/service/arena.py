"""The arena: rounds are played blind, and a vote is given once."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from troupe.accounts import User
from troupe.database import Database
from troupe.duels.domain.arena import (
    OPEN,
    Contestant,
    Duel,
    Outcome,
    Reply,
    Round,
    Side,
    Spot,
    Vote,
)
from troupe.duels.domain.sides import SALT_BYTES, arranged, commitment
from troupe.duels.errors.arena import (
    DuelMissing,
    NotInThisDuel,
    PromptRequired,
    RoundOver,
    RoundVoid,
    TooEarly,
    TooManyRounds,
    VoteLocked,
)
from troupe.duels.service.ballots import ballots_of
from troupe.duels.service.duels import Duels
from troupe.duels.service.playing import SPOTS, Players
from troupe.duels.service.prompt_sets import PromptSets
from troupe.duels.store.arena import ArenaStore
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.personas import Personas

MOST_AT_ONCE = 3
FIGURES = ("first_ms", "total_ms", "words", "tokens_in", "tokens_out", "cost_micros")
"""What a reveal tells of each reply."""
SIDES: tuple[Side, Side] = ("a", "b")
SCRIPTED: tuple[Literal["none"], Literal["one"], Literal["both"]] = ("none", "one", "both")


class Arena:
    """Begins rounds and takes votes."""

    def __init__(
        self,
        database: Database,
        store: ArenaStore,
        duels: Duels,
        players: Players,
        personas: Personas,
        sets: PromptSets,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._duels = duels
        self._players = players
        self._personas = personas
        self._sets = sets
        self._live = live
        self._clock = clock
        self._new_id = new_id

    async def begin(
        self, user: User, duel_id: str, prompt: str, pair: Sequence[str] | None, client_key: str | None
    ) -> tuple[Round, bool]:
        """A new round, whose two sides are written at once; the same key gives the first one again."""
        duel = await self._duels.get(user, duel_id)
        if client_key and (before := await self._store.by_key(duel.id, client_key)):
            return before, True
        if not prompt.strip() and duel.prompt_set_id is None:
            raise PromptRequired
        self._personas.require_grown_words(prompt, user.language)
        async with self._database.writing():
            if client_key and (before := await self._store.by_key(duel.id, client_key)):
                return before, True
            known = await self._store.results_of(user.id, duel.id)
            if sum(each.state == "answering" for each in known) >= MOST_AT_ONCE:
                raise TooManyRounds
            cast = await self._store.contestants(user.id, duel.contestant_ids)
            x, y = self._pair(duel, pair, known, cast)
            if not prompt.strip():
                prompt = await self._sets.next(user, duel.prompt_set_id or "", (x, y), known)
            round = self._round(user, duel, prompt, cast[x], cast[y], known, client_key)
            await self._store.add_round(round)
            self._database.after_commit(lambda: self._players.start(user, duel, round, cast, SPOTS))
        return round, False

    async def round(self, user: User, id: str) -> Round:
        found = await self._store.round(user.id, id) if is_id(id) else None
        if found is None:
            raise DuelMissing("round")
        return found

    async def view(self, user: User, round: Round) -> dict[str, object]:
        """A round as its person may see it: nobody's name before the vote."""
        duel = await self._store.duel(user.id, round.duel_id)
        playing = self._players.playing.get(round.id)
        shown = {spot: each.shown for spot, each in playing.sides.items()} if playing else {}
        sides: dict[str, dict[str, object]] = {}
        for side in SIDES:
            spot = round.spot_of(side)
            reply = round.replies[spot]
            text = reply.text if round.is_revealed and not playing else shown.get(spot, reply.shown)
            sides[side] = {"text": text, "status": reply.status}
        view: dict[str, object] = {
            "identical": round.is_twice_the_same and not playing,
            "vote": round.vote.as_json() if round.vote else None,
            "counted": round.counts,
            "not_counted_reason": round.not_counted_reason if round.is_revealed else None,
            "id": round.id,
            "duel_id": round.duel_id,
            "prompt": round.prompt,
            "state": round.state,
            "blind": round.blind,
            "pace": duel.pace if duel else "together",
            "scripted": round.scripted == "both",
            "commitment": round.commitment,
            "sides": sides,
            "reveal": None,
        }
        if round.is_revealed:
            view["reveal"] = await self._reveal(user, round)
        return view

    async def vote(
        self, user: User, id: str, outcome: Outcome, criteria: Mapping[str, str], stars: Mapping[str, int]
    ) -> dict[str, object]:
        """One vote for each round; it reveals, and so it is final."""
        await self.round(user, id)
        async with self._database.writing():
            round = await self._store.hold(user.id, id)
            if round is None:
                raise DuelMissing("round")
            if round.vote is None:
                round = await self._cast(user, round, outcome, criteria, stars)
            elif round.vote.outcome != outcome:
                raise VoteLocked(round.vote.outcome)
        assert round.vote is not None
        return {
            "vote": round.vote.as_json(),
            "reveal": await self._reveal(user, round),
            "counted": round.counts,
            "not_counted_reason": round.not_counted_reason,
        }

    async def skip(self, user: User, id: str) -> Round:
        """Close a round without a vote; it is revealed all the same."""
        async with self._database.writing():
            round = await self._store.hold(user.id, id) if is_id(id) else None
            if round is None:
                raise DuelMissing("round")
            if round.vote is not None:
                raise VoteLocked(round.vote.outcome)
            if round.state != "skipped":
                await self._store.change_round(id, state="skipped")
                await self._live.announce(f"round:{id}", "round.changed", {"state": "skipped"})
        await self._players.stop(id)
        return await self.round(user, id)

    async def stop(self, user: User, id: str) -> Round:
        """Let both sides end where they are."""
        await self.round(user, id)
        await self._players.stop(id)
        return await self.round(user, id)

    async def retry(self, user: User, id: str, side: Side) -> Round:
        """Write a side that failed anew; that reopens the round."""
        await self.round(user, id)
        async with self._database.writing():
            round = await self._store.hold(user.id, id)
            assert round is not None
            spot = round.spot_of(side)
            if round.state != "void" or round.replies[spot].status != "failed":
                raise RoundOver
            fresh = Reply(round.id, spot, user.id, user.realm)
            await self._store.save_reply(fresh)
            await self._store.change_round(id, state="answering", owner=self._players.owner)
            duel = await self._duels.get(user, round.duel_id)
            cast = await self._store.contestants(user.id, duel.contestant_ids)
            again = replace(round, state="answering", replies={**round.replies, spot: fresh})
            self._database.after_commit(lambda: self._players.start(user, duel, again, cast, (spot,)))
        return again

    async def close_lost(self, is_alive: Callable[[str], bool]) -> int:
        """Rounds whose process is gone are void; no brain is asked again."""
        unfinished = [each for each in await self._store.unfinished() if each.id not in self._players.playing]
        there = [each for each in unfinished if each.owner == self._players.owner or not is_alive(each.owner)]
        for each in there:
            async with self._database.writing():
                for reply in each.replies.values():
                    if reply.status == "writing":
                        await self._store.save_reply(replace(reply, status="failed", error={"error": "interrupted"}))
                await self._store.change_round(each.id, state="void")
        return len(there)

    def _pair(
        self, duel: Duel, asked: Sequence[str] | None, known: Sequence[Round], cast: Mapping[str, Contestant]
    ) -> tuple[str, str]:
        if asked is not None:
            if len(set(asked)) != 2 or not set(asked) <= set(duel.contestant_ids):
                raise NotInThisDuel
            one, other = sorted(asked)
            return one, other
        met = Counter((each.x_id, each.y_id) for each in known)
        last = (known[-1].x_id, known[-1].y_id) if known else None
        from troupe.duels.domain.ranking.fit import fit
        from troupe.duels.domain.ranking.pairing import next_pair

        found = fit(ballots_of(known), duel.contestant_ids)
        return next_pair(found, duel.pairs, met, last, secrets.randbelow)

    def _round(
        self, user: User, duel: Duel, prompt: str, x: Contestant, y: Contestant, known: Sequence[Round],
        client_key: str | None,
    ) -> Round:  # fmt: skip
        before = next((each for each in reversed(known) if (each.x_id, each.y_id) == (x.id, y.id)), None)
        x_is_left, remaining = arranged(before.remaining if before else (), secrets.randbelow)
        id, salt = self._new_id(), secrets.token_bytes(SALT_BYTES)
        scripted = sum(each.is_scripted for each in (x, y))
        spots: tuple[Spot, Spot] = SPOTS
        return Round(
            id=id,
            user_id=user.id,
            realm=user.realm,
            duel_id=duel.id,
            prompt=prompt,
            x_id=x.id,
            y_id=y.id,
            x_is_left=x_is_left,
            salt=salt.hex(),
            commitment=commitment(id, salt, x_is_left=x_is_left),
            remaining=remaining,
            state="answering",
            blind=duel.blind,
            scripted=SCRIPTED[scripted],
            client_key=client_key,
            leaks=(),
            created_at=self._clock(),
            owner=self._players.owner,
            replies={spot: Reply(id, spot, user.id, user.realm) for spot in spots},
        )

    async def _cast(
        self, user: User, round: Round, outcome: Outcome, criteria: Mapping[str, str], stars: Mapping[str, int]
    ) -> Round:
        if round.state == "void":
            raise RoundVoid
        if round.state not in OPEN:
            raise RoundOver
        playing = self._players.playing.get(round.id)
        seen: dict[str, int] = {round.side_of(spot): len(reply.shown) for spot, reply in round.replies.items()}
        seen |= playing.seen() if playing else {}
        if not all(seen.values()):
            raise TooEarly
        vote = Vote(round.id, user.id, user.realm, outcome, criteria, stars, seen, self._clock())
        kept = await self._store.cast(vote)
        await self._store.change_round(round.id, state="voted")
        topic = f"round:{round.id}"
        await self._live.announce(topic, "vote.added", {"outcome": kept.outcome})
        await self._live.announce(topic, "round.changed", {"state": "voted"})
        self._database.after_commit(lambda: self._players.let_out(round.id))
        return replace(round, state="voted", vote=kept)

    async def _reveal(self, user: User, round: Round) -> dict[str, object]:
        cast = await self._store.contestants(user.id, [round.x_id, round.y_id])
        told: dict[str, object] = {}
        for side in SIDES:
            reply = round.replies[round.spot_of(side)]
            who = cast[round.contestant_at(side)].as_json()
            figures = {name: getattr(reply, name) for name in FIGURES}
            told[side] = {"contestant": who, **figures}
        checks = {"x_is_left": round.x_is_left, "salt": round.salt, "x_id": round.x_id}
        return told | checks | {"leaks": [dict(leak) for leak in round.leaks]}
