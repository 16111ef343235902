"""eSpeak NG, the voice that is always there. It is loaded in processes of its own only, never in the server."""

from troupe.providers.espeak.speech import EspeakSpeech

__all__ = ["EspeakSpeech"]
