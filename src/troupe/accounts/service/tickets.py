"""Access tokens: short-lived, signed, and read with suspicion.

Their library is loaded with the first one: a studio without sign-in needs none.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from troupe.kit.times import Clock, to_millis

LIVES_SECONDS = 15 * 60
LEEWAY_SECONDS = 30
AUDIENCE = "troupe-api"
_HEADER = {"alg", "typ", "kid"}
_TEXTS = ("iss", "aud", "sub", "sid", "jti")
_NUMBERS = ("gen", "iat", "nbf", "exp")
LONGEST = 4096


@dataclass(frozen=True)
class Ticket:
    """What a valid access token says."""

    subject: str
    sign_in_id: str
    generation: int


class Tickets:
    """Issues and reads access tokens of this installation; the first key signs, the first two are believed."""

    def __init__(self, keys: Callable[[], Sequence[bytes]], issuer: str, clock: Clock) -> None:
        self._keys = keys
        self._issuer = issuer
        self._clock = clock

    def issue(self, subject: str, sign_in_id: str, generation: int) -> str:
        from joserfc import jwt
        from joserfc.jwk import OctKey

        key = self._keys()[0]
        now = self._now()
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": subject,
            "sid": sign_in_id,
            "gen": generation,
            "jti": secrets.token_hex(16),
            "iat": now,
            "nbf": now,
            "exp": now + LIVES_SECONDS,
        }
        return jwt.encode({"alg": "HS256", "typ": "at+jwt", "kid": kid_of(key)}, claims, OctKey.import_key(key))

    def read(self, text: str) -> Ticket | None:
        """What it says when everything about it is right, else None."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import OctKey

        if len(text) > LONGEST:
            return None
        for key in self._keys()[:2]:
            try:
                token = jwt.decode(text, OctKey.import_key(key), algorithms=["HS256"])
            except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
                # The library meets forged text with errors of many kinds; each of them means no.
                continue
            if self._is_right(dict(token.header), dict(token.claims), kid_of(key)):
                return Ticket(token.claims["sub"], token.claims["sid"], token.claims["gen"])
        return None

    def _is_right(self, header: dict[str, object], claims: dict[str, object], kid: str) -> bool:
        if set(header) != _HEADER or header["typ"] != "at+jwt" or header["kid"] != kid or header["alg"] != "HS256":
            return False
        if any(not isinstance(claims.get(name), str) or not claims[name] for name in _TEXTS):
            return False
        if claims["iss"] != self._issuer or claims["aud"] != AUDIENCE:
            return False
        numbers = [claims.get(name) for name in _NUMBERS]
        if any(type(number) is not int for number in numbers):
            return False
        now = self._now()
        _, issued, begins, ends = (int(str(number)) for number in numbers)
        return now < ends <= issued + LIVES_SECONDS and max(issued, begins) <= now + LEEWAY_SECONDS

    def _now(self) -> int:
        return to_millis(self._clock()) // 1000


def kid_of(key: bytes) -> str:
    """A name for a key that says nothing about it."""
    return hashlib.sha256(b"troupe signing key\n" + key).hexdigest()[:16]
