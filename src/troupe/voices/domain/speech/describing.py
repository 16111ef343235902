"""A voice in words, as somebody would say it to a friend."""

from troupe.voices.domain.timbre import Timbre

# Between these, nothing is said of it.
_TRACT = (0.95, 1.07)
_PITCH = (40, 65)
_SPAN = (40, 65)
_RATE = (160, 188)
_WARMTH = (-0.2, 0.2)


def in_words(timbre: Timbre) -> str:
    """At most four words, the most telling first."""
    words = [
        _one(timbre.tract, _TRACT, "dark", "bright"),
        _one(timbre.pitch, _PITCH, "low", "high"),
        _one(timbre.warmth, _WARMTH, "sharp", "warm"),
        _one(timbre.rate_wpm, _RATE, "slow", "quick"),
        _one(timbre.span, _SPAN, "even", "lively"),
        "breathy" if timbre.breath >= 0.05 else "",
    ]
    return ", ".join([each for each in words if each][:4]) or "plain"


def sample_line(name: str) -> str:
    """What a persona says so that one hears its voice."""
    return f"Hello, I am {name}. This is how I sound when I speak with you."


def _one(value: float, between: tuple[float, float], below: str, above: str) -> str:
    low, high = between
    return below if value < low else above if value > high else ""
