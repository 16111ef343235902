"""Who acts."""

from troupe.accounts.domain import Tier, User, first_owner
from troupe.accounts.errors import UserUnknown
from troupe.accounts.store import PeopleStore
from troupe.kit.ids import NewId
from troupe.kit.times import Clock


class People:
    """The people of this studio."""

    def __init__(self, store: PeopleStore, realm: str, clock: Clock, new_id: NewId) -> None:
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

    async def tier_of(self, user: User) -> Tier:
        return await self._store.tier(user.tier)
