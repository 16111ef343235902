"""Signing: who packed a kit, and whom each person believes."""

from collections.abc import Sequence
from typing import Protocol

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.times import Clock
from troupe.personas.domain.kits import Signature, fingerprint_of, is_fingerprint, new_private_key, public_key_of, sign
from troupe.personas.domain.reading import Fields, Problem, Wrong, read
from troupe.personas.domain.signer import NewSigner, Signer
from troupe.personas.errors import SignerNotFound, SigningKeyUnreadable
from troupe.personas.service.seeing import said_as
from troupe.personas.store import SignerStore

_NAME, _HOST = "c-kit-signing", "kit://"


class KeyChain(Protocol):
    """Where secrets are kept; a name that begins with `c-` belongs to the studio."""

    async def keep(self, user_id: str, name: str, secret: str, host: str) -> object: ...
    async def open(self, user_id: str, name: str, host: str) -> str | None: ...
    async def show(self, user_id: str, name: str) -> object | None: ...


class Signing:
    """One signing key for each person, made at first need and never handed out."""

    def __init__(self, database: Database, keys: KeyChain, store: SignerStore, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._store = store
        self._clock = clock

    async def sign(self, user: User, content: bytes) -> Signature:
        return sign(await self._key(user), content)

    async def trust_of(self, user: User, signature: Signature | None) -> str:
        """Of a signature that is valid: whether this person believes whoever made it."""
        if signature is None:
            return "unsigned"
        trusted = {each.public_key for each in await self._store.of(user.id)} | await self._own(user)
        return "verified" if signature.public_key in trusted else "signed"

    async def signers(self, user: User) -> Sequence[Signer]:
        return await self._store.of(user.id)

    async def own(self, user: User) -> Signer:
        """One's own public key, to give to others."""
        public_key = public_key_of(await self._key(user)) or ""
        return Signer(fingerprint_of(public_key) or "", public_key, user.display_name, self._clock())

    async def trust(self, user: User, fingerprint: str, fields: Fields) -> Signer:
        """Believe what is signed with this key from now on."""
        with said_as("INVALID_INPUT"):
            wanted = read(NewSigner, fields)
            if not is_fingerprint(fingerprint) or fingerprint_of(wanted.public_key) != fingerprint:
                raise Wrong([Problem("public_key", "malformed", "This is not the key of that fingerprint.")])
        signer = Signer(fingerprint, wanted.public_key, wanted.name or fingerprint, self._clock())
        async with self._database.writing():
            await self._store.put(user.id, signer, signer.added_at)
        return signer

    async def distrust(self, user: User, fingerprint: str) -> None:
        if not is_fingerprint(fingerprint) or not await self._store.remove(user.id, fingerprint):
            raise SignerNotFound(fingerprint)

    async def _own(self, user: User) -> set[str]:
        secret = await self._keys.open(user.id, _NAME, _HOST)
        public_key = public_key_of(secret) if secret else None
        return {public_key} if public_key else set()

    async def _key(self, user: User) -> str:
        async with self._database.writing():
            secret = await self._keys.open(user.id, _NAME, _HOST)
            if secret is None:
                if await self._keys.show(user.id, _NAME) is not None:
                    raise SigningKeyUnreadable
                secret = new_private_key()
                await self._keys.keep(user.id, _NAME, secret, _HOST)
        return secret
