"""Signing in, staying signed in, and being signed out, on this device or everywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from troupe.accounts.domain import User
from troupe.accounts.domain.credential import KEPT, Secret, SignIn, SignInKind, Visitor, digest
from troupe.accounts.domain.password import accepted
from troupe.accounts.errors import BadCredentials, RefreshRefused, SignInNotFound, SignInRefused
from troupe.accounts.service.audit import Audit
from troupe.accounts.service.guesses import Guesses
from troupe.accounts.service.passwords import Hasher
from troupe.accounts.service.tickets import Tickets
from troupe.accounts.service.values import new_secret
from troupe.accounts.store import PasswordStore, PeopleStore, SignInStore, TokenStore
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock

LONGEST_DEVICE = 120
_USED_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """Somebody who has just proved who they are: a pair of tokens, or the value of the cookie."""

    user: User
    sign_in: SignIn
    secret: str
    access_token: str | None


class SignIns:
    """Who is signed in where."""

    def __init__(
        self,
        database: Database,
        store: SignInStore,
        people: PeopleStore,
        passwords: PasswordStore,
        tokens: TokenStore,
        hasher: Hasher,
        guesses: Guesses,
        tickets: Tickets,
        audit: Audit,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._people = people
        self._passwords = passwords
        self._tokens = tokens
        self._hasher = hasher
        self._guesses = guesses
        self._tickets = tickets
        self._audit = audit
        self._clock = clock
        self._new_id = new_id
        self.when_ended: Callable[[], None] = lambda: None  # what was remembered of credentials is out of date

    async def sign_in(self, username: str, password: str, device: str, kind: SignInKind) -> SignedIn:
        """By name and password; unknown names take the same way as known ones."""
        name = username.strip().lower()
        async with self._hasher.turn():
            await self._guesses.check(name)
            user = await self._people.named(name)
            stored = await self._passwords.find(user.id if user else "")
            if not await self._hasher.matches(stored, password) or user is None or user.status != "active":
                await self._guesses.failed(name)
                await self._audit.note("sign_in.refused", target_id=user.id if user else None)
                raise SignInRefused
        await self._guesses.succeeded(name)
        if stored and self._hasher.is_outdated(stored):
            await self._passwords.put(user.id, await self._hasher.hash(password), self._clock())
        return await self.open(user, device, kind)

    async def open(self, user: User, device: str, kind: SignInKind) -> SignedIn:
        """Let somebody in who has proved who they are."""
        now = self._clock()
        id, secret = self._new_id(), _new(kind)
        generation = user.credential_generation
        sign_in = SignIn(id, user.id, user.id, kind, generation, 1, device[:LONGEST_DEVICE], now, now, now + KEPT)
        async with self._database.writing():
            held = await self._people.hold(user.id)
            if held is None or held.status != "active" or held.credential_generation != generation:
                raise SignInRefused
            await self._store.add(sign_in, digest(secret))
            await self._audit.note("sign_in.opened", user.id, id)
        return SignedIn(user, sign_in, secret, self._ticket(sign_in))

    async def check_password(self, user: User, password: str) -> None:
        """Ask somebody who is in for their password again."""
        async with self._hasher.turn():
            await self._guesses.check(user.username)
            if not await self._hasher.matches(await self._passwords.find(user.id), password):
                await self._guesses.failed(user.username)
                raise BadCredentials
        await self._guesses.succeeded(user.username)

    async def refresh(self, secret: str) -> SignedIn:
        """New tokens for an old one; a value from further back ends the whole sign-in, since somebody copied it."""
        async with self._database.writing():
            found = await self._held_by(secret, "token")
            if found is not None:
                sign_in, user, kept = found
                return await self._renewed(sign_in, user, kept)
        raise RefreshRefused

    async def by_cookie(self, value: str) -> tuple[SignIn, Secret] | None:
        """The sign-in behind a cookie; a value that was just given out becomes the current one by being used."""
        kept = await self._store.secret(digest(value))
        sign_in = await self._store.find(kept.sign_in_id) if kept else None
        if kept is None or sign_in is None or sign_in.kind != "cookie":
            return None
        if kept.standing(sign_in, self._clock()) == "current":
            return sign_in, kept
        async with self._database.writing():
            found = await self._held_by(value, "cookie")
        return None if found is None else (found[0], found[2])

    async def offer(self, sign_in: SignIn) -> str:
        """The next value of a cookie; until it comes back the present one stays, so that a lost answer harms nobody."""
        value, now = new_secret(), self._clock()
        async with self._database.writing():
            await self._store.add_secret(Secret(digest(value), sign_in.id, sign_in.number + 1, now, None))
        return value

    async def used(self, sign_in: SignIn) -> None:
        """Remember that somebody was here, to the minute for the sign-in and to the day for the person."""
        now = self._clock()
        if now - sign_in.last_used_at < _USED_AGAIN:
            return
        async with self._database.writing():
            await self._store.change(sign_in.id, last_used_at=now, expires_at=now + KEPT)
            user = await self._people.hold(sign_in.user_id)
            today = now.replace(hour=0, minute=0, second=0, microsecond=0)
            if user is not None and user.last_seen_at != today:
                await self._people.save(replace(user, last_seen_at=today))

    async def list(self, user: User) -> Sequence[SignIn]:
        return await self._store.list(user.id, self._clock())

    async def end(self, user: User, id: str) -> None:
        async with self._database.writing():
            sign_in = await self._store.find(id)
            if sign_in is None or user.id not in (sign_in.user_id, sign_in.acting_id):
                raise SignInNotFound
            await self._store.end(id)
            await self._audit.note("sign_in.ended", user.id, id)
            self._tell()

    async def end_this(self, visitor: Visitor) -> None:
        """End the sign-in that asks; in local mode, and for a token, there is none."""
        if visitor.sign_in_id is not None:
            await self.end(visitor.person, visitor.sign_in_id)

    async def end_all(self, user: User, but: str | None = None) -> None:
        """Everywhere, personal tokens included; with `but` the asking sign-in goes on under a new generation."""
        async with self._database.writing():
            await self._new_generation(user.id, but)
            await self._tokens.remove(user.id)
            await self._audit.note("sign_in.all_ended", user.id, user.id)

    async def forget(self, user_id: str) -> None:
        """After a change of role or status: every sign-in ends; tokens are for the caller to judge."""
        async with self._database.writing():
            await self._new_generation(user_id, None)

    async def change_password(self, user: User, old: str, new: str, sign_in_id: str | None) -> SignedIn:
        """Only the sign-in that asked goes on, with fresh values."""
        await self.check_password(user, old)
        hash = await self._hasher.hash(accepted(new, user.username))
        async with self._database.writing():
            await self._passwords.put(user.id, hash, self._clock())
            await self.end_all(user, but=sign_in_id)
            await self._audit.note("password.changed", user.id, user.id)
            fresh = await self._people.hold(user.id)
            going_on = await self._store.find(sign_in_id) if sign_in_id else None
            if fresh is None:
                raise BadCredentials
            if going_on is None:
                return await self.open(fresh, "", "token")
            return await self._renewed(going_on, fresh, None)

    async def set_password(self, user: User, password: str) -> None:
        """For a new person, or one whose password an administrator sets; hash first, in the caller's own time."""
        hash = await self._hasher.hash(accepted(password, user.username))
        await self._passwords.put(user.id, hash, self._clock())

    async def switch(self, sign_in_id: str, acting: User) -> SignedIn:
        """Let a sign-in act as somebody else from now on."""
        async with self._database.writing():
            sign_in = await self._store.hold(sign_in_id)
            if sign_in is None:
                raise SignInNotFound
            changed = replace(sign_in, acting_id=acting.id)
            await self._store.change(sign_in_id, acting_id=acting.id)
            await self._audit.note("sign_in.switched", sign_in.user_id, acting.id)
            self._tell()
        return SignedIn(acting, changed, "", self._ticket(changed))

    async def _held_by(self, secret: str, kind: SignInKind) -> tuple[SignIn, User, Secret] | None:
        """The sign-in that a value belongs to, held; a stolen value ends it."""
        kept = await self._store.secret(digest(secret))
        sign_in = await self._store.hold(kept.sign_in_id) if kept else None
        kept = await self._store.secret(digest(secret))  # again, now that nobody else changes it
        if kept is None or sign_in is None or sign_in.kind != kind:
            return None
        user, now = await self._people.find(sign_in.user_id), self._clock()
        if user is None or user.status != "active" or user.credential_generation != sign_in.generation:
            return None
        if sign_in.expires_at <= now:
            return None
        standing = kept.standing(sign_in, now)
        if standing == "stolen":
            await self._store.end(sign_in.id)
            await self._audit.note("sign_in.reuse", user.id, sign_in.id)
            self._tell()
            return None
        if standing == "offered":
            sign_in = await self._move_to(sign_in, kept.number)
        return sign_in, user, kept

    async def _renewed(self, sign_in: SignIn, user: User, kept: Secret | None) -> SignedIn:
        """A new value: the next one, or beside the current one for a second tab that renews in the same moment."""
        now, secret = self._clock(), _new(sign_in.kind)
        if kept is None or kept.number == sign_in.number:
            sign_in = await self._move_to(sign_in, sign_in.number + 1)
        await self._store.add_secret(Secret(digest(secret), sign_in.id, sign_in.number, now, None))
        sign_in = replace(sign_in, last_used_at=now, expires_at=now + KEPT)
        await self._store.change(sign_in.id, last_used_at=now, expires_at=sign_in.expires_at)
        acting = await self._people.find(sign_in.acting_id)
        return SignedIn(acting or user, sign_in, secret, self._ticket(sign_in))

    async def _move_to(self, sign_in: SignIn, number: int) -> SignIn:
        await self._store.change(sign_in.id, number=number)
        await self._store.replace_secrets(sign_in.id, number, self._clock())
        return replace(sign_in, number=number)

    async def _new_generation(self, user_id: str, but: str | None) -> None:
        user = await self._people.hold(user_id)
        if user is not None:
            generation = user.credential_generation + 1
            await self._people.save(replace(user, credential_generation=generation))
            await self._store.end(*(id for id in await self._store.of(user_id) if id != but))
            if but is not None:
                await self._store.change(but, generation=generation)
        self._tell()

    def _tell(self) -> None:
        self._database.after_commit(self.when_ended)

    def _ticket(self, sign_in: SignIn) -> str | None:
        if sign_in.kind != "token":
            return None
        return self._tickets.issue(sign_in.acting_id, sign_in.id, sign_in.generation)


def _new(kind: SignInKind) -> str:
    return new_secret("trr_" if kind == "token" else "")
