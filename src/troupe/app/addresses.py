"""Where a request comes from: the peer, or what a proxy says that this studio was told to trust."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope


class Addresses:
    """Knows the trusted proxies; from anybody else `X-Forwarded-*` is only words."""

    def __init__(self, trusted: Sequence[str] = ()) -> None:
        self._trusted: list[IPv4Network | IPv6Network] = [ip_network(each, strict=False) for each in trusted]

    def of(self, scope: Scope, headers: Headers) -> str:
        """The visitor's address: of those a trusted proxy names, the last that is no trusted proxy itself."""
        peer = str((scope.get("client") or ("",))[0])
        if not self._is_trusted(peer):
            return peer
        named = [part.strip() for line in headers.getlist("x-forwarded-for") for part in line.split(",")]
        for address in reversed(named):
            if not _is_address(address):
                return peer
            if not self._is_trusted(address):
                return address
        return peer

    def is_secure(self, scope: Scope, headers: Headers) -> bool:
        """Whether the visitor's own line is TLS."""
        if scope.get("scheme") in ("https", "wss"):
            return True
        peer = str((scope.get("client") or ("",))[0])
        return self._is_trusted(peer) and headers.getlist("x-forwarded-proto")[-1:] == ["https"]

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._trusted)


def group_of(address: str) -> str:
    """Who counts as one visitor: an IPv4 address, or the /64 of an IPv6 one."""
    if not _is_address(address) or ":" not in address:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
