"""Finding the times of mouth shapes in a recording: along its text, by ear alone, or by loudness.

Everything here works on arrays of sound at 16 kHz and belongs into a child process.
"""

from troupe.voices.domain.lips.hearing.read import SaidLine, read_lips

__all__ = ["SaidLine", "read_lips"]
