"""The one way out: every request Troupe itself sends goes through a client made here."""

from troupe.kit.outbound.addresses import Reach, Verdict, judge
from troupe.kit.outbound.client import STRAIGHT, BodyTooLarge, Outbound, Straight
from troupe.kit.outbound.pool import Resolver
from troupe.kit.outbound.urls import AddressNotAllowed, AddressRules, CheckedUrl, check_headers, check_url

__all__ = [
    "STRAIGHT",
    "AddressNotAllowed",
    "AddressRules",
    "BodyTooLarge",
    "CheckedUrl",
    "Outbound",
    "Reach",
    "Resolver",
    "Straight",
    "Verdict",
    "check_headers",
    "check_url",
    "judge",
]
