"""What this installation is: whose, in which mode, and the code that makes somebody its owner."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from troupe.accounts.domain import User
from troupe.accounts.domain.credential import SignInKind, digest
from troupe.accounts.domain.password import accepted
from troupe.accounts.domain.person import checked_username
from troupe.accounts.errors import AlreadySetUp, BadSetupCode, MoreThanOneCanSignIn, UsernameTaken
from troupe.accounts.service.audit import Audit
from troupe.accounts.service.guesses import Guesses
from troupe.accounts.service.passwords import Hasher
from troupe.accounts.service.signins import SignedIn, SignIns
from troupe.accounts.store import InstallationStore, Mode, PasswordStore, PeopleStore, SignInStore
from troupe.database import Database
from troupe.kit.times import Clock

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without 0 O 1 I
CODE_LIVES = timedelta(hours=1)
MOST_WRONG = 10


class Installing:
    """First run, and the way from one person to several and back."""

    def __init__(
        self,
        database: Database,
        store: InstallationStore,
        people: PeopleStore,
        passwords: PasswordStore,
        sign_in_store: SignInStore,
        sign_ins: SignIns,
        hasher: Hasher,
        guesses: Guesses,
        audit: Audit,
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = store
        self._people = people
        self._passwords = passwords
        self._sign_in_store = sign_in_store
        self._sign_ins = sign_ins
        self._hasher = hasher
        self._guesses = guesses
        self._audit = audit
        self._clock = clock
        self._is_set_up = False
        self.show_code: Callable[[str], None] = lambda code: None  # where the code is told: the console

    async def setup_needed(self, mode: Mode) -> bool:
        """Whether nobody can sign in as the owner yet; once somebody can, that stays so."""
        if mode == "local" or self._is_set_up:
            return False
        owner = await self._people.owner()
        self._is_set_up = owner is not None and await self._passwords.find(owner.id) is not None
        return not self._is_set_up

    async def new_code(self) -> str:
        """A new set-up code; older ones are worth nothing from now on."""
        if not await self.setup_needed("multi"):
            raise AlreadySetUp
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
        until = self._clock() + CODE_LIVES
        await self._store.change(setup_code_hash=digest(drawn), setup_code_until=until, setup_wrong=0)
        return f"{drawn[:4]}-{drawn[4:]}"

    async def set_up(self, code: str, username: str, password: str, device: str, kind: SignInKind) -> SignedIn:
        """Make whoever read the console the owner; of many who try at once one becomes it."""
        if not await self.setup_needed("multi"):
            raise AlreadySetUp
        await self._guesses.check()
        if not await self._is_the_code(code):
            raise BadSetupCode
        name = checked_username(username)
        hash = await self._hasher.hash(accepted(password, name))
        async with self._database.writing():
            held = await self._store.hold()
            if not _matches(held.setup_code_hash, code):
                raise AlreadySetUp
            owner = await self._named(name)
            await self._passwords.put(owner.id, hash, self._clock())
            await self._store.change(setup_code_hash=None, setup_code_until=None, set_up_at=self._clock())
            await self._audit.note("studio.set_up", owner.id)
            self._is_set_up = True
            return await self._sign_ins.open(owner, device, kind)

    async def turn_on(self, owner: User, username: str, password: str) -> User:
        """Several people from the next start on; nothing that is here moves."""
        name = checked_username(username)
        hash = await self._hasher.hash(accepted(password, name))
        async with self._database.writing():
            named = await self._named(name)
            await self._passwords.put(named.id, hash, self._clock())
            await self._store.change(mode="multi", set_up_at=self._clock(), setup_code_hash=None)
            await self._audit.note("studio.multi_user_on", owner.id)
        return named

    async def turn_off(self, owner: User) -> None:
        """One person without sign-in again; refused while several could sign in."""
        async with self._database.writing():
            await self._store.hold()
            if (count := await self._passwords.count_who_can_sign_in()) > 1:
                raise MoreThanOneCanSignIn(count)
            await self._sign_in_store.end(*await self._sign_in_store.all())
            await self._store.change(mode="local")
            await self._audit.note("studio.multi_user_off", owner.id)

    async def _is_the_code(self, code: str) -> bool:
        """Compare, and count what was wrong: ten of them make the code worthless and show a new one."""
        async with self._database.writing():
            held = await self._store.hold()
            until = held.setup_code_until
            if until is not None and until > self._clock() and _matches(held.setup_code_hash, code):
                return True
            wrong = held.setup_wrong + 1
            await self._store.change(setup_wrong=wrong)
        await self._guesses.failed()
        if wrong >= MOST_WRONG:
            self.show_code(await self.new_code())
        return False

    async def _named(self, name: str) -> User:
        owner = await self._people.owner()
        assert owner is not None  # made at the first start
        other = await self._people.named(name)
        if other is not None and other.id != owner.id:
            raise UsernameTaken(name)
        shown = name if owner.display_name == "You" else owner.display_name
        named = replace(owner, username=name, display_name=shown, updated_at=self._clock())
        await self._people.save(named)
        return named


def _matches(stored: str | None, code: str) -> bool:
    typed = code.strip().upper().replace("-", "").replace(" ", "")
    return stored is not None and secrets.compare_digest(stored, digest(typed))
