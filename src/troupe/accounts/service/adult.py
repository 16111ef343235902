"""Being of age, and the lock of an adult studio."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files

from troupe.accounts.domain import AgeBand, User
from troupe.accounts.domain.password import accepted
from troupe.accounts.errors import BadCredentials, Locked, NotAdult, NotHere, OldStatement, SignInRefused
from troupe.accounts.service.audit import Audit
from troupe.accounts.service.guesses import Guesses
from troupe.accounts.service.passwords import Hasher
from troupe.accounts.service.signins import SignIns
from troupe.accounts.store import InstallationStore, Mode, PeopleStore
from troupe.database import Database
from troupe.kit.times import Clock

STATEMENT_VERSION = "2026-11"
YEARS_THAT_PROVE_IT = 19  # whoever was born in a year that lies this far back is 18, whatever their birthday
_STUDIO = "the studio's passphrase"


class Padlock:
    """Keeps an adult studio in local mode shut until its passphrase is typed, and again after a while of rest."""

    def __init__(
        self,
        database: Database,
        store: InstallationStore,
        hasher: Hasher,
        guesses: Guesses,
        audit: Audit,
        realm: str,
        mode: Mode,
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = store
        self._hasher = hasher
        self._guesses = guesses
        self._audit = audit
        self._applies = realm == "adult" and mode == "local"
        self._clock = clock
        self._open_until: datetime | None = None
        self._has_passphrase = False
        self.rest: timedelta = timedelta(minutes=15)
        self.when_locked: Callable[[], None] = lambda: None

    async def is_locked(self) -> bool:
        if not self._applies or (self._open_until is not None and self._clock() < self._open_until):
            return False
        return await self._is_closed()

    async def pass_through(self) -> None:
        """Let a request in, and count the rest from here; refuse it when the studio is locked."""
        if not self._applies:
            return
        if await self.is_locked():
            raise Locked
        self._open_until = self._clock() + self.rest

    async def set_passphrase(self, passphrase: str) -> None:
        hash = await self._hasher.hash(accepted(passphrase, "owner"))
        await self._store.change(passphrase_hash=hash)

    async def unlock(self, passphrase: str) -> None:
        try:
            await self.check(passphrase)
        except BadCredentials:
            raise SignInRefused from None
        self._open_until = self._clock() + self.rest
        async with self._database.writing():
            await self._audit.note("realm.opened")

    async def check(self, passphrase: str) -> None:
        """Whether this is the studio's passphrase."""
        found = await self._store.find()
        async with self._hasher.turn():
            await self._guesses.check(_STUDIO)
            if not await self._hasher.matches(found.passphrase_hash if found else None, passphrase):
                await self._guesses.failed(_STUDIO)
                async with self._database.writing():
                    await self._audit.note("realm.refused")
                raise BadCredentials
        await self._guesses.succeeded(_STUDIO)

    def lock(self) -> None:
        if not self._applies:
            raise NotHere
        self._open_until = None
        self.when_locked()

    async def _is_closed(self) -> bool:
        """A studio that was never given a passphrase cannot be locked by one."""
        if not self._has_passphrase:
            found = await self._store.find()
            self._has_passphrase = found is not None and found.passphrase_hash is not None
        return self._has_passphrase


class Adulthood:
    """Who has confirmed to be of age, by which statement."""

    def __init__(
        self,
        database: Database,
        people: PeopleStore,
        sign_ins: SignIns,
        padlock: Padlock,
        audit: Audit,
        realm: str,
        mode: Mode,
        clock: Clock,
    ) -> None:
        self._database = database
        self._people = people
        self._sign_ins = sign_ins
        self._padlock = padlock
        self._audit = audit
        self._realm = realm
        self._mode = mode
        self._clock = clock

    def statement(self) -> tuple[str, str]:
        """The present statement and its version."""
        self._require_adult_realm()
        text = files("troupe.accounts.domain").joinpath("adult_statement.txt").read_text("utf-8")
        return STATEMENT_VERSION, text.strip()

    async def confirm(self, user: User, statement_version: str, birth_year: int, password: str) -> User:
        """Remember that somebody is of age; the year itself is not kept."""
        self._require_adult_realm()
        if statement_version != STATEMENT_VERSION:
            raise OldStatement(STATEMENT_VERSION)
        await self._prove(user, password)
        now = self._clock()
        if not now.year - 120 <= birth_year <= now.year - YEARS_THAT_PROVE_IT:
            raise NotAdult
        return await self._save(user, now, statement_version, "adult.confirmed")

    async def withdraw(self, user: User) -> User:
        self._require_adult_realm()
        return await self._save(user, None, None, "adult.withdrawn")

    async def _prove(self, user: User, password: str) -> None:
        if self._mode == "multi":
            await self._sign_ins.check_password(user, password)
        else:
            await self._padlock.check(password)

    async def _save(self, user: User, at: datetime | None, version: str | None, event: str) -> User:
        async with self._database.writing():
            held = await self._people.hold(user.id)
            assert held is not None  # whoever acts is there
            band: AgeBand = "adult" if at is not None else "unknown"
            changed = replace(held, adult_confirmed_at=at, adult_statement=version, age_band=band)
            await self._people.save(changed)
            await self._audit.note(event, user.id, user.id, rule=version)
            self._database.after_commit(lambda: self._sign_ins.when_ended())
        return changed

    def _require_adult_realm(self) -> None:
        if self._realm != "adult":
            raise NotHere


def is_confirmed(user: User) -> bool:
    """Whether somebody has confirmed the present statement."""
    return user.adult_confirmed_at is not None and user.adult_statement == STATEMENT_VERSION
