"""What the doors of people stand on: who acts, and the use cases they call."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.params import Depends as Found
from starlette.requests import HTTPConnection
from starlette.responses import Response

from troupe.accounts.domain import User
from troupe.accounts.domain.credential import Visitor
from troupe.accounts.schemas import SignedInView, UserView
from troupe.accounts.service import (
    Administration,
    Adulthood,
    Audit,
    Drafts,
    Entering,
    Installing,
    Keys,
    Padlock,
    People,
    PersonalTokens,
    Preferences,
    Privacy,
    SignedIn,
    SignIns,
    Spending,
    Switching,
    Teams,
    authorise,
)

READ = {"x-access": "user", "x-scope": "read"}
WRITE = {"x-access": "user", "x-scope": "write"}
ADMIN = {"x-access": "admin", "x-scope": "admin"}
ADMIN_READ = {"x-access": "admin", "x-scope": "read"}
PUBLIC = {"x-access": "public", "x-scope": "read"}
# What no token may do for its person, whatever its scopes.
SELF = {"x-access": "user", "x-scope": "write", "x-tokens": False}
SELF_READ = {"x-access": "user", "x-scope": "read", "x-tokens": False}

PLAIN_COOKIE, SECURE_COOKIE = "troupe", "__Host-troupe"
COOKIE_SECONDS = 30 * 24 * 60 * 60


async def judge(connection: HTTPConnection) -> None:
    """Before every door: whether this visitor may use it, by what the door declares."""
    said: dict[str, Any] = getattr(connection.scope.get("route"), "openapi_extra", None) or READ
    visitor = getattr(connection.state, "visitor", None)
    authorise(visitor, said["x-access"], said["x-scope"], tokens_may=said.get("x-tokens", True))


async def acting(request: Request) -> User:
    """Who makes this request; the gate has decided it."""
    person: User = request.state.person
    return person


async def visiting(request: Request) -> Visitor:
    visitor: Visitor = request.state.visitor
    return visitor


def _found(name: str) -> Found:
    """The use case that the studio offers under this name."""

    async def find(request: Request) -> Any:
        return getattr(request.app.state, name)

    return Depends(find)  # type: ignore[no-any-return]


Person = Annotated[User, Depends(acting)]
Visit = Annotated[Visitor, Depends(visiting)]
ThePeople = Annotated[People, _found("people")]
ThePreferences = Annotated[Preferences, _found("preferences")]
TheDrafts = Annotated[Drafts, _found("drafts")]
TheSignIns = Annotated[SignIns, _found("sign_ins")]
TheEntering = Annotated[Entering, _found("entering")]
TheInstalling = Annotated[Installing, _found("first_run")]
TheAdministration = Annotated[Administration, _found("administration")]
TheTokens = Annotated[PersonalTokens, _found("personal_tokens")]
TheTeams = Annotated[Teams, _found("teams")]
TheKeys = Annotated[Keys, _found("keys")]
TheAudit = Annotated[Audit, _found("audit")]
ThePadlock = Annotated[Padlock, _found("padlock")]
TheAdulthood = Annotated[Adulthood, _found("adulthood")]
ThePrivacy = Annotated[Privacy, _found("privacy")]
TheSpending = Annotated[Spending, _found("spending")]
TheSwitching = Annotated[Switching, _found("switching")]


class Showing:
    """Shows people to clients, and gives what lets them in: tokens in the body, or the cookie."""

    def __init__(self, request: Request, response: Response) -> None:
        self._state = request.app.state
        self._secure = bool(getattr(request.state, "secure", False))
        self._response = response

    async def person(self, user: User) -> UserView:
        return UserView.of(user, await self._state.people.tier_of(user), self._state.entering.mode)

    async def signed_in(self, entered: SignedIn) -> SignedInView:
        if entered.sign_in.kind == "cookie" and entered.secret:
            set_cookie(self._response, entered.secret, secure=self._secure)
        return SignedInView.of(entered, await self.person(entered.user))

    def forget_cookie(self) -> None:
        set_cookie(self._response, "", secure=self._secure, seconds=0)


Shows = Annotated[Showing, Depends()]


def set_cookie(response: Response, value: str, *, secure: bool, seconds: int = COOKIE_SECONDS) -> None:
    """The one cookie: no script reads it, no other site sends it, and under TLS no other host can set it."""
    response.set_cookie(
        SECURE_COOKIE if secure else PLAIN_COOKIE,
        value,
        max_age=seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
