"""What other slices send along with a persona that travels or is copied: the look, the voice, lore."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from troupe.accounts import User
from troupe.kit.errors import Invalid
from troupe.personas.domain import CastPersona
from troupe.personas.errors import KitInvalid


class KitPart(Protocol):
    """One slice's entries of a kit, by their path."""

    def owns(self, path: str) -> bool:
        """Whether this entry is one of its own."""
        ...

    def check(self, path: str, content: bytes) -> None:
        """Refuse an entry that could not be taken in, before anything is stored."""
        ...

    async def write(self, user: User | None, persona: CastPersona) -> Mapping[str, bytes]:
        """What goes along with a persona; without a user, what goes along whoever takes it."""
        ...

    async def read(self, user: User, persona: CastPersona, entries: Mapping[str, bytes]) -> Sequence[str]:
        """Take entries in for a persona, in the transaction that stores it; what could not be taken is told."""
        ...


class Belongings:
    """Everything that goes along with a persona, whatever slice it is of."""

    def __init__(self) -> None:
        self._parts: list[KitPart] = []

    def add(self, *parts: KitPart) -> None:
        self._parts += parts

    def check(self, entries: Mapping[str, bytes]) -> list[str]:
        """Refuse entries that are wrong, and tell of those that nobody here reads."""
        unread = []
        for path in sorted(entries):
            owner = self._owner(path)
            if owner is None:
                unread.append(f"{path} was left behind: nothing here reads it.")
                continue
            with _blaming(path):
                owner.check(path, entries[path])
        return unread

    async def write(self, user: User | None, persona: CastPersona) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for part in self._parts:
            found |= await part.write(user, persona)
        return found

    async def read(self, user: User, persona: CastPersona, entries: Mapping[str, bytes]) -> list[str]:
        told: list[str] = []
        for part in self._parts:
            own = {path: entries[path] for path in sorted(entries) if part.owns(path)}
            if own:
                with _blaming(next(iter(own))):
                    told += await part.read(user, persona, own)
        return told

    def _owner(self, path: str) -> KitPart | None:
        return next((part for part in self._parts if part.owns(path)), None)


@contextmanager
def _blaming(path: str) -> Iterator[None]:
    """Say of whatever is wrong in which entry it is."""
    try:
        yield
    except KitInvalid:
        raise
    except Invalid as fault:
        raise KitInvalid(path, fault.code, f"{path}: {fault.detail}") from fault
