"""Who comes in: credential, then rate, before any handler; the one function that looks for a credential is here."""

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import Scope

from troupe.accounts import (
    PLAIN_COOKIE,
    SECURE_COOKIE,
    Presented,
    ScopeMissing,
    SetupNeeded,
    Visitor,
    asking_address,
)
from troupe.app.addresses import Addresses, group_of
from troupe.app.doorkeeper import SAFE, OriginNotAllowed
from troupe.app.household import Household
from troupe.app.rates import Rates, wanted_by
from troupe.kit.errors import TroupeError

STATE = "/api/accounts/state"
SETUP = "/api/accounts/setup"
UNLOCK = "/api/accounts/unlock"
# What answers before anybody is known; a test compares this with what the doors declare.
PUBLIC_DOORS = frozenset(
    {
        ("GET", STATE),
        ("HEAD", STATE),
        ("POST", SETUP),
        ("POST", UNLOCK),
        ("POST", "/api/accounts/sign-in"),
        ("POST", "/api/accounts/refresh"),
        ("POST", "/api/accounts/invites/redeem"),
    }
)
_STOPS = ("/cancel", "/stop")


class Entry:
    """Lets people in, each by what they present, and nobody while the studio has no owner or is locked."""

    def __init__(self, household: Household, addresses: Addresses, rates: Rates | None = None) -> None:
        self._household = household
        self._addresses = addresses
        self._rates = rates or Rates()

    async def admit(self, scope: Scope, headers: Headers) -> None:
        """Say in the request's state who makes it; refuse it when nobody may."""
        state = scope.setdefault("state", {})
        address = self._addresses.of(scope, headers)
        asking_address.set(group_of(address))
        state["secure"] = self._addresses.is_secure(scope, headers)
        public = scope["type"] == "http" and (scope["method"], scope["path"]) in PUBLIC_DOORS
        await self._check_open(scope, public)
        visitor = await self._visitor(scope, headers, public)
        self._check_rate(scope, headers, visitor, group_of(address))
        if visitor is not None:
            state["visitor"], state["person"] = visitor, visitor.person

    async def _check_open(self, scope: Scope, public: bool) -> None:
        """A new studio answers only what sets it up, a locked one only what opens it or stops something."""
        household, path = self._household, scope["path"]
        if await household.installing.setup_needed(household.mode) and path not in (STATE, SETUP):
            raise SetupNeeded
        if not public and not path.endswith(_STOPS):
            await household.padlock.pass_through()

    async def _visitor(self, scope: Scope, headers: Headers, public: bool) -> Visitor | None:
        presented = credential_of(headers, secure=scope["state"]["secure"], renews=scope["type"] == "http")
        try:
            visitor = await self._household.entering.enter(presented)
        except TroupeError:
            if public:  # whoever is about to sign in may still carry what ran out
                return None
            raise
        changes = scope["type"] == "websocket" or scope["method"] not in SAFE
        if visitor.way == "cookie" and changes and "origin" not in headers and "sec-fetch-site" not in headers:
            raise OriginNotAllowed
        if visitor.way == "token" and changes and scope["type"] == "http" and visitor.scopes <= {"read"}:
            raise ScopeMissing("write")
        return visitor

    def _check_rate(self, scope: Scope, headers: Headers, visitor: Visitor | None, address: str) -> None:
        if self._household.mode == "local":
            return
        declared = headers.get("content-length", "0")
        size = int(declared) if declared.isdecimal() else 0
        self._rates.take(wanted_by(scope, visitor.person.id if visitor else None, address, size))


def credential_of(headers: Headers, *, secure: bool, renews: bool) -> Presented:
    """What a request brings to say who makes it: the header, the cookie, never anything in its address."""
    name = SECURE_COOKIE if secure else PLAIN_COOKIE
    return Presented(
        authorization=headers.getlist("authorization"),
        cookies=[value for line in headers.getlist("cookie") if (value := _cookie(line, name))],
        user_id=headers.getlist("x-user-id"),
        renews=renews,
    )


def _cookie(line: str, name: str) -> str | None:
    try:
        found = SimpleCookie(line).get(name)
    except CookieError:
        return None
    return found.value if found else None
