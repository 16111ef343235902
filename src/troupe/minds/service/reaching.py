"""Which addresses a connection may have: the public world, this computer, and what its owner confirmed next door."""

from contextlib import suppress
from urllib.parse import urlsplit

from troupe.accounts import User
from troupe.kit.outbound import AddressNotAllowed, AddressRules, Outbound, judge

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
    host = (urlsplit(base_url).hostname or "").lower()
    if host == "localhost" or stands_next_door(base_url):
        return True
    try:
        return judge(host).reach == "loopback"
    except ValueError:
        return False


def rules_for(base_url: str) -> AddressRules:
    """Where the client of a connection may go: next door only where its address, which was confirmed, says so."""
    return AddressRules(loopback=True, private=stands_next_door(base_url))


async def refuse_forbidden(base_url: str, user: User, *, confirmed: bool) -> None:
    """Judge where an address leads; a name nobody knows now may be known later."""
    if stands_next_door(base_url) and not (confirmed and user.is_admin):
        raise AddressNotAllowed(
            "Troupe does not connect there unasked: this is an address in your own network.",
            reason=_PRIVATE,
            next_step="Confirm with `confirm_private` that this server is meant."
            if user.is_admin
            else "Ask whoever runs this Troupe: only administrators connect servers of the own network.",
        )
    with suppress(OSError):
        await Outbound().check(base_url, rules_for(base_url))
