"""What one can choose among image providers."""

from dataclasses import dataclass, field

from troupe.ports.image import Capabilities


@dataclass(frozen=True)
class ImageOffer:
    """A provider one can choose, as far as that is known without asking it."""

    name: str
    title: str
    capabilities: Capabilities
    base_url: str | None
    """Where it is asked; nothing for what runs inside the studio."""
    set_up: bool
    aliases: tuple[str, ...] = field(default=())
