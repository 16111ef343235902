"""Doors of the queue: learning a voice, and listening to one recording."""

from troupe.jobs import JobKind
from troupe.voices.service import HEARING, Clips, Listening, VoiceLearning
from troupe.voices.service.clips import CHECKING
from troupe.voices.service.learning import PHASES
from troupe.voices.service.listening import STEP
from troupe.voices.service.reciting import SPEAKING, Reciting
from troupe.voices.service.reciting import STEP as STEP_OF_SPEAKING
from troupe.voices.service.training import TRAINING


def voice_jobs(learning: VoiceLearning, clips: Clips) -> list[JobKind]:
    """The kinds of work that this slice hands to the background."""
    return [
        JobKind(TRAINING, "Learn a voice", "cpu", PHASES, learning.learn),
        JobKind(CHECKING, "Listen to a recording", "cpu", ("checking",), clips.check_one),
    ]


def speaking_job(reciting: Reciting) -> JobKind:
    """Saying a long text in the voice of another engine."""
    return JobKind(SPEAKING, "Say a long text", "io", (STEP_OF_SPEAKING,), reciting.do)


def listening_job(listening: Listening) -> JobKind:
    """Hearing a long recording."""
    return JobKind(HEARING, "Hear a recording", "cpu", (STEP,), listening.do)
