"""Casting personas: make one, change it, copy it, put it on stage or on the shelf."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from troupe.accounts import People, User
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, from_text
from troupe.kit.versions import BadVersion, version_of
from troupe.personas.domain import CastPersona, Example, Persona, Shown, Version
from troupe.personas.domain.cast import copy_name, seed_for
from troupe.personas.domain.catalogue import portable
from troupe.personas.domain.differences import changed_fields
from troupe.personas.domain.example import GivenExample
from troupe.personas.domain.reading import Cast, Fields, Problem, read_change, read_new
from troupe.personas.errors import (
    AlreadyArchived,
    CannotActivate,
    ChangedElsewhere,
    HandleTaken,
    HeldBackFromStage,
    NotArchived,
    Refused,
    TierLimitExceeded,
)
from troupe.personas.service.news import News
from troupe.personas.service.parts import Belongings
from troupe.personas.service.seeing import Personas, said_as
from troupe.personas.store import ExampleStore, PersonaStore, VersionStore


def check_version(persona: CastPersona, if_match: str | None, code: str) -> None:
    """Refuse a change that was made for another version than the present one."""
    try:
        expected = version_of(if_match)
    except BadVersion as bad:
        raise Refused(code, [Problem("If-Match", "malformed", bad.detail)]) from None
    if expected is not None and expected != persona.version:
        raise ChangedElsewhere(persona.version)


class Casting:
    """Changes to who exists. Whoever changes something of a person first holds that person's row."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        store: PersonaStore,
        examples: ExampleStore,
        versions: VersionStore,
        people: People,
        news: News,
        realm: str,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._personas = personas
        self._store = store
        self._examples = examples
        self._versions = versions
        self._people = people
        self._news = news
        self._realm = realm
        self._clock = clock
        self._new_id = new_id
        self.belongings = Belongings()
        """What other slices send along with a persona."""

    async def create(self, user: User, fields: Fields) -> Shown:
        """A new persona; what is missing is filled in."""
        async with self._database.writing():
            holder = await self._people.hold(user)
            await self.require_room(holder)
            with said_as("CREATE_FAILED"):
                cast = read_new(fields, self._realm, holder.language)
            persona = await self._fresh(holder, cast.persona, is_active=cast.is_active)
            await self._add(persona, self._wanted(persona, cast.examples or (), {}), "created")
        return await self._personas.shown(persona)

    async def change(self, user: User, id: str, fields: Fields, if_match: str | None) -> Shown:
        """Merge changes into a document; one wrong value changes nothing."""
        async with self._database.writing():
            before = await self._personas.held(user, id, "editor")
            check_version(before, if_match, "UPDATE_FAILED")
            with said_as("UPDATE_FAILED"):
                cast = read_change(before.document, fields, self._realm)
            after = await self.rewrite(user, before, cast.persona, "edited")
            if cast.examples is not None:
                after = await self._teach_anew(after, cast.examples)
        return await self._personas.shown(after)

    async def take_in(
        self, holder: User, id: str, cast: Cast, origin: Mapping[str, str | None], kit_id: str | None
    ) -> Shown:
        """A persona that somebody brings along, under an id that was chosen before its pictures were stored."""
        persona = replace(await self._fresh(holder, cast.persona, id=id), origin=origin, kit_id=kit_id)
        async with self._database.writing():
            await self._add(persona, self._wanted(persona, cast.examples or (), {}), "imported")
        return await self._personas.shown(persona)

    async def supersede(self, author: User, before: CastPersona, cast: Cast, origin: Mapping[str, str | None]) -> Shown:
        """A newer state that somebody brings along, as the next version; what was there stays in the history."""
        training = before.document.voice_model_config.training_status
        voice = cast.persona.voice_model_config.model_copy(update={"training_status": training})
        look = cast.persona.look
        if look.seed is None:
            look = look.model_copy(update={"seed": before.document.look.seed})
        document = cast.persona.model_copy(update={"voice_model_config": voice, "look": look})
        async with self._database.writing():
            after = await self.rewrite(author, before, document, "imported")
            after = await self._touch(replace(after, origin=origin), "updated")
            if cast.examples:
                after = await self._teach_anew(after, cast.examples)
        return await self._personas.shown(after)

    async def rewrite(self, author: User, before: CastPersona, document: Persona, reason: str) -> CastPersona:
        """Give a persona another document, as its next version; an equal one changes nothing."""
        await self._personas.require_free(before.id)
        if document == before.document and not before.broken:
            return before
        await self.require_handle(before, document.handle)
        moment = before.next_moment(self._clock())
        after = replace(
            before,
            document=document,
            version=before.version + 1,
            state=before.state + 1,
            updated_at=moment,
            broken=False,
        )
        async with self._database.writing():
            await self._store.save(after)
            await self._remember(after, author.id, reason)
            await self._news.tell("updated", after, changed_fields(before.document, document))
        return after

    async def duplicate(self, user: User, id: str, name: str | None) -> Shown:
        """A copy of a persona one can see; examples come along, the handle and the history do not."""
        async with self._database.writing():
            holder = await self._people.hold(user)
            original = await self._personas.see(user, id)
            await self._personas.require_free(id)
            await self.require_room(holder)
            name = name or copy_name(original.document.name, await self._store.names(user.id))
            with said_as("INVALID_INPUT"):
                document = original.document if original.role == "owner" else portable(original.document)
                named = read_change(document, {"name": name, "handle": None}, self._realm).persona
            copy = await self._fresh(holder, named)
            kept = await self._examples.kept(original.id)
            known = [replace(each, id=self._new_id(), persona_id=copy.id) for each in kept]
            await self._add(copy, known, "duplicated")
            owner = holder if original.role == "owner" and not original.is_starter else None
            await self.belongings.read(holder, copy, await self.belongings.write(owner, original))
        return await self._personas.shown(copy)

    async def activate(self, user: User, id: str) -> Shown:
        """Put a persona on stage; whoever was there leaves it in the same moment."""
        async with self._database.writing():
            await self._people.hold(user)
            persona = await self._personas.mine(user, id)
            if persona.archived_at is not None:
                raise CannotActivate
            if await self._personas.is_held_back(id):
                raise HeldBackFromStage
            if not persona.is_active:
                leaving = await self._store.active(user.id)
                used = replace(persona, is_active=True, used_at=self._clock())
                persona = await self._touch(used, "activated")
                if leaving:
                    await self._news.tell("deactivated", leaving)
        return await self._personas.shown(persona)

    async def archive(self, user: User, id: str) -> Shown:
        """Put a persona on the shelf; it leaves the stage."""
        async with self._database.writing():
            await self._people.hold(user)
            persona = await self._personas.mine(user, id)
            if persona.archived_at is not None:
                raise AlreadyArchived
            if persona.is_active:
                await self._news.tell("deactivated", persona)
            shelved = replace(persona, is_active=False, archived_at=self._clock())
            persona = await self._touch(shelved, "archived")
        return await self._personas.shown(persona)

    async def unarchive(self, user: User, id: str) -> Shown:
        async with self._database.writing():
            await self._people.hold(user)
            persona = await self._personas.mine(user, id)
            if persona.archived_at is None:
                raise NotArchived
            persona = await self._touch(replace(persona, archived_at=None), "unarchived")
        return await self._personas.shown(persona)

    async def drafted(self, user: User, id: str, draft: Fields | None) -> CastPersona:
        """A persona as it would be with these changes; nothing is stored."""
        persona = await self._personas.see(user, id)
        with said_as("INVALID_INPUT"):
            document = read_change(persona.document, draft or {}, self._realm).persona
        return replace(persona, document=document)

    async def require_room(self, user: User) -> None:
        tier = await self._people.tier_of(user)
        if 0 <= tier.persona_limit <= await self._store.count(user.id):
            raise TierLimitExceeded

    async def require_handle(self, persona: CastPersona, handle: str | None) -> None:
        """Before the database's own rule says the same, with the name of the field."""
        if handle and persona.user_id and await self._store.has_handle(persona.user_id, handle, but=persona.id):
            raise HandleTaken(handle)

    async def _fresh(
        self, user: User, document: Persona, *, is_active: bool = False, id: str | None = None
    ) -> CastPersona:
        id, now = id or self._new_id(), self._clock()
        if document.look.seed is None:
            look = document.look.model_copy(update={"seed": seed_for(id)})
            document = document.model_copy(update={"look": look})
        place = await self._store.next_place(user.id)
        return CastPersona(id, self._realm, user.id, document, 1, is_active, now, now, place=place)

    async def _add(self, persona: CastPersona, examples: Sequence[Example], reason: str) -> None:
        await self.require_handle(persona, persona.document.handle)
        leaving = await self._store.active(persona.user_id or "") if persona.is_active else None
        await self._store.add(persona)
        await self._remember(persona, persona.user_id, reason)
        if examples:
            await self._examples.put(examples, persona.id, persona.created_at)
        await self._news.tell("created", persona)
        if persona.is_active:
            await self._news.tell("activated", persona)
        if leaving:
            await self._news.tell("deactivated", leaving)

    async def _remember(self, persona: CastPersona, author_id: str | None, reason: str) -> None:
        version = Version(persona.id, persona.version, None, author_id, persona.updated_at, reason, persona.document)
        await self._versions.add(version)

    async def _touch(self, persona: CastPersona, what: str) -> CastPersona:
        """Write a change that is not one of the document."""
        changed = replace(persona, state=persona.state + 1, updated_at=persona.next_moment(self._clock()))
        await self._store.save(changed)
        await self._news.tell(what, changed)
        return changed

    async def _teach_anew(self, persona: CastPersona, given: Sequence[GivenExample]) -> CastPersona:
        kept = await self._examples.kept(persona.id)
        wanted = self._wanted(persona, given, {each.id: each for each in kept})
        if [replace(each, position=0) for each in wanted] == [replace(each, position=0) for each in kept]:
            return persona
        await self._examples.put(wanted, persona.id, self._clock())
        return await self._touch(persona, "learned")

    def _wanted(self, persona: CastPersona, given: Sequence[GivenExample], known: dict[str, Example]) -> list[Example]:
        """The examples of a document; known ones keep who and when they are."""
        found = []
        for each in given:
            there = known.pop(each.id or "", None)
            said = each.model_dump(exclude={"id", "timestamp"})
            told: datetime = from_text(each.timestamp) if each.timestamp else self._clock()
            fresh = Example(self._new_id(), persona.id, 0, timestamp=told, **said)
            found.append(replace(fresh, id=there.id, timestamp=there.timestamp) if there else fresh)
        return found
