"""What a URL must look like before anything is sent to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

import idna

from troupe.kit.errors import Invalid
from troupe.kit.outbound.addresses import Verdict

_BAD_CHARACTER = re.compile(r"[\x00-\x20\x7f\\]")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_HEADER_VALUE = re.compile(r"[ -~]{0,500}")
_RESERVED_HEADERS = frozenset({"host", "authorization", "cookie", "connection", "content-length"})
_RESERVED_PREFIXES = ("content-", "transfer-", "proxy-")


class AddressNotAllowed(Invalid):
    """An address Troupe does not talk to; nothing was sent."""

    code = "address_not_allowed"

    def __init__(self, detail: str, *, reason: str, next_step: str) -> None:
        super().__init__(detail, next_step=next_step, reason=reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AddressRules:
    """Where one client may go. Public `https` is always allowed; link-local and metadata never are.

    With `hosts` only these names are allowed at all (the policy `fixed` of a provider's own door).
    """

    loopback: bool = False
    private: bool = False
    hosts: frozenset[str] | None = None

    @classmethod
    def fixed(cls, *hosts: str) -> "AddressRules":
        return cls(hosts=frozenset(host.lower() for host in hosts))

    def check(self, verdict: Verdict, *, secure: bool) -> None:
        """Refuse an address these rules do not reach."""
        if verdict.reach == "forbidden":
            raise _refused(verdict.reason, "forbidden", "Use the public or local address of the server itself.")
        if verdict.reach == "loopback" and not self.loopback:
            raise _refused(verdict.reason, "loopback", "Ask whoever runs this Troupe to offer that server to everyone.")
        if verdict.reach == "private" and not self.private:
            raise _refused(
                verdict.reason, "private_unconfirmed", "Confirm that this server in your own network is meant."
            )
        if verdict.reach == "public" and not secure:
            raise _refused(
                "public address without https", "insecure", "Use the https address: the key would travel in clear."
            )


@dataclass(frozen=True, slots=True)
class CheckedUrl:
    """A URL spelled the one way that leaves no doubt where it leads."""

    text: str
    scheme: str
    host: str
    port: int

    @property
    def secure(self) -> bool:
        return self.scheme in {"https", "wss"}


def check_url(url: str, rules: AddressRules | None = None) -> CheckedUrl:
    """Refuse spellings that hide where a URL leads; give back the canonical one."""
    if _BAD_CHARACTER.search(url):
        raise _misspelt("it holds a space, a control character or a backslash")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _misspelt("it cannot be read") from None
    if parts.scheme not in {"http", "https", "ws", "wss"}:
        what = f"the scheme {parts.scheme[:20]!r}" if parts.scheme else "no scheme is named"
        raise _refused(what, "scheme", "Use an address that begins with https://, or with http:// in your own network.")
    if "@" in parts.netloc or "#" in url:
        raise _misspelt("it holds a user name or a fragment")
    host = _canonical_host(parts.hostname or "")
    if rules is not None and rules.hosts is not None and host not in rules.hosts:
        raise _refused("a host this provider does not name", "host", "Use the provider's own address.")
    port = port or (443 if parts.scheme in {"https", "wss"} else 80)
    return CheckedUrl(_spell(parts.scheme, host, parts.port, parts.path, parts.query), parts.scheme, host, port)


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse headers that are not a user's to set, or that could smuggle a second one."""
    for name, value in headers.items():
        lowered = name.lower()
        if not _HEADER_NAME.fullmatch(name) or lowered in _RESERVED_HEADERS or lowered.startswith(_RESERVED_PREFIXES):
            raise Invalid(
                f"The header {name[:64]!r} cannot be set by hand.",
                code="invalid",
                field="extra_headers",
                next_step="Leave it out, or choose another name.",
            )
        if not _HEADER_VALUE.fullmatch(value):
            raise Invalid(
                f"The value of the header {name!r} cannot be sent.",
                code="invalid",
                field="extra_headers",
                next_step="Use one line of at most 500 plain letters, digits and signs.",
            )


def _canonical_host(host: str) -> str:
    host = host.removesuffix(".")
    if not host or "%" in host:
        raise _misspelt("it names no host")
    if ":" in host:
        return _ipv6(host)
    if not host.isascii():
        host = _punycode(host)
    if _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        return _ipv4(host)
    return host.lower()


def _ipv6(host: str) -> str:
    try:
        return str(IPv6Address(host))
    except ValueError:
        raise _misspelt("it is not a plain IPv6 address") from None


def _ipv4(host: str) -> str:
    """A host that ends in a number is an IPv4 address to every browser, so it must be a plain one."""
    try:
        return str(IPv4Address(host))
    except ValueError:
        raise _misspelt("it writes an IPv4 address in an unusual way") from None


def _punycode(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise _misspelt("its name cannot be written in punycode") from None


def _spell(scheme: str, host: str, port: int | None, path: str, query: str) -> str:
    place = f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}{f':{port}' if port else ''}{path}{f'?{query}' if query else ''}"


def _misspelt(why: str) -> AddressNotAllowed:
    return _refused(f"the way it is written: {why}", "spelling", "Write the plain address of the server.")


def _refused(what: str, reason: str, next_step: str) -> AddressNotAllowed:
    return AddressNotAllowed(f"Troupe does not connect there: {what}.", reason=reason, next_step=next_step)
