"""Who makes a request: one place that looks at what it presents, in both modes."""

import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from troupe.accounts.domain import User
from troupe.accounts.domain.credential import PERSONAL, RENEWED_AFTER, Scope, SignIn, Visitor, digest
from troupe.accounts.errors import NotSignedIn, TwoCredentials, UserMismatch
from troupe.accounts.service.people import People
from troupe.accounts.service.signins import SignIns
from troupe.accounts.service.tickets import Tickets
from troupe.accounts.store import Mode, PeopleStore, SignInStore, TokenStore
from troupe.kit.times import Clock

REMEMBERED_SECONDS = 2.0
MOST_REMEMBERED = 10_000
OFFER_AGAIN_SECONDS = 60.0
_BEARER = re.compile(r"bearer +([!-~]+) *", re.IGNORECASE)
_JWT = re.compile(r"[A-Za-z0-9_=-]*\.[A-Za-z0-9_=-]*\.[A-Za-z0-9_=-]*")
_TOKEN_USED_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Presented:
    """What a request brought along to say who makes it."""

    authorization: Sequence[str] = ()
    cookies: Sequence[str] = ()
    user_id: Sequence[str] = ()
    renews: bool = False  # whether the answer can carry a new cookie


class Entering:
    """Decides who somebody is by what they present, and whether that still holds."""

    def __init__(
        self,
        mode: Mode,
        people: People,
        store: PeopleStore,
        sign_ins: SignIns,
        sign_in_store: SignInStore,
        tokens: TokenStore,
        tickets: Tickets,
        clock: Clock,
    ) -> None:
        self.mode = mode
        self._people = people
        self._store = store
        self._sign_ins = sign_ins
        self._sign_in_store = sign_in_store
        self._tokens = tokens
        self._tickets = tickets
        self._clock = clock
        self._remembered: OrderedDict[tuple[str, str], tuple[float, Visitor]] = OrderedDict()
        self._offered: OrderedDict[str, float] = OrderedDict()
        sign_ins.when_ended = self.forget
        people.when_changed = self.forget

    async def enter(self, presented: Presented) -> Visitor:
        """Who this is; raises when nobody, somebody unknown, or two at once."""
        bearer = self._bearer(presented)
        cookie = presented.cookies[0] if presented.cookies and self.mode == "multi" else None
        if cookie is not None and (presented.authorization or len(presented.cookies) > 1):
            raise TwoCredentials
        if bearer is not None:
            return _as_named(await self._remember("bearer", bearer), presented.user_id)
        if cookie is not None:
            return _as_named(await self._with_cookie(cookie, presented.renews), presented.user_id)
        if self.mode == "multi":
            raise NotSignedIn
        return await self._locally(presented.user_id[0] if presented.user_id else None)

    async def still(self, visitor: Visitor) -> bool:
        """Whether somebody who was let in would be let in now; asks the database, not the memory."""
        person = await self._store.find(visitor.person.id)
        if person is None or person.status != "active":
            return False
        if visitor.way == "token":
            token = await self._tokens.find(visitor.credential_id or "")
            return token is not None and (token.expires_at is None or token.expires_at > self._clock())
        if visitor.sign_in_id is None:
            return True
        sign_in = await self._sign_in_store.find(visitor.sign_in_id)
        return sign_in is not None and sign_in.acting_id == person.id and await self._holds(sign_in) is not None

    def forget(self) -> None:
        """Ask the database again from now on."""
        self._remembered.clear()

    def _bearer(self, presented: Presented) -> str | None:
        """The token of a request; in local mode only what is meant as one of ours counts."""
        if not presented.authorization:
            return None
        if len(presented.authorization) > 1:
            raise TwoCredentials
        found = _BEARER.fullmatch(presented.authorization[0])
        if found is None:
            raise NotSignedIn
        token = found[1]
        if self.mode == "local" and not token.startswith(PERSONAL) and not _JWT.fullmatch(token):
            return None
        return token

    async def _locally(self, user_id: str | None) -> Visitor:
        """Nobody signs in: the owner, or the local person a request names."""
        key = ("local", user_id or "")
        known = self._remembered.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        visitor = Visitor(await self._people.acting(user_id), "local")
        self._keep(key, visitor)
        return visitor

    async def _remember(self, how: str, value: str) -> Visitor:
        key = (how, digest(value))
        known = self._remembered.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        visitor = await (self._by_token(value) if value.startswith(PERSONAL) else self._by_ticket(value))
        self._keep(key, visitor)
        return visitor

    async def _by_token(self, value: str) -> Visitor:
        token, now = await self._tokens.by_hash(digest(value)), self._clock()
        person = await self._store.find(token.user_id) if token else None
        if token is None or person is None or person.status != "active":
            raise NotSignedIn
        if token.expires_at is not None and token.expires_at <= now:
            raise NotSignedIn
        if token.last_used_at is None or now - token.last_used_at >= _TOKEN_USED_AGAIN:
            await self._tokens.used(token.id, now)
        return Visitor(person, "token", token.id, _within(person, token.scopes))

    async def _by_ticket(self, value: str) -> Visitor:
        ticket = self._tickets.read(value)
        sign_in = await self._sign_in_store.find(ticket.sign_in_id) if ticket else None
        if ticket is None or sign_in is None or sign_in.acting_id != ticket.subject:
            raise NotSignedIn
        person = await self._holds(sign_in)
        if person is None or sign_in.generation != ticket.generation:
            raise NotSignedIn
        await self._sign_ins.used(sign_in)
        return Visitor(person, "access", sign_in.id)

    async def _with_cookie(self, value: str, renews: bool) -> Visitor:
        key = ("cookie", digest(value))
        known = self._remembered.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        found = await self._sign_ins.by_cookie(value)
        person = await self._holds(found[0]) if found else None
        if found is None or person is None:
            raise NotSignedIn
        sign_in, kept = found
        await self._sign_ins.used(sign_in)
        visitor = Visitor(person, "cookie", sign_in.id)
        self._keep(key, visitor)
        is_current = kept.number == sign_in.number
        if renews and is_current and self._clock() - kept.made_at >= RENEWED_AFTER and self._may_offer(sign_in.id):
            return replace(visitor, renewed=await self._sign_ins.offer(sign_in))
        return visitor

    async def _holds(self, sign_in: SignIn) -> User | None:
        """Who acts through a sign-in that is still good."""
        signer = await self._store.find(sign_in.user_id)
        if signer is None or signer.status != "active" or sign_in.expires_at <= self._clock():
            return None
        if signer.credential_generation != sign_in.generation:
            return None
        if sign_in.acting_id == signer.id:
            return signer
        child = await self._store.find(sign_in.acting_id)
        minded = child is not None and child.status == "active" and child.guardian_id == signer.id
        return child if minded else None

    def _keep(self, key: tuple[str, str], visitor: Visitor) -> None:
        self._remembered[key] = (time.monotonic() + REMEMBERED_SECONDS, visitor)
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)

    def _may_offer(self, sign_in_id: str) -> bool:
        now = time.monotonic()
        if now - self._offered.get(sign_in_id, -OFFER_AGAIN_SECONDS) < OFFER_AGAIN_SECONDS:
            return False
        self._offered[sign_in_id] = now
        self._offered.move_to_end(sign_in_id)
        while len(self._offered) > MOST_REMEMBERED:
            self._offered.popitem(last=False)
        return True


def _as_named(visitor: Visitor, named: Sequence[str]) -> Visitor:
    if any(id != visitor.person.id for id in named):
        raise UserMismatch
    return visitor


def _within(person: User, scopes: Sequence[Scope]) -> frozenset[Scope]:
    """A token reaches as far as its scopes and its person's role allow, whichever is less."""
    return frozenset(scope for scope in scopes if scope != "admin" or person.is_admin)
