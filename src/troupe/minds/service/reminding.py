"""Reminding: a persona that drifts from itself is noticed, and told once what its own manner is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.errors import Missing
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds.domain.counting import Counted, manner_of
from troupe.minds.domain.drift import FEWEST_TURNS, Due, Point, course, due, furthest
from troupe.minds.domain.fidelity import FEWEST, scale_of, targets_of
from troupe.minds.domain.reminding import Reminder
from troupe.minds.errors import NoSuchChat, NothingToRemind
from troupe.minds.service.counting import Answered, Counting
from troupe.minds.store.counts import CountStore
from troupe.minds.store.reminders import ReminderStore
from troupe.personas import CastPersona, Personas

Paths = Callable[[User, str], Awaitable[Sequence[str]]]
"""The ids of the answers on the path of a chat that is shown now, oldest first; refuses what is not this person's."""

BEGINNING, END = 24, 40


@dataclass(frozen=True)
class Drift:
    """How a persona went in one chat."""

    points: Sequence[Point]
    reminders: Sequence[Reminder]

    def as_json(self) -> dict[str, object]:
        carried = [each.as_json() for each in self.reminders if each.state == "carried"]
        waiting = next((each.as_json() for each in self.reminders if each.state != "carried"), None)
        return {"points": [each.as_json() for each in self.points], "anchors": carried, "waiting": waiting}


@dataclass(frozen=True)
class _Turns:
    """The answers of a path that were given in a persona's present manner, each with its turn."""

    turns: Sequence[int]
    counted: Sequence[Counted]


