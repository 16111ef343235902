"""What the offline mind answers as a persona, and what can be counted in it; for benchmarks of measuring."""

from collections.abc import Mapping, Sequence

from troupe.minds.domain.features import count
from troupe.minds.domain.feelings import read_emotion
from troupe.minds.domain.fidelity import Told
from troupe.personas import Persona
from troupe.ports.text import Line, TextRequest
from troupe.providers.improv.text import answer_to

TRAITS = ("extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness", "formality", "enthusiasm")


def cast(**numbers: float | str) -> Persona:
    traits = {name: value for name, value in numbers.items() if name in TRAITS}
    style = {name: value for name, value in numbers.items() if name not in TRAITS}
    fields = {"name": "Vera", "personality_traits": traits, "response_style": style, "expertise_areas": ["engines"]}
    return Persona.model_validate(fields, strict=False)


def answer(persona: Persona, question: str, seed: int, about: Mapping[str, object] | None = None) -> str:
    return _answer(persona, (Line("user", question),), seed, about)


def talk(persona: Persona, told: Sequence[str], seed: int = 1) -> list[str]:
    """What is answered to each of these lines, said one after another."""
    path: list[Line] = []
    for line in told:
        path.append(Line("user", line))
        path.append(Line("assistant", _answer(persona, path, seed)))
    return [line.text for line in path if line.role == "assistant"]


def _answer(persona: Persona, path: Sequence[Line], seed: int, about: Mapping[str, object] | None = None) -> str:
    feeling = read_emotion(path[-1].text, persona.language)
    script = persona.model_dump(mode="json") | {
        "id": "bench",
        "version": 1,
        "emotion": {"label": feeling.label, "confidence": feeling.confidence},
        "now": "2026-11-20T10:00:00.000Z",
        "seed": seed,
        "attempt": 0,
        "rates": dict(about) if about else None,
    }
    return answer_to(TextRequest("improv", tuple(path), max_output_tokens=2_000, persona=script))


def told(persona: Persona, question: str, seed: int) -> Told:
    return Told(f"{seed}", count(answer(persona, question, seed), persona.language))
