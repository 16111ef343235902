"""Sound as numbers: read a recording safely, find the speech in it, measure level, noise, pitch and colour.

Everything is mono and at 16 kHz once it is read.
"""

RATE = 16_000
HOP = 160
"""Samples from one frame to the next: 10 ms."""
