"""A request to say something."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from troupe.voices.domain.speech.speech import SpeechFormat

LONGEST_TEXT = 5_000
LONGEST_READ = 100_000
"""Line by line: nearly two hours of speech."""
Unavailably = Literal["builtin", "fail"]
"""What happens when the engine of a voice does not speak."""
Wish = Literal["ask", "builtin", "fail"]
"""The same as a person has set it; whoever wants to be asked is told in a stream that they may choose."""


@dataclass(frozen=True)
class SpeechAsked:
    """What is to be said, by whom, and how; what is left out is as the persona is."""

    text: str = ""
    persona_id: str | None = None
    voice: str | None = None
    language: str | None = None
    emotion: str | None = None
    intensity: float = 1.0
    speed: float = 1.0
    pitch: float = 1.0
    format: SpeechFormat = "wav"
    lips: bool = True
    phones: bool = False
    keep: bool = False
    chat_id: str | None = None
    seed: int = 0
    on_unavailable: Unavailably | None = None
    """None is what the person has set."""

    def by(self, persona_id: str, chat_id: str | None) -> "SpeechAsked":
        """The same, said by somebody in a chat."""
        return replace(self, persona_id=persona_id, chat_id=chat_id)

    @property
    def shown(self) -> dict[str, Any]:
        """What of it decides how the answer is shown."""
        return {"lips": self.lips, "phones": self.phones}
