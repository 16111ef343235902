"""Where an IP address leads: out into the world, back to this machine, next door, or nowhere one may go."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Literal

Reach = Literal["public", "loopback", "private", "forbidden"]


@dataclass(frozen=True, slots=True)
class Verdict:
    reach: Reach
    reason: str


_PUBLIC = Verdict("public", "public address")
_RESERVED = Verdict("forbidden", "reserved address")
_STRICTEST_FIRST: tuple[Reach, ...] = ("forbidden", "loopback", "private", "public")

# Looked at in this order. Metadata services hide inside private and even public ranges, so they come first.
_IPV4: tuple[tuple[str, Verdict], ...] = (
    ("100.100.100.200/32", Verdict("forbidden", "metadata address")),
    ("168.63.129.16/32", Verdict("forbidden", "metadata address")),
    ("169.254.0.0/16", Verdict("forbidden", "link-local address")),
    ("127.0.0.0/8", Verdict("loopback", "loopback address")),
    ("10.0.0.0/8", Verdict("private", "private address")),
    ("172.16.0.0/12", Verdict("private", "private address")),
    ("192.168.0.0/16", Verdict("private", "private address")),
    ("100.64.0.0/10", Verdict("private", "shared address")),
    ("0.0.0.0/8", Verdict("forbidden", "unspecified address")),
    ("192.0.0.0/24", _RESERVED),
    ("192.0.2.0/24", Verdict("forbidden", "documentation address")),
    ("198.51.100.0/24", Verdict("forbidden", "documentation address")),
    ("203.0.113.0/24", Verdict("forbidden", "documentation address")),
    ("192.88.99.0/24", _RESERVED),
    ("198.18.0.0/15", _RESERVED),
    ("224.0.0.0/4", Verdict("forbidden", "multicast address")),
    ("255.255.255.255/32", Verdict("forbidden", "broadcast address")),
    ("240.0.0.0/4", _RESERVED),
)
_IPV6: tuple[tuple[str, Verdict], ...] = (
    ("::/128", Verdict("forbidden", "unspecified address")),
    ("::1/128", Verdict("loopback", "loopback address")),
    ("fd00:ec2::254/128", Verdict("forbidden", "metadata address")),
    ("fc00::/7", Verdict("private", "private address")),
    ("fe80::/10", Verdict("forbidden", "link-local address")),
    ("ff00::/8", Verdict("forbidden", "multicast address")),
    ("2001:db8::/32", Verdict("forbidden", "documentation address")),
    ("3fff::/20", Verdict("forbidden", "documentation address")),
    ("2001::/23", _RESERVED),
    ("2000::/3", _PUBLIC),
)
_IPV4_RULES = tuple((IPv4Network(net), verdict) for net, verdict in _IPV4)
_IPV6_RULES = tuple((IPv6Network(net), verdict) for net, verdict in _IPV6)

_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")


def judge(address: str) -> Verdict:
    """Where this address leads. IPv4 hidden in IPv6 is judged as the IPv4 it is."""
    parsed = ip_address(address.split("%", 1)[0])
    if isinstance(parsed, IPv4Address):
        return _judge_ipv4(parsed)
    hidden = _ipv4_inside(parsed)
    if hidden:
        return min(map(_judge_ipv4, hidden), key=lambda verdict: _STRICTEST_FIRST.index(verdict.reach))
    return next((verdict for network, verdict in _IPV6_RULES if parsed in network), _RESERVED)


def _judge_ipv4(address: IPv4Address) -> Verdict:
    return next((verdict for network, verdict in _IPV4_RULES if address in network), _PUBLIC)


def _ipv4_inside(address: IPv6Address) -> list[IPv4Address]:
    """Every IPv4 address a translator could read out of this one; more than one where layouts differ."""
    bits = int(address)
    if address in _MAPPED or address in _NAT64:
        return [_ipv4(bits)]
    if address in _NAT64_LOCAL:
        # RFC 6052 splits the IPv4 around a zero byte after a /48 prefix; a /96 prefix puts it last.
        return [_ipv4(bits), _ipv4((bits >> 64 & 0xFFFF) << 16 | bits >> 40 & 0xFFFF)]
    if address in _SIX_TO_FOUR:
        return [_ipv4(bits >> 80)]
    if address in _TEREDO:
        return [_ipv4(bits >> 64), _ipv4(~bits)]
    return []


def _ipv4(bits: int) -> IPv4Address:
    return IPv4Address(bits & 0xFFFFFFFF)
