"""Who tells a story and who plays in it."""

from typing import Literal

from troupe.stories.domain.world import Kept

Seat = Literal["narrator", "cast", "player"]


Verbosity = Literal["Concise", "Balanced", "Detailed", "Elaborate"]
WORDS_OF: dict[Verbosity, tuple[int, int]] = {
    "Concise": (80, 160),
    "Balanced": (200, 320),
    "Detailed": (320, 550),
    "Elaborate": (450, 800),
}
FORMAL, LOOSE = 0.7, 0.3


class Manner(Kept):
    """How a persona's numbers sound in prose; the same for a model and for the mind without one."""

    verbosity: Verbosity = "Balanced"
    tone: str = "Friendly"
    formality: float = 0.5
    enthusiasm: float = 0.5
    extraversion: float = 0.5
    humor: float = 0.5
    openness: float = 0.5
    neuroticism: float = 0.5

    @property
    def asides(self) -> int:
        return 0 if self.humor < LOOSE else 1 if self.humor <= FORMAL else 2

    @property
    def images(self) -> int:
        """Comparisons in a hundred words."""
        return round(3 * self.openness)

    @property
    def lines(self) -> list[str]:
        """What a model is told of it."""
        said = [f"Register: {self.tone.lower()}."]
        if self.formality >= FORMAL:
            said.append("No contractions; longer, well-built sentences.")
        elif self.formality <= LOOSE:
            said.append("Contractions and short sentences.")
        said.append(("No exclamation marks.", "", "Exclamations where something happens.")[_third(self.enthusiasm)])
        said.append(("Little dialogue.", "", "Much dialogue.")[_third(self.extraversion)])
        said.append(f"Dry asides in this turn: {self.asides}. Comparisons in a hundred words: {self.images}.")
        said.append(("", "", "Inner worry weighs on the telling.")[_third(self.neuroticism)])
        return [each for each in said if each]


def _third(number: float) -> int:
    return 0 if number <= LOOSE else 2 if number >= FORMAL else 1


class Acting(Kept):
    """Somebody's part in a story, with the words they were last described by."""

    seat: Seat
    name: str
    entity_id: int | None = None
    persona_id: str | None = None
    version: int | None = None
    text: str = ""
    voiced: bool = False
    """Whether it is asked for its own words before the narrator writes."""
    manner: Manner | None = None

    @property
    def told(self) -> str:
        """What a narrator is told of it."""
        return "\n".join([self.text, *(self.manner.lines if self.manner else ())])
