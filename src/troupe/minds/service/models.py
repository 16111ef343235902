"""What minds need of the world: gateways to choose from, and a model behind a connection."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Protocol

from troupe.kit.outbound import AddressRules
from troupe.minds.domain.brain import Brain, Connection
from troupe.minds.domain.prompting import Abilities
from troupe.ports.text import TextModel


@dataclass(frozen=True)
class GatewayOffer:
    """A kind of model server one can connect to."""

    id: str
    title: str
    base_url: str | None
    editable_url: bool
    local: bool
    key_required: bool
    help_url: str | None
    abilities: Abilities = field(default_factory=Abilities)
    sees: tuple[str, ...] = ()
    """Names of its models that take pictures, as patterns with `*`."""
    default_context: int | None = None
    """How much its models read at once, where the server does not say it."""

    def abilities_of(self, model: str) -> Abilities:
        """What one of its models takes."""
        name = model.rpartition("/")[2].lower()
        return replace(self.abilities, vision=any(fnmatchcase(name, pattern) for pattern in self.sees))


@dataclass(frozen=True)
class SkippedRow:
    """A gateway of the user's own that could not be read, and where it stands."""

    file: str
    line: int
    id: str
    problem: str


@dataclass(frozen=True)
class BuiltInBrain:
    """A brain that is there without any set-up."""

    connection: Connection
    brain: Brain | None


@dataclass(frozen=True)
class Way:
    """What a connection is reached with, and where that may go."""

    key: str | None = field(repr=False)
    rules: AddressRules
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class Models(Protocol):
    """Where models come from; `app` puts the installed providers behind it."""

    def gateways(self) -> Sequence[GatewayOffer]: ...

    def skipped(self) -> list[SkippedRow]: ...

    def built_in(self) -> list[BuiltInBrain]: ...

    def behind(self, connection: Connection, way: Way) -> TextModel:
        """The model server of a connection; the same connection and way give the same pooled client."""
        ...

    async def models_at(self, base_url: str) -> list[str] | None:
        """The models of a server on this computer, or None when nothing answers there at once."""
        ...

    async def forget(self, connection: Connection) -> None:
        """Close what was opened for a connection that changed or went."""
        ...
