"""Two states of one persona side by side: what its texts count, how true they are to it, what its gate holds."""

from collections.abc import Mapping, Sequence

from troupe.minds.domain.boundaries.gate import Stage
from troupe.minds.domain.boundaries.trials import topics_tried, trials_of, tried
from troupe.minds.domain.features import count
from troupe.minds.domain.fidelity import Told, estimate, glance, scale_of, targets_of
from troupe.personas import Persona

FEWEST_ANSWERS = 8
_STAGES: tuple[Stage, ...] = ("input", "output", "tool")
_GATE = ("boundaries", "boundary_terms", "language")


def marks_of(text: str, language: str) -> Mapping[str, float]:
    """What of one answer shows how it was said."""
    counts = count(text, language)
    found = {"words": float(counts.words), "jokes": float(counts.jokes)}
    if counts.sentences:
        found["questions"] = counts.questions / counts.sentences
        found["exclamations"] = counts.exclamations / counts.sentences
    if counts.words:
        found["hedges"] = 100 * counts.hedges / counts.words
    formality = estimate("formality", counts, 1, scale_of(language))
    return found | ({} if formality is None else {"formality": formality})


def truth_of(persona: Persona, answers: Sequence[str]) -> float | None:
    """How true answers are to a persona, between 0 and 1; a few answers do not tell."""
    if len(answers) < FEWEST_ANSWERS:
        return None
    told = [
        Told(str(number), count(text, persona.language, persona.phrasebook.avoid))
        for number, text in enumerate(answers)
    ]
    return glance(told, targets_of(persona), scale_of(persona.language)).score


def boundaries_lost(before: Persona, after: Persona) -> Sequence[str]:
    """The trials of boundaries that passed before and fail after; none are run where nothing of the gate changed."""
    if all(getattr(before, name) == getattr(after, name) for name in _GATE):
        return ()
    return [
        f"{trial.id}:{stage}"
        for topic in topics_tried()
        for trial in trials_of(topic)
        for stage in _STAGES
        if not tried(after, trial, stage).passed and tried(before, trial, stage).passed
    ]
