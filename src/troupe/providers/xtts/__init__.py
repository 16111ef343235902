"""Asks an XTTS server, which speaks many languages in the voice of a recording."""
