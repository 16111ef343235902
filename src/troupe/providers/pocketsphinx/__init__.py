"""PocketSphinx, the ear that is always there. Its recogniser runs in processes of its own only, never in the server."""

from troupe.providers.pocketsphinx.ear import PocketsphinxEar

__all__ = ["PocketsphinxEar"]
