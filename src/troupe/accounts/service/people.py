"""Who acts."""

import re
from dataclasses import dataclass
from typing import Literal

from troupe.accounts.domain import Tier, TierName, User, first_owner
from troupe.accounts.errors import BadUsername, NotAllowed, UsernameTaken, UserUnknown
from troupe.accounts.store import PeopleStore
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock

_USERNAME = re.compile(r"[a-z0-9._-]{3,32}")


@dataclass(frozen=True)
class NewPerson:
    """Somebody who is to be added."""

    username: str
    display_name: str | None = None
    tier: TierName = "free"
    role: Literal["admin", "member"] = "member"


class People:
    """The people of this studio."""

    def __init__(self, database: Database, store: PeopleStore, realm: str, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._store = store
        self._realm = realm
        self._clock = clock
        self._new_id = new_id

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

    async def add(self, asking: User, new: NewPerson) -> User:
        """Somebody who uses this studio too; local people have no password and cannot sign in."""
        _require_admin(asking)
        username = new.username.lower()
        if not _USERNAME.fullmatch(username):
            raise BadUsername
        now = self._clock()
        person = User(
            id=self._new_id(),
            realm=self._realm,
            username=username,
            display_name=new.display_name or username,
            tier=new.tier,
            role=new.role,
            status="active",
            age_band="unknown",
            language=asking.language,
            time_zone=asking.time_zone,
            created_at=now,
            updated_at=now,
        )
        async with self._database.writing():
            if await self._store.named(username) is not None:
                raise UsernameTaken(username)
            await self._store.add(person)
        return person

    async def tier_of(self, user: User) -> Tier:
        return await self._store.tier(user.tier)


def _require_admin(asking: User) -> None:
    if not asking.is_admin:
        raise NotAllowed
