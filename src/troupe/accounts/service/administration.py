"""Who belongs to this studio, and as what: for its owner and administrators."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from troupe.accounts.domain import AgeBand, Role, TierName, User
from troupe.accounts.domain.credential import SignInKind, digest
from troupe.accounts.domain.password import accepted
from troupe.accounts.domain.person import checked_display_name, checked_username
from troupe.accounts.errors import (
    ChildCannot,
    GuardianNeeded,
    HasChildren,
    InviteNotFound,
    LastOwner,
    NotAllowed,
    UsernameTaken,
    UserNotFound,
    WeakPassword,
)
from troupe.accounts.service.audit import Audit
from troupe.accounts.service.guesses import Guesses
from troupe.accounts.service.passwords import Hasher
from troupe.accounts.service.signins import SignedIn, SignIns
from troupe.accounts.service.values import new_secret
from troupe.accounts.store import InviteStore, KeyStore, Mode, PasswordStore, PeopleStore, TokenStore
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal

INVITE_LIVES = timedelta(days=7)
LONGEST_INVITE = timedelta(days=60)


@dataclass(frozen=True)
class NewPerson:
    """Somebody who is to be added."""

    username: str
    display_name: str | None = None
    tier: TierName = "free"
    role: Literal["admin", "member"] = "member"
    password: str | None = None
    age_band: AgeBand = "unknown"
    guardian_id: str | None = None


@dataclass(frozen=True)
class PersonChange:
    """What an administrator changes about somebody; None leaves it."""

    display_name: str | None = None
    tier: TierName | None = None
    role: Role | None = None
    status: Literal["active", "suspended"] | None = None
    age_band: AgeBand | None = None
    guardian_id: str | None = None


@dataclass(frozen=True)
class Invite:
    """An invitation as it was made; its code is shown once."""

    id: str
    role: Literal["admin", "member"]
    tier: TierName
    expires_at: datetime
    code: str


class Administration:
    """Adds people, invites them, and changes what they are."""

    def __init__(
        self,
        database: Database,
        people: PeopleStore,
        passwords: PasswordStore,
        tokens: TokenStore,
        keys: KeyStore,
        invites: InviteStore,
        sign_ins: SignIns,
        hasher: Hasher,
        guesses: Guesses,
        audit: Audit,
        live: LiveLog,
        realm: str,
        mode: Mode,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._people = people
        self._passwords = passwords
        self._tokens = tokens
        self._keys = keys
        self._invites = invites
        self._sign_ins = sign_ins
        self._hasher = hasher
        self._guesses = guesses
        self._audit = audit
        self._live = live
        self._realm = realm
        self._mode = mode
        self._clock = clock
        self._new_id = new_id
        self._when_suspended: list[Callable[[User], Awaitable[None]]] = []

    def when_suspended(self, work: Callable[[User], Awaitable[None]]) -> None:
        """Do this in the transaction that takes somebody's access away: stop what runs for them."""
        self._when_suspended.append(work)

    async def get(self, asking: User, id: str) -> User:
        _require_admin(asking)
        found = await self._people.find(id)
        if found is None:
            raise UserNotFound
        return found

    async def add(self, asking: User, new: NewPerson) -> User:
        """Somebody who uses this studio too; in local mode they need no password."""
        _require_admin(asking)
        username = checked_username(new.username)
        hash = await self._first_password(new, username)
        async with self._database.writing():
            person = self._person(new, username, asking.language, asking.time_zone)
            await self._check_band(person)
            if await self._people.named(username) is not None:
                raise UsernameTaken(username)
            await self._people.add(person)
            if hash is not None:
                await self._passwords.put(person.id, hash, self._clock())
            await self._audit.note("person.added", asking.id, person.id)
        return person

    async def change(self, asking: User, id: str, change: PersonChange) -> User:
        """Tier, role, status, name or age band; what that ends is ended in the same transaction."""
        _require_admin(asking)
        async with self._database.writing():
            before = await self._people.hold(id)
            if before is None or before.status == "erasing":
                raise UserNotFound
            if before.role == "owner" and asking.id != before.id:
                raise LastOwner if change.role or change.status else NotAllowed
            if change.role == "owner" and before.role != "owner":
                return await self._hand_over(asking, before, change)
            after = self._changed(before, change)
            await self._check_change(before, after)
            return await self._save(asking, before, after)

    async def invite(
        self, asking: User, role: Literal["admin", "member"], tier: TierName, days: int | None = None
    ) -> Invite:
        """A code with which one person can join."""
        _require_admin(asking)
        now, code = self._clock(), new_secret("tri_")
        lives = INVITE_LIVES if days is None else min(timedelta(days=days), LONGEST_INVITE)
        invite = Invite(self._new_id(), role, tier, now + lives, code)
        row: dict[str, object] = {name: value for name, value in vars(invite).items() if name != "code"}
        async with self._database.writing():
            await self._invites.add(row | {"user_id": asking.id, "hash": digest(code), "created_at": now})
            await self._audit.note("invite.made", asking.id, invite.id)
        return invite

    async def redeem(self, code: str, username: str, password: str, device: str, kind: SignInKind) -> SignedIn:
        """Join with a code; of two who send the same one at once only one joins."""
        await self._guesses.check()
        name = checked_username(username)
        checked = accepted(password, name)
        hash = await self._hasher.hash(checked)
        async with self._database.writing():
            taken = await self._invites.take(digest(code.strip()), self._clock())
            if taken is not None:
                if await self._people.named(name) is not None:
                    raise UsernameTaken(name)
                person = self._person(NewPerson(name, tier=taken.tier, role=taken.role), name, "en", "UTC")
                await self._people.add(person)
                await self._passwords.put(person.id, hash, self._clock())
                await self._audit.note("person.joined", person.id, taken.id)
                return await self._sign_ins.open(person, device, kind)
        await self._guesses.failed()
        raise InviteNotFound

    async def cut_off(self, user: User) -> None:
        """End every way in of somebody who is suspended or erased, and what runs for them."""
        await self._sign_ins.forget(user.id)
        await self._tokens.remove(user.id)
        await self._invites.remove_of(user.id)
        for work in self._when_suspended:
            await work(user)

    async def tell(self, user_id: str) -> None:
        await self._live.announce(personal("me", user_id), "account.changed", {"user_id": user_id})

    async def _first_password(self, new: NewPerson, username: str) -> str | None:
        if new.age_band == "child":
            if new.password is not None:
                raise ChildCannot
            return None
        if new.password is None:
            if self._mode == "multi":
                raise WeakPassword("missing", "Somebody who signs in needs a password.")
            return None
        return await self._hasher.hash(accepted(new.password, username))

    def _person(self, new: NewPerson, username: str, language: str, time_zone: str) -> User:
        now = self._clock()
        return User(
            id=self._new_id(),
            realm=self._realm,
            username=username,
            display_name=checked_display_name(new.display_name or username),
            tier=new.tier,
            role=new.role,
            status="active",
            age_band=new.age_band,
            language=language,
            time_zone=time_zone,
            created_at=now,
            updated_at=now,
            guardian_id=new.guardian_id,
        )

    def _changed(self, before: User, change: PersonChange) -> User:
        given = {name: value for name, value in vars(change).items() if value is not None}
        if change.display_name is not None:
            given["display_name"] = checked_display_name(change.display_name)
        if change.age_band not in (None, "child"):
            given["guardian_id"] = None
        return replace(before, **given, updated_at=self._clock())

    async def _check_change(self, before: User, after: User) -> None:
        if before.role == "owner" and (after.role != "owner" or after.status != "active"):
            raise LastOwner
        await self._check_band(after)
        if after.age_band == "child" and await self._people.children_of(after.id):
            raise HasChildren

    async def _check_band(self, person: User) -> None:
        """A child has a guardian who can look after it, and rights of its own that are small."""
        if person.age_band != "child":
            if person.guardian_id is not None:
                raise GuardianNeeded("Only a child has a guardian.")
            return
        guardian = await self._people.hold(person.guardian_id) if person.guardian_id else None
        grown = guardian is not None and guardian.status == "active" and guardian.age_band != "child"
        if not grown or person.guardian_id == person.id:
            raise GuardianNeeded("A child needs a guardian.")
        if person.realm != "family" or person.role != "member":
            raise GuardianNeeded("A child lives in a family, as a member.")

    async def _hand_over(self, owner: User, heir: User, change: PersonChange) -> User:
        """There is one owner at a time; whoever gives it away becomes an administrator."""
        giver = await self._people.hold(owner.id)
        if giver is None or giver.role != "owner":
            raise NotAllowed
        if heir.status != "active" or heir.age_band == "child":
            raise LastOwner
        now = self._clock()
        await self._people.save(replace(giver, role="admin", updated_at=now))
        after = self._changed(heir, change)
        await self._people.save(after)
        for person in (giver, after):
            await self._sign_ins.forget(person.id)
            await self.tell(person.id)
        await self._audit.note("person.owner", owner.id, heir.id)
        return await self._fresh(heir.id)

    async def _save(self, asking: User, before: User, after: User) -> User:
        await self._people.save(after)
        if after.age_band == "child" and before.age_band != "child":
            await self._take_from_child(after)
        if after.status == "suspended" and before.status != "suspended":
            await self.cut_off(after)
        elif after.role != before.role or after.status != before.status or after.age_band != before.age_band:
            await self._sign_ins.forget(after.id)
        for name in ("tier", "role", "status", "age_band"):
            if getattr(before, name) != getattr(after, name):
                await self._audit.note(f"person.{name}", asking.id, after.id, rule=str(getattr(after, name)))
        await self.tell(after.id)
        self._database.after_commit(lambda: self._sign_ins.when_ended())
        return await self._fresh(after.id)

    async def _take_from_child(self, child: User) -> None:
        await self._passwords.remove(child.id)
        await self._tokens.remove(child.id)
        for key in await self._keys.list(child.id):
            await self._keys.remove(child.id, key.name)

    async def _fresh(self, id: str) -> User:
        found = await self._people.find(id)
        assert found is not None  # it was saved in this transaction
        return found


def _require_admin(asking: User) -> None:
    if not asking.is_admin:
        raise NotAllowed
