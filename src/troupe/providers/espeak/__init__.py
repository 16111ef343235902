"""eSpeak NG, the voice that is always there. It is loaded in processes of its own only, never in the server.

What its processes need is light; arrays come with what is asked for by name.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.providers.espeak.speaker import EspeakSpeaker
    from troupe.providers.espeak.speech import EspeakSpeech

_LATER = {"EspeakSpeaker": "speaker", "EspeakSpeech": "speech"}

__all__ = ["EspeakSpeaker", "EspeakSpeech"]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
