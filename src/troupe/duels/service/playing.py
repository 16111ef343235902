"""A round that is being written: two sides at once, masked, in step, and told on the topic of the round."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, field, replace

from troupe.accounts import User
from troupe.database import Database
from troupe.duels.domain.arena import Contestant, Duel, Reply, Round, Spot
from troupe.duels.domain.masking import MaskStream, Name, names_of
from troupe.duels.domain.pacing import Pace, Standing
from troupe.duels.domain.ranking import style_of
from troupe.duels.service.answering import Contest, Terms
from troupe.duels.store.arena import ArenaStore
from troupe.kit.errors import TroupeError
from troupe.live import LiveLog
from troupe.minds import Brain, Brains, PromptTooLong, Receipt
from troupe.personas import CastPersona, Personas

BEAT_S = 0.1
SEED_BITS = 31
SPOTS: tuple[Spot, Spot] = ("x", "y")


@dataclass
class Writing:
    """One side while it is written: what is masked and waits, and what has left the server."""

    reply: Reply
    mask: MaskStream
    waiting: list[str] = field(default_factory=list)
    shown: str = ""
    done: bool = False

    def take(self, words: int) -> str:
        taken = "".join(self.waiting[:words])
        del self.waiting[:words]
        self.shown += taken
        return taken


@dataclass
class Playing:
    """A round in this process."""

    user: User
    duel: Duel
    round: Round
    sides: dict[Spot, Writing]
    task: asyncio.Task[None] | None = None
    began: float = field(default_factory=time.monotonic)
    pace: Pace = field(default_factory=Pace)
    revealed: bool = False
    """Somebody voted: from then on nothing has to be held back."""
    stopping: bool = False

    def seen(self) -> dict[str, int]:
        """How many characters of each side were shown, by the side it stands on."""
        return {self.round.side_of(spot): len(each.shown) for spot, each in self.sides.items()}


class Players:
    """Has rounds written, and lets nothing out that tells who is who."""

    def __init__(
        self,
        database: Database,
        store: ArenaStore,
        contest: Contest,
        personas: Personas,
        brains: Brains,
        live: LiveLog,
        draw: Callable[[int], int],
        owner: str,
    ) -> None:
        self._database = database
        self._store = store
        self._contest = contest
        self._personas = personas
        self._brains = brains
        self._live = live
        self._draw = draw
        self.owner = owner
        """The name of this process, by which others tell whether a round is still written."""
        self.playing: dict[str, Playing] = {}

    def start(self, user: User, duel: Duel, round: Round, cast: dict[str, Contestant], spots: tuple[Spot, ...]) -> None:
        """Write these sides; the others are there already."""
        names = names_in(cast.values())
        sides = {spot: Writing(round.replies[spot], MaskStream(names, _contestant_of(round, spot))) for spot in spots}
        playing = Playing(user, duel, round, sides)
        self.playing[round.id] = playing
        playing.task = asyncio.create_task(self._play(playing, cast))

    async def stop(self, round_id: str) -> None:
        playing = self.playing.get(round_id)
        if playing and playing.task:
            playing.stopping = True  # a task that is cancelled before its first step would keep nothing
            await asyncio.wait([playing.task])

    def let_out(self, round_id: str) -> None:
        """Who is who is known: the rest comes as it is written."""
        if playing := self.playing.get(round_id):
            playing.revealed = True

    async def wait(self, round_id: str) -> None:
        """Until a round of this process is written."""
        playing = self.playing.get(round_id)
        if playing and playing.task:
            await asyncio.wait([playing.task])

    async def close(self) -> None:
        for id in list(self.playing):
            await self.stop(id)

    async def _play(self, playing: Playing, cast: dict[str, Contestant]) -> None:
        writers = [asyncio.create_task(self._write(playing, spot, cast)) for spot in playing.sides]
        try:
            while not playing.stopping and not all(each.done and not each.waiting for each in playing.sides.values()):
                await asyncio.sleep(BEAT_S)
                await self._beat(playing)
            await self._beat(playing)
        finally:
            for writer in writers:
                writer.cancel()
            await asyncio.gather(*writers, return_exceptions=True)
            for each in playing.sides.values():
                if each.reply.status == "writing":
                    each.reply = replace(each.reply, status="cancelled" if each.shown else "failed")
                each.take(len(each.waiting))
            try:
                await self._keep(playing)
            finally:
                self.playing.pop(playing.round.id, None)

    async def _write(self, playing: Playing, spot: Spot, cast: dict[str, Contestant]) -> None:
        side, receipt = playing.sides[spot], Receipt()
        try:
            contestant = cast[_contestant_of(playing.round, spot)]
            persona, brain = await self._performing(playing.user, contestant)
            terms = Terms(
                playing.round.prompt, playing.duel.max_words, self._draw(2**SEED_BITS), memory=playing.duel.memory
            )
            words = self._contest.answer(playing.user, persona, brain, terms, receipt)
            async for piece in words:
                if side.reply.first_ms is None:
                    side.reply = replace(side.reply, first_ms=_ms(playing))
                side.reply = replace(side.reply, text=side.reply.text + piece)
                side.waiting += _words(side.mask.feed(piece) if playing.round.blind else piece)
            status, error = ("final" if side.reply.text.strip() else "failed"), None
        except (TroupeError, PromptTooLong) as trouble:
            # A failure that names a provider would tell who it is.
            status, error = "failed", {"error": getattr(trouble, "code", "prompt_too_long")}
        side.waiting += _words(side.mask.close())
        side.reply = replace(
            side.reply,
            status=status,
            error=error,
            total_ms=_ms(playing),
            tokens_in=receipt.tokens_in,
            tokens_out=receipt.tokens_out,
            cost_micros=receipt.micros,
        )
        side.done = True

    async def _performing(self, user: User, contestant: Contestant) -> tuple[CastPersona, Brain]:
        persona = await self._personas.for_chat(user, contestant.persona_id, "", contestant.persona_version)
        return persona, await self._brains.usable(user, str(contestant.brain["id"]))

    async def _beat(self, playing: Playing) -> None:
        """Let the same number of words of both sides out, so that neither tells how quick it is."""
        ready = _ready(playing)
        told = [(spot, each.take(count)) for (spot, each), count in zip(playing.sides.items(), ready, strict=True)]
        topic = f"round:{playing.round.id}"
        async with self._database.writing():
            for spot, text in sorted(told, key=lambda each: playing.round.side_of(each[0])):
                if text:
                    side = playing.round.side_of(spot)
                    await self._live.announce(topic, "text.delta", {"side": side, "text": text})

    async def _keep(self, playing: Playing) -> None:
        """The whole answers with the state they leave the round in; a side without words makes it void."""
        topic = f"round:{playing.round.id}"
        async with self._database.writing():
            now = await self._store.hold(playing.user.id, playing.round.id)
            if now is None:
                return
            leaks = list(now.leaks)
            for spot, each in sorted(playing.sides.items(), key=lambda pair: now.side_of(pair[0])):
                each.reply = replace(each.reply, shown=each.shown, style=astuple(style_of(each.shown)))
                await self._store.save_reply(each.reply)
                if now.blind:
                    leaks += [{"side": now.side_of(spot), **leak.as_json()} for leak in each.mask.leaks]
                ok = each.reply.status in ("final", "cancelled")
                await self._live.announce(topic, "side.done" if ok else "side.failed", {"side": now.side_of(spot)})
            whole = {**now.replies, **{spot: each.reply for spot, each in playing.sides.items()}}
            failed = any(reply.status == "failed" for reply in whole.values())
            state = now.state
            if state in ("answering", "open", "void"):
                state = "void" if failed else "open"
            await self._store.change_round(now.id, state=state, leaks=leaks)
            await self._live.announce(topic, "round.changed", {"state": state})


def _ready(playing: Playing) -> list[int]:
    """How many words of each side may leave now."""
    sides = list(playing.sides.values())
    if playing.duel.pace != "together" or len(sides) == 1 or playing.revealed:
        return [len(each.waiting) for each in sides]
    return playing.pace.step([Standing(len(each.waiting), each.done) for each in sides])


def names_in(cast: Iterable[Contestant]) -> list[Name]:
    """Every name that would tell who a contestant is."""
    found: list[Name] = []
    for each in cast:
        label = each.label.rpartition(" v")[0]
        models = (each.brain.get("name"), each.brain.get("model"), each.brain.get("gateway"))
        found += names_of(each.id, (label,), models)
    return found


def _contestant_of(round: Round, spot: Spot) -> str:
    return round.x_id if spot == "x" else round.y_id


def _words(text: str) -> list[str]:
    """Pieces that end where a word ends; joined they are the text."""
    found, word = [], ""
    for character in text:
        if character.isspace() and word and not word[-1].isspace():
            found.append(word)
            word = ""
        word += character
    return [*found, word] if word else found


def _ms(playing: Playing) -> int:
    return round((time.monotonic() - playing.began) * 1000)
