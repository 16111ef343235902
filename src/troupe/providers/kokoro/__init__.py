"""Asks a Kokoro server, which tells when each word is said."""