class Reminding:
    """Watches chats for drift."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        counts: CountStore,
        reminders: ReminderStore,
        counting: Counting,
        paths: Paths,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._personas = personas
        self._counts = counts
        self._reminders = reminders
        self._counting = counting
        self._paths = paths
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self._just_carried: set[str] = set()

    def hear(self, answer: Answered) -> None:
        """Have an answer counted; a reminder that it carried is spent from this moment on."""
        if answer.reminder_id is not None:
            self._just_carried.add(answer.reminder_id)
        self._counting.hear(answer)

    async def due_now(self, chat_id: str, persona: CastPersona) -> Reminder | None:
        """What the next answer in a chat is to be reminded of; asked before each, so it reads one row."""
        if persona.document.adaptation.anchoring == "off":
            return None
        found = await self._reminders.waiting(chat_id, persona.id)
        return None if found is None or found.id in self._just_carried else found

    async def drift(self, user: User, persona_id: str, chat_id: str) -> Drift:
        """The score turn by turn, and where the persona was reminded."""
        persona = await self._personas.see(user, persona_id)
        path = await self._path(user, chat_id)
        await self._counting.catch_up()
        told = await self._turns(user, persona, path)
        points = await asyncio.to_thread(_course, persona, chat_id, told)
        return Drift(points, await self._reminders.of_chat(user.id, persona_id, chat_id))

    async def agree(self, user: User, persona_id: str, chat_id: str) -> Reminder:
        """Let the next answer carry a reminder, the one that was proposed or the one that fits now."""
        persona = await self._personas.see(user, persona_id)
        path = await self._path(user, chat_id)
        await self._counting.catch_up()
        async with self._database.writing():
            open_one = await self._open(user, persona, chat_id)
            reminder = (open_one or await self._fitting(user, persona, chat_id, path)).agreed()
            await self._reminders.put(reminder)
        return reminder

    async def withdraw(self, user: User, persona_id: str, chat_id: str) -> None:
        """Take back a reminder that no answer has carried yet."""
        persona = await self._personas.see(user, persona_id)
        await self._path(user, chat_id)
        async with self._database.writing():
            open_one = await self._open(user, persona, chat_id)
            if open_one is None:
                raise NothingToRemind("No reminder waits in this chat.")
            await self._reminders.drop(open_one.id)

    async def watch(self, answer: Answered) -> None:
        """After each answer: note a reminder that was carried, and see whether one is due."""
        anchoring = answer.persona.document.adaptation.anchoring
        if answer.reminder_id is None and (anchoring == "off" or not await self._is_long_enough(answer.chat_id)):
            return
        try:
            path = await self._path(answer.user, answer.chat_id)
        except NoSuchChat:
            return  # deleted since
        if answer.reminder_id is not None:
            await self._reminders.carried(answer.reminder_id, _turn_of(answer.id, path), answer.id)
            self._just_carried.discard(answer.reminder_id)
        elif len(path) >= FEWEST_TURNS:
            await self._propose(answer, path, at_once=anchoring == "auto")

    async def _is_long_enough(self, chat_id: str) -> bool:
        """Most answers stand in chats that are too short for a reminder; they cost one question."""
        return await self._counts.in_chat(chat_id) >= FEWEST_TURNS

    async def _propose(self, answer: Answered, path: Sequence[str], *, at_once: bool) -> None:
        kept = await self._reminders.of_chat(answer.user.id, answer.persona.id, answer.chat_id)
        if any(each.state != "carried" for each in kept):
            return
        told = await self._turns(answer.user, answer.persona, path, both_ends=True)
        last = max((each.turn for each in kept), default=None)
        needed = _due(answer.persona, told, last)
        if needed is None:
            return
        reminder = self._new(answer.user, answer.persona, answer.chat_id, needed)
        async with self._database.writing():
            await self._reminders.put(reminder.agreed() if at_once else reminder)
            if not at_once:
                await self._announce(answer.user, answer.persona, reminder)

    async def _announce(self, user: User, persona: CastPersona, reminder: Reminder) -> None:
        """A chat is one person's own: whoever else may use the persona hears nothing of it."""
        data = {"persona_id": persona.id, "chat_id": reminder.chat_id, "traits": list(reminder.traits)}
        if persona.user_id == user.id:
            await self._live.announce(f"persona:{persona.id}", "anchor.proposed", data)
        await self._live.announce(personal("me", user.id), "anchor.proposed", data)

    async def _open(self, user: User, persona: CastPersona, chat_id: str) -> Reminder | None:
        kept = await self._reminders.of_chat(user.id, persona.id, chat_id)
        return next((each for each in kept if each.state != "carried"), None)

    async def _fitting(self, user: User, persona: CastPersona, chat_id: str, path: Sequence[str]) -> Reminder:
        told = await self._turns(user, persona, path)
        if len(told.counted) < FEWEST:
            raise NothingToRemind("A chat needs eight answers before it shows how a persona keeps to its manner.")
        newest = [each.told for each in told.counted[-FEWEST:]]
        document = persona.document
        traits = furthest(newest, targets_of(document), scale_of(document.language))
        return self._new(user, persona, chat_id, Due(told.turns[-1], traits))

    def _new(self, user: User, persona: CastPersona, chat_id: str, needed: Due) -> Reminder:
        id, now = self._new_id(), self._clock()
        return Reminder(id, user.realm, user.id, persona.id, chat_id, "proposed", needed.traits, needed.turn, None, now)

    async def _path(self, user: User, chat_id: str) -> Sequence[str]:
        if not is_id(chat_id):
            raise NoSuchChat(chat_id)
        try:
            return await self._paths(user, chat_id)
        except Missing:
            raise NoSuchChat(chat_id) from None

    async def _turns(self, user: User, persona: CastPersona, path: Sequence[str], *, both_ends: bool = False) -> _Turns:
        """For whether a reminder is due, the first and the last answers are enough, however long a chat is."""
        turns = {id: turn for turn, id in enumerate(path, start=1)}
        wanted = [*path[:BEGINNING], *path[-END:]] if both_ends and len(path) > BEGINNING + END else path
        found = await self._counts.of_answers(user.id, persona.id, wanted)
        fitting = [each for each in found if each.manner == manner_of(persona.document)]
        return _Turns([turns[each.id] for each in fitting], fitting)


def _course(persona: CastPersona, chat_id: str, told: _Turns) -> Sequence[Point]:
    document = persona.document
    answers = [each.told for each in told.counted]
    seed = f"{persona.id}\x1f{chat_id}"
    return course(answers, told.turns, targets_of(document), scale_of(document.language), seed)


def _due(persona: CastPersona, told: _Turns, last_reminded: int | None) -> Due | None:
    document = persona.document
    answers = [each.told for each in told.counted]
    return due(answers, told.turns, targets_of(document), scale_of(document.language), last_reminded)


def _turn_of(id: str, path: Sequence[str]) -> int:
    return path.index(id) + 1 if id in path else len(path)
