"""The arena: duels are set up, rounds are played blind, and a vote is given once."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from troupe.accounts import User
from troupe.database import Database
from troupe.duels.domain.arena import (
    OPEN,
    Contestant,
    Duel,
    Kind,
    Outcome,
    Pace,
    Reply,
    Round,
    Side,
    Spot,
    Vote,
    fingerprint_of,
)
from troupe.duels.domain.ranking import fit, next_pair
from troupe.duels.domain.sides import SALT_BYTES, arranged, commitment
from troupe.duels.errors.arena import (
    DuelMissing,
    NotInThisDuel,
    PromptRequired,
    RoundOver,
    RoundVoid,
    SameContestant,
    TooEarly,
    TooManyRounds,
    VoteLocked,
)
from troupe.duels.errors.stage import PersonaUnknown
from troupe.duels.service.ballots import ballots_of
from troupe.duels.service.playing import SPOTS, Players
from troupe.duels.service.prompt_sets import PromptSets
from troupe.duels.store.arena import ArenaStore
from troupe.kit.errors import Missing
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import cut, read_cursor
from troupe.kit.times import Clock, from_millis, to_millis
from troupe.live import LiveLog
from troupe.minds import Brains
from troupe.personas import Personas

MOST_AT_ONCE = 3
FIGURES = ("first_ms", "total_ms", "words", "tokens_in", "tokens_out", "cost_micros")
"""What a reveal tells of each reply."""
KEPT_IN_THE_BIN = timedelta(days=30)
SIDES: tuple[Side, Side] = ("a", "b")
SCRIPTED: tuple[Literal["none"], Literal["one"], Literal["both"]] = ("none", "one", "both")


@dataclass(frozen=True)
class Asked:
    """A contestant as somebody names it."""

    persona_id: str
    version: int | None = None
    brain_id: str | None = None


class Arena:
    """Sets duels up, begins rounds and takes votes."""

    def __init__(
        self,
        database: Database,
        store: ArenaStore,
        players: Players,
        personas: Personas,
        brains: Brains,
        sets: PromptSets,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._players = players
        self._personas = personas
        self._brains = brains
        self._sets = sets
        self._live = live
        self._clock = clock
        self._new_id = new_id

    async def set_up(
        self,
        user: User,
        asked: Sequence[Asked],
        title: str,
        *,
        blind: bool,
        pace: Pace,
        max_words: int,
        memory: bool = False,
        prompt_set_id: str | None = None,
    ) -> Duel:
        """Let these meet; the same persona, version and brain is the same contestant as ever."""
        if prompt_set_id is not None:
            await self._sets.get(user, prompt_set_id)
        async with self._database.writing():
            found = [await self._contestant(user, each, max_words, memory=memory) for each in asked]
            if len({each.id for each in found}) < len(found):
                raise SameContestant
            kind: Kind = "versions" if len({each.persona_id for each in found}) == 1 else "personas"
            ids = tuple(each.id for each in found)
            duel = Duel(
                self._new_id(), user.id, user.realm, title, kind, ids, blind, pace, max_words, self._clock(),
                prompt_set_id=prompt_set_id, memory=memory,
            )  # fmt: skip
            await self._store.add_duel(duel)
        return duel

    async def get(self, user: User, id: str) -> Duel:
        found = await self._store.duel(user.id, id) if is_id(id) else None
        if found is None:
            raise DuelMissing
        return found

    async def list(self, user: User, limit: int, cursor: str | None, *, in_the_bin: bool = False) -> dict[str, object]:
        place = read_cursor("duels", cursor, (int, str))
        after = (from_millis(int(place[0])), str(place[1])) if place else None
        page = cut(
            await self._store.list_duels(user.id, after, limit, in_the_bin=in_the_bin),
            limit,
            lambda duel: [to_millis(duel.created_at), duel.id],
            "duels",
        )
        matched = await self._store.count_duels(user.id, in_the_bin=in_the_bin)
        told = {"limit": limit, "returned": len(page.items), "matched": matched, "next_cursor": page.next_cursor}
        return {"duels": [await self.told(user, each) for each in page.items], "page": told}

    async def told(self, user: User, duel: Duel) -> dict[str, object]:
        """A duel with who meets whom; which of them stands on which side only a vote tells."""
        cast = await self._store.contestants(user.id, duel.contestant_ids)
        return duel.as_json() | {"contestants": [cast[id].as_json() for id in duel.contestant_ids]}

    async def remove(self, user: User, id: str) -> None:
        """Into the bin; its votes leave the board, and what is being written ends."""
        duel = await self.get(user, id)
        await self._store.remove_duel(duel.id, self._clock())
        for playing in list(self._players.playing.values()):
            if playing.duel.id == duel.id:
                await self._players.stop(playing.round.id)

    async def restore(self, user: User, id: str) -> Duel:
        """Out of the bin; its votes stand on the board again."""
        found = await self._store.duel(user.id, id, from_the_bin=True) if is_id(id) else None
        if found is None:
            return await self.get(user, id)
        await self._store.remove_duel(found.id, None)
        return await self.get(user, id)

    async def empty_bin(self) -> int:
        """What has been in the bin for 30 days leaves for good."""
        return await self._store.purge(self._clock() - KEPT_IN_THE_BIN)

    async def begin(
        self, user: User, duel_id: str, prompt: str, pair: Sequence[str] | None, client_key: str | None
    ) -> tuple[Round, bool]:
        """A new round, whose two sides are written at once; the same key gives the first one again."""
        duel = await self.get(user, duel_id)
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
            duel = await self.get(user, round.duel_id)
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

    async def _contestant(self, user: User, asked: Asked, max_words: int, *, memory: bool) -> Contestant:
        try:
            persona = await self._personas.for_chat(user, asked.persona_id, "", asked.version)
        except Missing:
            raise PersonaUnknown("contestants") from None
        brain = (await self._brains.answering(user, asked.brain_id or persona.document.brain_id)).as_speaker()
        document = persona.document.model_dump(mode="json")
        print_ = fingerprint_of(persona.id, document, brain, max_words, memory=memory)
        found = await self._store.contestant(user.id, print_)
        if found is not None:
            return found
        version = asked.version or persona.version
        made = Contestant(
            id=self._new_id(),
            user_id=user.id,
            realm=user.realm,
            persona_id=persona.id,
            persona_version=version,
            brain=brain,
            label=f"{persona.document.name} v{version}",
            fingerprint=print_,
            created_at=self._clock(),
        )
        await self._store.add_contestant(made)
        return made

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
