"""Who packed a kit: Ed25519 over the bytes of its list of sums. What reckons with curves is loaded when needed."""

import base64
import binascii
import hashlib
import re
from typing import Annotated, Literal

from pydantic import Field

from troupe.personas.domain.persona import Part

_HEX = re.compile(r"[0-9a-f]{16}")


class Signature(Part):
    alg: Literal["Ed25519"]
    public_key: Annotated[str, Field(max_length=64)]
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    signature: Annotated[str, Field(max_length=128)]


def new_private_key() -> str:
    """A new signing key, spelled so that it can be kept among a person's secrets."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return _spelled(Ed25519PrivateKey.generate().private_bytes_raw())


def is_fingerprint(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def fingerprint_of(public_key: str) -> str | None:
    """The short name of a public key; none when it is no key."""
    raw = _bytes(public_key)
    return hashlib.sha256(raw).hexdigest()[:16] if len(raw) == 32 else None


def public_key_of(private_key: str) -> str | None:
    """The public half; none when this is no signing key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    raw = _bytes(private_key)
    return (
        _spelled(Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()) if len(raw) == 32 else None
    )


def sign(private_key: str, content: bytes) -> Signature:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(_bytes(private_key))
    public_key = _spelled(private.public_key().public_bytes_raw())
    return Signature(
        alg="Ed25519",
        public_key=public_key,
        fingerprint=fingerprint_of(public_key) or "",
        signature=_spelled(private.sign(content)),
    )


def is_valid(signature: Signature, content: bytes) -> bool:
    """Whether whoever holds the key signed exactly these bytes; every spelling but one is refused."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw, signed = _bytes(signature.public_key), _bytes(signature.signature)
    plain = (_spelled(raw), _spelled(signed)) == (signature.public_key, signature.signature)
    if not plain or len(raw) != 32 or fingerprint_of(signature.public_key) != signature.fingerprint:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signed, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _spelled(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(spelled: str) -> bytes:
    try:
        return base64.b64decode(spelled, validate=True)
    except (binascii.Error, ValueError):
        return b""
