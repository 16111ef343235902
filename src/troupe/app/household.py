"""Everything around people, put together: who is here, how they come in, and what they may do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from troupe.accounts import (
    Administration,
    Adulthood,
    Audit,
    AuditStore,
    Entering,
    Guesses,
    GuessStore,
    Hasher,
    Hashing,
    Installation,
    InstallationStore,
    Installing,
    InviteStore,
    KeyStore,
    Mode,
    Padlock,
    PasswordStore,
    People,
    PeopleStore,
    PersonalTokens,
    SignIns,
    SignInStore,
    Spending,
    SpendingStore,
    Switching,
    Teams,
    TeamStore,
    Tickets,
    TokenStore,
    User,
    Visitor,
)
from troupe.app.stamping import one_at_a_time
from troupe.database import Database
from troupe.kit.ids import NewId, random_id
from troupe.kit.times import Clock
from troupe.live import LiveLog

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Household:
    """The use cases around people."""

    mode: Mode
    clock: Clock
    owner: User
    hashing: Hashing
    people: People
    teams: Teams
    audit: Audit
    guesses: Guesses
    sign_ins: SignIns
    people_store: PeopleStore
    sign_in_store: SignInStore
    invite_store: InviteStore
    entering: Entering
    installing: Installing
    administration: Administration
    tokens: PersonalTokens
    padlock: Padlock
    adulthood: Adulthood
    switching: Switching
    spending: Spending

    async def may_stay(self, visitor: Visitor) -> bool:
        """Whether somebody who reads a stream may go on reading it."""
        return not await self.padlock.is_locked() and await self.entering.still(visitor)

    async def retire(self) -> None:
        """Forget what ran out: sign-ins, invites, old guesses, and audit rows after 400 days."""
        now = self.clock()
        await self.sign_in_store.retire(now, now - KEPT)
        await self.invite_store.retire(now)
        await self.guesses.retire()
        await self.audit.retire(now)


@dataclass(frozen=True)
class House:
    """What people live in."""

    database: Database
    live: LiveLog
    realm: str
    mode: Mode | None
    signing_keys: Callable[[], Sequence[bytes]]
    clock: Clock
    new_id: NewId


async def settle(house: House) -> Household:
    """Open the books; at the first start there is one owner and one installation afterwards."""
    database, realm, clock, new_id = house.database, house.realm, house.clock, house.new_id
    people_store = PeopleStore(database)
    people = People(database, people_store, realm, house.live, clock, new_id)
    installations = InstallationStore(database)
    async with one_at_a_time(database):  # programs that open a new directory together agree on one owner
        owner = await people.settle_owner()
        installation = await _settled(installations)
    mode: Mode = house.mode or installation.mode or "local"
    hashing = Hashing(installation.salt)
    audit = Audit(AuditStore(database), people_store, hashing, clock)
    guesses = Guesses(database, GuessStore(database), hashing, clock)
    hasher, passwords, tokens = Hasher(), PasswordStore(database), TokenStore(database)
    sign_in_store, invites, keys = SignInStore(database), InviteStore(database), KeyStore(database)
    tickets = Tickets(house.signing_keys, installation.issuer, clock)
    sign_ins = SignIns(
        database, sign_in_store, people_store, passwords, tokens, hasher, guesses, tickets, audit, clock, new_id
    )
    padlock = Padlock(database, installations, hasher, guesses, audit, realm, mode, clock)
    return Household(
        mode=mode,
        clock=clock,
        owner=owner,
        hashing=hashing,
        people=people,
        teams=Teams(database, TeamStore(database, realm, clock), people_store, clock, new_id),
        audit=audit,
        guesses=guesses,
        sign_ins=sign_ins,
        people_store=people_store,
        sign_in_store=sign_in_store,
        invite_store=invites,
        entering=Entering(mode, people, people_store, sign_ins, sign_in_store, tokens, tickets, clock),
        installing=Installing(
            database, installations, people_store, passwords, sign_in_store, sign_ins, hasher, guesses, audit, clock
        ),
        administration=Administration(
            database,
            people_store,
            passwords,
            tokens,
            keys,
            invites,
            sign_ins,
            hasher,
            guesses,
            audit,
            house.live,
            realm,
            mode,
            clock,
            new_id,
        ),
        tokens=PersonalTokens(database, tokens, people_store, sign_ins, audit, realm, clock, new_id),
        padlock=padlock,
        adulthood=Adulthood(database, people_store, sign_ins, padlock, audit, realm, mode, clock),
        switching=Switching(people_store, sign_in_store, sign_ins, realm),
        spending=Spending(database, SpendingStore(database, realm), clock, new_id),
    )


async def _settled(store: InstallationStore) -> Installation:
    """The row of this installation; its names are random and never change."""
    if (found := await store.find()) is not None:
        return found
    await store.make(random_id(), random_id() + random_id())
    made = await store.find()
    assert made is not None  # in this transaction
    return made
