"""In which manner something is said: the timbre, the language, how quick, how high."""

from dataclasses import dataclass

from troupe.voices.domain.timbre import Timbre

SLOWEST_WPM, FASTEST_WPM = 80, 450
LEAST, MOST = 0.5, 2.0
PACE = {"slow": 0.88, "medium": 1.0, "fast": 1.12}


@dataclass(frozen=True)
class Manner:
    """Everything that decides how a sentence sounds, but for its words."""

    timbre: Timbre
    language: str = "en-us"
    speed: float = 1.0
    pitch: int = 50
    """The engine's, with everything that makes the voice higher or lower in it."""
    level_db: float = 0.0

    @property
    def wpm(self) -> int:
        """What the engine is asked for: the size of the throat makes the sound quicker afterwards."""
        wanted = min(FASTEST_WPM, max(SLOWEST_WPM, self.timbre.rate_wpm * self.speed))
        return min(FASTEST_WPM, max(SLOWEST_WPM, round(wanted / self.timbre.tract)))

    def as_json(self) -> dict[str, object]:
        return {
            "timbre": self.timbre.model_dump(mode="json"),
            "language": self.language,
            "speed": self.speed,
            "pitch": self.pitch,
            "level_db": self.level_db,
        }


def within(factor: float) -> float:
    """A factor that the doors would take."""
    return min(MOST, max(LEAST, factor))
