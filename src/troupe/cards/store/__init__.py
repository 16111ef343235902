"""Imports and sources as rows."""

from troupe.cards.store.imports import ImportStore
from troupe.cards.store.sources import SourceStore

__all__ = ["ImportStore", "SourceStore"]
