"""Doors of the queue: learning a voice, and listening to one recording."""

from troupe.jobs import JobKind
from troupe.voices.service import HEARING, Clips, Listening, VoiceLearning
from troupe.voices.service.clips import CHECKING
from troupe.voices.service.copies import REMOVING, Copies
from troupe.voices.service.copies import STEP as STEP_OF_REMOVING
from troupe.voices.service.learning import phases
from troupe.voices.service.listening import STEP
from troupe.voices.service.reciting import SPEAKING, Reciting
from troupe.voices.service.reciting import STEP as STEP_OF_SPEAKING
from troupe.voices.service.training import TRAINING


def voice_jobs(learning: VoiceLearning, clips: Clips) -> list[JobKind]:
    """The kinds of work that this slice hands to the background."""
    return [
        JobKind(TRAINING, "Learn a voice", "cpu", phases, learning.learn),
        JobKind(CHECKING, "Listen to a recording", "cpu", ("checking",), clips.check_one),
    ]


def removing_job(copies: Copies) -> JobKind:
    """Having an engine delete a voice that it made."""
    return JobKind(REMOVING, "Delete a voice at its engine", "io", (STEP_OF_REMOVING,), copies.do)


def speaking_job(reciting: Reciting) -> JobKind:
    """Saying a long text in the voice of another engine."""
    return JobKind(SPEAKING, "Say a long text", "io", (STEP_OF_SPEAKING,), reciting.do)


def listening_job(listening: Listening) -> JobKind:
    """Hearing a long recording."""
    return JobKind(HEARING, "Hear a recording", "cpu", (STEP,), listening.do)
