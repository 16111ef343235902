"""The fake brain of test mode: settable speed, settable words, faults on purpose."""

from troupe.providers.fake_text.controls import FakeTextControls, Fault
from troupe.providers.fake_text.text import FakeText

__all__ = ["FakeText", "FakeTextControls", "Fault"]
