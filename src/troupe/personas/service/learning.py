"""Learning: exchanges that went well, kept as examples of how a persona speaks."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock
from troupe.personas.domain import CastPersona, Example, Shown
from troupe.personas.domain.asking import PageAsked
from troupe.personas.domain.example import MOST_EXAMPLES, Lesson, who_gives_way
from troupe.personas.domain.reading import Fields, read, require_of_age
from troupe.personas.errors import AllPinned, ExamplesFull, SeedPersonaNotFound
from troupe.personas.service.news import News
from troupe.personas.service.seeing import Personas, said_as
from troupe.personas.store import ExampleStore, PersonaStore


@dataclass(frozen=True)
class Learnt:
    """What was learnt, and what gave way to it."""

    shown: Shown
    example: Example
    evicted: Example | None = None


WhenLearnt = Callable[[User, Example], Awaitable[None]]


class Learning:
    """What personas keep of their conversations."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        store: PersonaStore,
        examples: ExampleStore,
        news: News,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._personas = personas
        self._store = store
        self._examples = examples
        self._news = news
        self._clock = clock
        self._new_id = new_id
        self._when_learnt: list[WhenLearnt] = []

    def then(self, listener: WhenLearnt) -> None:
        """Have something done in the transaction that keeps a new example."""
        self._when_learnt.append(listener)

    async def learn(self, user: User, id: str, fields: Fields) -> Learnt:
        """Append one example; with a hundred stored the oldest one that is not pinned gives way."""
        with said_as("INVALID_INPUT"):
            lesson = read(Lesson, fields)
        async with self._database.writing():
            persona = await self._personas.held(user, id, "editor")
            with said_as("INVALID_INPUT"):
                require_of_age(lesson, persona.realm)
            kept = await self._examples.kept(id)
            evicted = who_gives_way(kept) if len(kept) >= MOST_EXAMPLES else None
            if len(kept) >= MOST_EXAMPLES and evicted is None:
                raise AllPinned
            position = await self._examples.next_position(id)
            example = Example(self._new_id(), id, position, timestamp=self._clock(), **lesson.model_dump())
            await self._examples.add(example, self._clock())
            persona = await self._touch(persona)
            for listener in self._when_learnt:
                await listener(user, example)
        return Learnt(await self._personas.shown(persona), example, evicted)

    async def page(self, user: User, id: str, asked: PageAsked, *, removed: bool) -> Page[Example]:
        await self._personas.as_least(user, id, "editor" if removed else "viewer")
        of = f"examples {id} {removed}"
        place = read_cursor(of, asked.cursor, (int,))
        after = min(int(place[0]), 2**53) if place else -1
        found: Sequence[Example] = await self._examples.page(id, removed=removed, after=after, limit=asked.limit + 1)
        return cut(found, asked.limit, lambda each: [each.position], of)

    async def change(self, user: User, id: str, example_id: str, fields: Fields) -> Learnt:
        """Correct one example; who and when it is stays."""
        async with self._database.writing():
            persona, example = await self._find(user, id, example_id)
            said = {name: getattr(example, name) for name in Lesson.model_fields}
            with said_as("INVALID_INPUT"):
                lesson = read(Lesson, said | dict(fields))
                require_of_age(lesson, persona.realm)
            changed = replace(example, **lesson.model_dump())
            if changed != example:
                await self._examples.save(changed)
                persona = await self._touch(persona)
        return Learnt(await self._personas.shown(persona), changed)

    async def remove(self, user: User, id: str, example_id: str) -> Learnt:
        """Take one example away; it can be brought back for thirty days."""
        async with self._database.writing():
            persona, example = await self._find(user, id, example_id)
            if example.removed_at is not None:
                raise SeedPersonaNotFound(id, "example")
            example = replace(example, removed_at=self._clock())
            await self._examples.save(example)
            persona = await self._touch(persona)
        return Learnt(await self._personas.shown(persona), example)

    async def restore(self, user: User, id: str, example_id: str) -> Learnt:
        """Bring an example back to its place in time."""
        async with self._database.writing():
            persona, example = await self._find(user, id, example_id)
            if example.removed_at is not None:
                if len(await self._examples.kept(id)) >= MOST_EXAMPLES:
                    raise ExamplesFull
                example = replace(example, removed_at=None)
                await self._examples.save(example)
                persona = await self._touch(persona)
        return Learnt(await self._personas.shown(persona), example)

    async def _find(self, user: User, id: str, example_id: str) -> tuple[CastPersona, Example]:
        persona = await self._personas.held(user, id, "editor")
        found = await self._examples.find(id, example_id) if is_id(example_id) else None
        if found is None:
            raise SeedPersonaNotFound(id, "example")
        return persona, found

    async def _touch(self, persona: CastPersona) -> CastPersona:
        moment = persona.next_moment(self._clock())
        changed = replace(persona, state=persona.state + 1, updated_at=moment)
        await self._store.save(changed)
        await self._news.tell("learned", changed, ["conversation_examples"])
        return changed
