"""Any server with the door `/v1/audio/transcriptions`: the vendor's own, whisper.cpp, faster-whisper, vLLM."""

from troupe.providers.openai_hearing.ear import OpenAIEar

__all__ = ["OpenAIEar"]
