"""Who exists, as one person may see them."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Row

from troupe.accounts import People, Tier, User
from troupe.kit.ids import is_id
from troupe.kit.paging import BadCursor, read_cursor, write_cursor
from troupe.kit.times import Clock, from_millis, to_millis
from troupe.personas.domain import CastPersona, Example, Shown
from troupe.personas.domain.asking import CastQuery, ListAsked, PageAsked, in_bin
from troupe.personas.domain.reading import Problem, Wrong
from troupe.personas.domain.share import Role, suffices
from troupe.personas.domain.signals import age_signals
from troupe.personas.domain.starting import starters
from troupe.personas.errors import (
    Forbidden,
    HeldBack,
    MinorSignal,
    PersonaInBin,
    PersonaNotFound,
    Refused,
    SeedPersonaNotFound,
    StoredUnreadable,
)
from troupe.personas.service.arms import Arms
from troupe.personas.service.grants import Grants, hidden_from
from troupe.personas.store import CastPage, CatalogueStore, ExampleStore, ListStore, PersonaStore, Understanding, Whose

LARGEST_PAGE = 4 * 1024 * 1024


@contextmanager
def said_as(code: str) -> Iterator[None]:
    """What is wrong with a request is said with the code of its door."""
    try:
        yield
    except Wrong as wrong:
        raise Refused(code, wrong.problems) from None
    except BadCursor as bad:
        raise Refused(code, [Problem("cursor", "malformed", bad.detail)]) from None


@dataclass(frozen=True)
class CastList:
    """A page of somebody's personas; one that cannot be read any more is told by its id alone."""

    items: Sequence[Shown | StoredUnreadable]
    matched: int
    total: int
    tier: Tier
    next_cursor: str | None

    @property
    def can_create_more(self) -> bool:
        return self.tier.persona_limit == -1 or self.total < self.tier.persona_limit


async def _nobody_listens(id: str, rule: str) -> None:
    """Until quarantine is there."""


