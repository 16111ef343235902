"""What the search for a voice does in child processes of its job; what it stands on is loaded there, not here."""

from typing import Any


def bodies(wanted: dict[str, Any], variants: list[Any], most_tract: float) -> list[dict[str, Any]]:
    """How near some variants come with each size of throat."""
    from troupe.app import voice_search

    return voice_search.bodies(wanted, variants, most_tract)


def tuned(wanted: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The timbre of a body that comes nearest."""
    from troupe.app import voice_search

    return voice_search.tuned(wanted, body)


def nearness(wanted: dict[str, Any], timbres: list[dict[str, Any]]) -> list[float]:
    """How alike the built-in voice is with each timbre."""
    from troupe.app import voice_search

    return voice_search.nearness(wanted, timbres)
