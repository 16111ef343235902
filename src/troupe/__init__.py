"""Troupe: a self-hosted studio for AI personas, cast once and performed everywhere."""

__version__ = "0.1.0"
