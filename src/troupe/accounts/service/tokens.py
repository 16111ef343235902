"""Personal tokens, for programs that act for somebody."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from troupe.accounts.domain import User
from troupe.accounts.domain.credential import PERSONAL, PersonalToken, Scope, digest
from troupe.accounts.errors import BadToken, ChildCannot, TokenNotFound, TooManyTokens, UserUnknown
from troupe.accounts.service.audit import Audit
from troupe.accounts.service.signins import SignIns
from troupe.accounts.service.values import new_secret
from troupe.accounts.store import PeopleStore, TokenStore
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, from_text

MOST = 50
LONGEST_LIFE = timedelta(days=366)


class PersonalTokens:
    """Made, listed and taken back by their person; the value is shown once."""

    def __init__(
        self,
        database: Database,
        store: TokenStore,
        people: PeopleStore,
        sign_ins: SignIns,
        audit: Audit,
        realm: str,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._people = people
        self._sign_ins = sign_ins
        self._audit = audit
        self._realm = realm
        self._clock = clock
        self._new_id = new_id

    async def list(self, user: User) -> Sequence[PersonalToken]:
        return await self._store.list(user.id)

    async def make(
        self, user: User, name: str, scopes: Sequence[Scope], expires_at: datetime | None
    ) -> tuple[PersonalToken, str]:
        """A new token and its value, which nobody can look up again."""
        if user.age_band == "child":
            raise ChildCannot
        now, value = self._clock(), new_secret(PERSONAL)
        self._check(name, scopes, expires_at, now)
        in_order = tuple(dict.fromkeys(scopes))
        token = PersonalToken(self._new_id(), user.id, name.strip(), value[:8], in_order, now, expires_at, None)
        async with self._database.writing():
            if await self._people.hold(user.id) is None:
                raise UserUnknown
            if await self._store.count(user.id) >= MOST:
                raise TooManyTokens(MOST)
            await self._store.add(token, digest(value))
            await self._audit.note("token.made", user.id, token.id)
        return token, value

    async def revoke(self, user: User, id: str) -> None:
        async with self._database.writing():
            found = await self._store.find(id)
            if found is None or found.user_id != user.id:
                raise TokenNotFound
            await self._store.remove(user.id, id)
            await self._audit.note("token.revoked", user.id, id)
            self._database.after_commit(lambda: self._sign_ins.when_ended())

    def _check(self, name: str, scopes: Sequence[Scope], expires_at: datetime | None, now: datetime) -> None:
        if not 1 <= len(name.strip()) <= 60:
            raise BadToken("name", "A token's name has 1 to 60 characters.")
        if not scopes:
            raise BadToken("scopes", "A token has at least one scope.")
        if "devices" in scopes and self._realm != "adult":
            raise BadToken("scopes", "There are no devices in this studio.")
        if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
            raise BadToken("expires_at", "A token runs out within 366 days.")


def read_expiry(text: str | None) -> datetime | None:
    """When a token runs out, as somebody wrote it."""
    try:
        return None if text is None else from_text(text)
    except ValueError:
        raise BadToken("expires_at", "A time is written like 2026-11-20T09:44:03Z.") from None
