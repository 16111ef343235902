"""Speech: which words of a text are said, in which voice, and what was said when.

What is light is here; turning samples needs arrays and is in `sounding`.
"""

from troupe.voices.domain.speech.captions import CaptionFormat, captions
from troupe.voices.domain.speech.cutting import Line, lines_of, settled
from troupe.voices.domain.speech.manner import PACE, Manner, within
from troupe.voices.domain.speech.reference import DEFAULT, Reference
from troupe.voices.domain.speech.speech import FORMATS, Speech, SpeechFormat, manner_of_json
from troupe.voices.domain.speech.spoken import Sounded, SpokenPhone, SpokenSentence, SpokenWord, placed

__all__ = [
    "DEFAULT",
    "FORMATS",
    "PACE",
    "CaptionFormat",
    "Line",
    "Manner",
    "Reference",
    "Sounded",
    "Speech",
    "SpeechFormat",
    "SpokenPhone",
    "SpokenSentence",
    "SpokenWord",
    "captions",
    "lines_of",
    "manner_of_json",
    "placed",
    "settled",
    "within",
]
