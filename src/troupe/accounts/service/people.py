"""Who acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from troupe.accounts.domain import Tier, User, first_owner
from troupe.accounts.domain.person import checked_display_name, checked_language, checked_time_zone
from troupe.accounts.errors import NotAllowed, UserNotFound, UserUnknown
from troupe.accounts.store import PeopleStore
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal


@dataclass(frozen=True)
class ProfileChange:
    """What people change about themselves; None leaves it."""

    display_name: str | None = None
    language: str | None = None
    time_zone: str | None = None


class People:
    """The people of this studio."""

    def __init__(
        self, database: Database, store: PeopleStore, realm: str, live: LiveLog, clock: Clock, new_id: NewId
    ) -> None:
        self._database = database
        self._live = live
        self._store = store
        self._realm = realm
        self._clock = clock
        self._new_id = new_id
        self.when_changed: Callable[[], None] = lambda: None  # what was remembered of people is out of date

    async def settle_owner(self) -> User:
        """The owner; made at the first start."""
        if found := await self._store.owner():
            return found
        owner = first_owner(self._new_id(), self._realm, self._clock())
        await self._store.add(owner)
        return owner

    async def acting(self, user_id: str | None) -> User:
        """Who acts in local mode: the owner, or the local person a request names."""
        if user_id is None:
            return await self.settle_owner()
        found = await self._store.find(user_id)
        if found is None or found.status != "active":
            raise UserUnknown
        return found

    async def called(self, name: str) -> User:
        """A person by username."""
        found = await self._store.named(name.lower())
        if found is None or found.status != "active":
            raise UserUnknown
        return found

    async def any_called(self, asking: User, name: str) -> User:
        """A person by username whatever their status, for administrators."""
        _require_admin(asking)
        found = await self._store.named(name.lower())
        if found is None:
            raise UserNotFound
        return found

    async def hold(self, user: User) -> User:
        """This person as stored, and held until the present transaction ends; changes of theirs queue behind it."""
        return await self.holder_of(user.id)

    async def holder_of(self, id: str) -> User:
        """The same, by id."""
        found = await self._store.hold(id)
        if found is None:
            raise UserUnknown
        return found

    async def list(self, asking: User, limit: int, cursor: str | None) -> Page[User]:
        """Everyone, by username; for administrators."""
        _require_admin(asking)
        place = read_cursor("people", cursor, (str,))
        found = await self._store.page(str(place[0]) if place else "", limit + 1)
        return cut(found, limit, lambda each: [each.username], "people")

    async def profile(self, user: User, change: ProfileChange) -> User:
        """What people change about themselves."""
        async with self._database.writing():
            held = await self.hold(user)
            changed = replace(
                held,
                display_name=checked_display_name(change.display_name or held.display_name),
                language=checked_language(change.language or held.language),
                time_zone=checked_time_zone(change.time_zone or held.time_zone),
                updated_at=self._clock(),
            )
            await self._store.save(changed)
            await self._live.announce(personal("me", user.id), "account.changed", {"user_id": user.id})
            self._database.after_commit(lambda: self.when_changed())
        return changed

    async def children(self, user: User) -> Sequence[User]:
        """The children this person is guardian of; a child itself is nobody's."""
        return await self._store.children_of(user.id)

    async def tier_of(self, user: User) -> Tier:
        return await self._store.tier(user.tier)


def _require_admin(asking: User) -> None:
    if not asking.is_admin:
        raise NotAllowed
