"""Looks, their earlier states, the pictures made of them and the presets of people, as rows."""

from troupe.looks.store.presets import PresetStore
from troupe.looks.store.renders import RenderStore
from troupe.looks.store.speeches import SpeechStore
from troupe.looks.store.wardrobe import WardrobeStore

__all__ = ["PresetStore", "RenderStore", "SpeechStore", "WardrobeStore"]
