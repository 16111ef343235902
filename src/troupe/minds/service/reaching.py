"""Which addresses a connection may have: the public world, this computer, and what its owner confirmed next door."""

from contextlib import suppress
from urllib.parse import urlsplit

from troupe.accounts import User
from troupe.kit.outbound import AddressNotAllowed, AddressRules, Outbound, check_url, judge
from troupe.minds.domain.brain import Connection
from troupe.minds.service.models import Way

# Names that no public register gives out. A public name that leads next door is never followed: whoever owns it could
# turn it towards another machine of this network tomorrow.
_NAMES_OF_A_HOUSE = (".local", ".lan", ".internal", ".home.arpa")
_PRIVATE = "private_unconfirmed"


def stands_next_door(base_url: str) -> bool:
    """Whether an address says by itself that it lies in one's own network."""
    try:
        host = (urlsplit(base_url).hostname or "").rstrip(".").lower()
    except ValueError:
        return False  # the fetcher refuses it in its own words
    try:
        return judge(host).reach == "private"
    except ValueError:  # a name
        return host.endswith(_NAMES_OF_A_HOUSE) or ("." not in host and host not in ("", "localhost"))


def stands_here(base_url: str) -> bool:
    """Whether it lies on this computer or next door."""
    return stands_on_this_machine(base_url) or stands_next_door(base_url)


def stands_on_this_machine(base_url: str) -> bool:
    """Whether an address says by itself that it is this very computer's."""
    try:
        host = (urlsplit(base_url).hostname or "").rstrip(".").lower()
        return host == "localhost" or host.endswith(".localhost") or judge(host).reach == "loopback"
    except ValueError:
        return False


def rules_for(base_url: str, *, loopback: bool) -> AddressRules:
    """Where the client of a connection may go: next door only where its address, which was confirmed, says so."""
    return AddressRules(loopback=loopback, private=stands_next_door(base_url))


class Reaching:
    """Who may connect what. Where people sign in, this machine is nobody's own: its servers serve all or none."""

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone

    def rules(self, user: User, connection: Connection) -> AddressRules:
        """Of the client that serves this person; whoever keeps the house may keep what was connected before."""
        loopback = self._alone or connection.scope == "everyone" or user.is_admin
        return rules_for(connection.base_url, loopback=loopback)

    def way(
        self, user: User, connection: Connection, key: str | None, headers: tuple[tuple[str, str], ...] = ()
    ) -> Way:
        """What a connection is reached with now."""
        rules = self.rules(user, connection)
        if not rules.loopback and stands_on_this_machine(connection.base_url):
            raise _not_yours_alone(user)
        return Way(key, rules, headers)

    async def refuse_forbidden(self, connection: Connection, user: User, *, confirmed: bool) -> None:
        """Judge where an address leads before it is kept; a name nobody knows now may be known later."""
        base_url = connection.base_url
        _refuse_misspelt(base_url)  # said first: nobody is asked to confirm what no confirmation lets through
        if stands_next_door(base_url) and not (confirmed and user.is_admin):
            raise AddressNotAllowed(
                "Troupe does not connect there unasked: this is an address in your own network.",
                reason=_PRIVATE,
                next_step="Confirm with `confirm_private` that this server is meant."
                if user.is_admin
                else "Ask whoever runs this Troupe: only administrators connect servers of the own network.",
            )
        rules = rules_for(base_url, loopback=self._alone or connection.scope == "everyone")
        try:
            with suppress(OSError):
                await Outbound().check(base_url, rules)
        except AddressNotAllowed as refused:
            raise (_not_yours_alone(user) if refused.reason == "loopback" else refused) from None


def _refuse_misspelt(base_url: str) -> None:
    checked = check_url(base_url)
    if checked.scheme not in ("http", "https"):
        raise AddressNotAllowed(
            f"Troupe does not connect there: the scheme {checked.scheme!r}.",
            reason="scheme",
            next_step="Use an address that begins with https://, or with http:// in your own network.",
        )


def _not_yours_alone(user: User) -> AddressNotAllowed:
    return AddressNotAllowed(
        "Troupe does not connect there for one person: this is a server on the machine that all of you share.",
        reason="loopback",
        next_step="Connect it for everyone: choose that in Settings, or send `scope` as `everyone`."
        if user.is_admin
        else "Ask whoever keeps this Troupe to connect that server for everyone.",
    )
