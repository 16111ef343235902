"""Secrets at rest: AES-256-GCM under a master key, bound to where they belong.

A sealed text that was moved to another row, user, name or host does not open. The first key seals, all of them open.
What does the arithmetic is large, and loaded with the first secret: a studio that holds none does without.
"""

import base64
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12


class Sealer:
    """Opens and closes secrets with the studio's master keys."""

    def __init__(self, keys: Sequence[bytes] | Callable[[], Sequence[bytes]]) -> None:
        self._keys = keys if callable(keys) else lambda: keys
        self._made: tuple[Sequence[bytes], list[AESGCM]] = ((), [])
        self._checked()

    def _checked(self) -> Sequence[bytes]:
        keys = self._keys()
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"A master key has {KEY_BYTES} bytes.")
        return keys

    def _ciphers(self) -> "list[AESGCM]":
        """One for each key; made anew when the keys were turned."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        keys = self._checked()
        if keys is not self._made[0]:
            self._made = (keys, [AESGCM(key) for key in keys])
        return self._made[1]

    def seal(self, secret: str, *, bound_to: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        return base64.b64encode(nonce + self._ciphers()[0].encrypt(nonce, secret.encode(), bound_to.encode())).decode()

    def open(self, sealed: str, *, bound_to: str) -> str | None:
        """The secret, or None when no key opens it here."""
        from cryptography.exceptions import InvalidTag

        raw = base64.b64decode(sealed)
        for cipher in self._ciphers():
            try:
                return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound_to.encode()).decode()
            except InvalidTag:
                continue
        return None


def masked(secret: str) -> str:
    """What may be shown of a secret: its last four characters when it is long enough to keep the rest hidden."""
    return f"…{secret[-4:]}" if len(secret) >= 12 else "…"
