"""The one place that decides whether somebody may use a door."""

from typing import Literal

from troupe.accounts.domain.credential import Scope, Visitor
from troupe.accounts.errors import NotAllowed, NotSignedIn, ScopeMissing

Access = Literal["public", "user", "admin", "owner"]


def authorise(visitor: Visitor | None, access: Access, scope: Scope, *, tokens_may: bool = True) -> None:
    """Raise unless this visitor may use a door of this access and scope.

    `tokens_may` is false where a token never acts for its person: making tokens, changing a password, exporting,
    erasing, touching stored keys.
    """
    if access == "public":
        return
    if visitor is None:
        raise NotSignedIn
    if access == "admin" and not visitor.person.is_admin:
        raise NotAllowed
    if access == "owner" and visitor.person.role != "owner":
        raise NotAllowed
    if visitor.way == "token" and not tokens_may:
        raise ScopeMissing("sign-in")
    if visitor.way == "token" and scope not in visitor.scopes:
        raise ScopeMissing(scope)