class Personas:
    """The personas of this studio, as one person may see them."""

    def __init__(
        self,
        store: PersonaStore,
        lists: ListStore,
        examples: ExampleStore,
        people: People,
        grants: Grants,
        catalogue: CatalogueStore,
        arms: Arms,
        realm: str,
        clock: Clock,
    ) -> None:
        self._store = store
        self._lists = lists
        self._examples = examples
        self._people = people
        self._grants = grants
        self._catalogue = catalogue
        self._arms = arms
        self._understood = Understanding()
        self._realm = realm
        self._clock = clock
        self.on_signal: Callable[[str, str], Awaitable[None]] = _nobody_listens

    async def plant_starters(self) -> None:
        """Make sure Nova, Rook and Moss are there as this program ships them."""
        for id, document in starters().items():
            found = await self._store.find_anyhow(id)
            if found is None:
                now = self._clock()
                await self._store.add(CastPersona(id, self._realm, None, document, 1, False, now, now))
            elif found.document != document or found.broken:
                moment = found.next_moment(self._clock())
                changed = {"document": document, "version": found.version + 1, "updated_at": moment}
                await self._store.save(CastPersona(**vars(found) | changed))

    async def get(self, user: User, id: str) -> CastPersona:
        """One persona, to perform; what belongs to others and is not shared is missing, not forbidden."""
        found = await self._store.find(id) if is_id(id) else None
        role = await self._grants.allowed(user, found) if found else None
        if found is None or role is None:
            raise PersonaNotFound(id)
        return found.performed_for(role)

    async def to_look_at(self, user: User, id: str) -> CastPersona:
        """The same, for whoever only looks: one's own in the bin is still to be seen."""
        try:
            return await self.get(user, id)
        except PersonaNotFound:
            gone = await self._store.find_anyhow(id, binned=True) if is_id(id) else None
            if gone is None or gone.user_id != user.id:
                raise
            return gone.performed_for("owner")

    async def performing(self, user: User, id: str) -> CastPersona:
        """The same, for whoever is about to perform: not one that is held back, or in the bin."""
        try:
            found = await self.get(user, id)
        except PersonaNotFound:
            await self._look_into_the_bin(user, id)
            raise
        await self.require_free(id)
        return found

    async def for_chat(self, user: User, id: str, chat_id: str, version: int | None = None) -> CastPersona:
        """The same for one chat: the version that is pinned there, else, while an experiment runs, the one whose turn
        it is."""
        found = await self.performing(user, id)
        if version is not None:
            return await self._arms.as_version(found, version)
        return found if found.experiment_id is None else await self._arms.cast_for(found, chat_id)

    async def owner_of(self, id: str) -> str | None:
        """Whose a persona is; starters are nobody's."""
        return await self._store.owner_of(id)

    async def require_watcher(self, user: User, id: str) -> None:
        """Refuse whoever may no longer watch it; its owner hears of it in the bin too."""
        if await self.owner_of(id) != user.id:
            await self.get(user, id)

    async def called(self, user: User, name: str) -> CastPersona:
        """A persona by its id, its name or its handle."""
        if is_id(name):
            found = await self._store.find_anyhow(name)
        else:
            found = await self._store.named(user.id, name, await self._grants.held_by(user))
        role = await self._grants.allowed(user, found) if found else None
        if found is None or role is None:
            raise PersonaNotFound(name, await self._near(user, name))
        if found.broken:
            raise StoredUnreadable(found.id, (await self._store.stand_in(found.id))[1])
        return found.seen_as(role)

    async def _near(self, user: User, name: str) -> Sequence[str]:
        """Whose name somebody may have meant."""
        known = await self._store.names(user.id) | {each.name for each in starters().values()}
        by_folded = {each.casefold(): each for each in sorted(known)}
        return [by_folded[each] for each in get_close_matches(name.casefold(), by_folded, n=2)]

    async def of_name(self, user: User, name: str) -> Sequence[CastPersona]:
        """All of one's own that are called so, the newest first."""
        return [each for each in await self._store.all_named(user.id, name) if not each.broken]

    async def active(self, user: User) -> CastPersona | None:
        """The persona that answers when none is named, if the user chose one."""
        return await self._store.active(user.id)

    async def on_stage(self, user: User) -> CastPersona:
        """Who greets this user: the active persona, else Nova."""
        return await self.active(user) or (await self.starters())[0]

    async def starters(self, user: User | None = None) -> Sequence[CastPersona]:
        """Those that ship; for a child without the ones made for adults."""
        found = await self._store.starters()
        return [each for each in found if user is None or not hidden_from(user, each.document.audience)]

    async def familiar(self, user: User, limit: int) -> Sequence[CastPersona]:
        """Whom somebody used last, of all they may use: enough for a first screen, however many there are."""
        found = await self.page(user, ListAsked(CastQuery(scope="all", sort="used"), PageAsked(limit), "card"))
        return [each.persona for each in found.items if isinstance(each, Shown)]

    async def see(self, user: User, id: str) -> CastPersona:
        """One persona, as the persona doors show it: somebody else's that is not shared is forbidden."""
        return await self.as_least(user, id, "viewer")

    async def known(self, user: User, id: str) -> CastPersona:
        """The same for the doors of other rooms, which name a persona in passing: there it is just not there."""
        try:
            return await self.see(user, id)
        except (SeedPersonaNotFound, Forbidden):
            raise PersonaNotFound(id) from None

    async def mine(self, user: User, id: str) -> CastPersona:
        """One's own persona, to be changed; a starter is nobody's."""
        return await self.as_least(user, id, "owner")

    async def as_least(self, user: User, id: str, least: Role, *, mending: bool = False) -> CastPersona:
        """A persona of which this person is at least a viewer, an editor or the owner.

        Whoever is mending gets what stands in for a document that cannot be read; others are told the way back.
        """
        found = await self._store.find_anyhow(id) if is_id(id) else None
        if found is None:
            raise SeedPersonaNotFound(id)
        role = await self._grants.allowed(user, found)
        if role is None or not suffices(role, least):
            raise Forbidden(id)
        if found.broken and not mending:
            good = (await self._store.stand_in(id))[1] if suffices(role, "editor") else None
            raise StoredUnreadable(id, good)
        return found.seen_as(role)

    async def held(self, user: User, id: str, least: Role, *, mending: bool = False) -> CastPersona:
        """The same inside a transaction, with its owner's row held, so that all who change it queue."""
        owner_id = await self._store.owner_of(id)
        if owner_id is not None:
            await self._people.holder_of(owner_id)
        found = await self.as_least(user, id, least, mending=mending)
        if least == "editor":
            await self.require_free(id)
        return found

    async def require_free(self, id: str) -> None:
        """Refuse whatever a persona that is held back may not do: perform, be changed, copied, shared or published."""
        if await self.is_held_back(id):
            raise HeldBack(id)

    async def is_held_back(self, id: str) -> bool:
        """Whether it is in quarantine; in a family nobody is."""
        return self._realm == "adult" and bool(await self._store.held_back([id]))

    def require_grown_words(self, text: str, language: str = "en") -> None:
        """Among adults, refuse what is said in a turn when it tells of a minor; it is kept nowhere."""
        if self._realm == "adult" and (found := age_signals(text, language)):
            raise MinorSignal(found[0].rule)

    async def gave_itself_away(self, persona: CastPersona, signal: MinorSignal) -> None:
        """Hold a persona back that was about to say such words; the starters are everyone's, and only fall silent."""
        if not persona.is_starter:
            await self.on_signal(persona.id, signal.rule)

    async def used(self, persona: CastPersona) -> None:
        """It performs from now on; lists can be sorted by it. The starters are everyone's and never in lists."""
        if not persona.is_starter:
            await self._store.used(persona.id, self._clock())

    async def taught(self, persona: CastPersona) -> Sequence[Example]:
        """The exchanges a persona keeps, for the prompt of one answer."""
        return await self._examples.kept(persona.id)

    async def shown(self, persona: CastPersona) -> Shown:
        kept = await self._examples.kept(persona.id)
        newer = await self._newer([persona])
        return Shown(persona, kept, len(kept), newer.get(persona.id), await self.is_held_back(persona.id))

    async def page(self, user: User, asked: ListAsked) -> CastList:
        """A page of one's own personas, with what the filters leave and how many there are in all."""
        roles = {} if asked.query.scope == "own" else await self._grants.held_by(user)
        whose = Whose(user.id, list(roles), user.age_band == "child")
        found = await self._rows(whose, asked.query, asked.page)
        rows, more = found.rows[: asked.page.limit], len(found.rows) > asked.page.limit
        items = await self._read(rows, found.examples, full=asked.view == "full")
        newer = await self._newer([each.persona for each in items if isinstance(each, Shown)])
        held = await self._store.held_back([row.id for row in rows]) if self._realm == "adult" else set()
        items = [_seen(each, user, roles, newer, held) for each in items]
        cursor = _cursor(asked.query, rows[len(items) - 1]) if items and (more or len(items) < len(rows)) else None
        return CastList(items, found.matched, found.total, await self._people.tier_of(user), cursor)

    async def binned(self, user: User, page: PageAsked) -> CastList:
        """What was deleted and can still come back, newest first."""
        return await self.page(user, ListAsked(in_bin(), page, "card"))

    async def tags(self, user: User) -> Sequence[tuple[str, int]]:
        return await self._lists.tags(user.id)

    async def thinking_with(self, user: User, brain_ids: Sequence[str]) -> Sequence[tuple[str, str]]:
        """One's own personas that have one of these brains, by id and name."""
        return await self._lists.thinking_with(user.id, brain_ids) if brain_ids else []

    async def _look_into_the_bin(self, user: User, id: str) -> None:
        """Whoever looks for a persona of their own that was deleted is told where it is."""
        gone = await self._store.find_anyhow(id, binned=True) if is_id(id) else None
        if gone is not None and gone.user_id == user.id:
            raise PersonaInBin(id, gone.document.spoken_name)

    async def _newer(self, cast: Sequence[CastPersona]) -> Mapping[str, str]:
        """Of which of these the catalogue has a newer version; only copies of it are looked up."""
        copies = [each.id for each in cast if each.origin and each.origin.get("catalogue_id") and each.role == "owner"]
        return await self._catalogue.updates(copies) if copies else {}

    async def _rows(self, whose: Whose, query: CastQuery, page: PageAsked) -> CastPage:
        of_names = query.sort == "name" and not query.binned
        place = read_cursor(query.list_name, page.cursor, (str if of_names else int, int, str))
        after: tuple[Any, int, str] | None = None
        if place is not None:
            after = (
                _name(str(place[0])) if of_names else _moment(int(place[0])),
                _place(int(place[1])),
                _name(str(place[2])),
            )
        return await self._lists.page(whose, query, after, page.limit + 1)

    async def _read(
        self, rows: Sequence[Row[Any]], sizes: Mapping[str, tuple[int, int]], *, full: bool
    ) -> list[Shown | StoredUnreadable]:
        """As many as fit into one answer, at least one."""
        kept, used = 0, 0
        for row in rows:
            used += len(row.search_text) + row.size + sizes.get(row.id, (0, 0))[1] if full else 0
            if used > LARGEST_PAGE and kept:
                break
            kept += 1
        taught = [row.id for row in rows[:kept] if full and row.id in sizes]
        examples = await self._examples.kept_of(taught) if taught else {}
        found: list[Shown | StoredUnreadable] = []
        for row in rows[:kept]:
            try:
                found.append(Shown(self._understood(row), examples.get(row.id, ()), sizes.get(row.id, (0, 0))[0]))
            except StoredUnreadable as broken:
                _, last_good = await self._store.stand_in(row.id, binned=row.deleted_at is not None)
                found.append(StoredUnreadable(row.id, last_good, broken.name))
        return found


def _cursor(query: CastQuery, row: Row[Any]) -> str:
    key = (
        row.deleted_at
        if query.binned
        else {"created": row.created_at, "updated": row.updated_at, "used": row.used_at}.get(query.sort)
    )
    return write_cursor(query.list_name, [row.name_folded if key is None else to_millis(key), row.place, row.id])


def _seen(
    each: Shown | StoredUnreadable, user: User, roles: Mapping[str, Role], newer: Mapping[str, str], held: set[str]
) -> Shown | StoredUnreadable:
    if isinstance(each, StoredUnreadable):
        return each
    role = "owner" if each.persona.user_id == user.id else roles.get(each.persona.id, "viewer")
    persona = each.persona.seen_as(role)
    return replace(each, persona=persona, update_available=newer.get(persona.id), quarantined=persona.id in held)


def _name(folded: str) -> str:
    if any(mark == "\0" or "\ud800" <= mark <= "\udfff" for mark in folded):
        raise BadCursor
    return folded


def _place(number: int) -> int:
    if not 0 <= number < 2**53:
        raise BadCursor
    return number


def _moment(millis: int) -> object:
    try:
        return from_millis(millis)
    except OverflowError:
        raise BadCursor from None
