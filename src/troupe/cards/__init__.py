"""Character cards, lorebooks and old chats: coming from elsewhere, leaving for elsewhere."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.cards.service import (
        BookCodec,
        Bringing,
        CardBooks,
        CardExporting,
        CardReader,
        ChatExporting,
        ChatTaker,
        Dropped,
        Imports,
        KitTaker,
        Learning,
        Meeting,
        Taking,
    )
    from troupe.cards.store import ImportStore, SourceStore

_SERVICES = (
    "BookCodec",
    "Bringing",
    "CardBooks",
    "CardExporting",
    "CardReader",
    "ChatExporting",
    "ChatTaker",
    "Dropped",
    "Imports",
    "KitTaker",
    "Learning",
    "Meeting",
    "Taking",
)
_LATER = {**dict.fromkeys(_SERVICES, "service"), **dict.fromkeys(("ImportStore", "SourceStore"), "store")}

__all__ = [
    "BookCodec",
    "Bringing",
    "CardBooks",
    "CardExporting",
    "CardReader",
    "ChatExporting",
    "ChatTaker",
    "Dropped",
    "ImportStore",
    "Imports",
    "KitTaker",
    "Learning",
    "Meeting",
    "SourceStore",
    "Taking",
]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
