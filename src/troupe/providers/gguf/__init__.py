"""Model files of one's own, run by llama.cpp inside this process."""

from troupe.providers.gguf.text import GgufText

__all__ = ["GgufText"]
