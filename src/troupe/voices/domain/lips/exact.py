"""One shape per sound: for measuring, and for other tools."""

from collections.abc import Sequence

from troupe.voices.domain.lips.cues import Cue, joined
from troupe.voices.domain.lips.sounds import Phone, sound_of


def exact_cues(phones: Sequence[Phone]) -> list[Cue]:
    """Each sound's plain shape, from its start to the start of the next; the sounds fill the time without a gap."""
    return joined(Cue(each.start_ms, each.end_ms, sound_of(each.ipa).shape) for each in phones)
