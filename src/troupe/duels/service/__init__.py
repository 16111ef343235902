"""What one can do on the stage and in the arena."""

from troupe.duels.service.aloud import Aloud, SpokenLine
from troupe.duels.service.cast import Cast, shown_of, summarised
from troupe.duels.service.keys import ImageProviders, StageKeys
from troupe.duels.service.legacy import Legacy
from troupe.duels.service.news import StageNews
from troupe.duels.service.opinions import Opinions
from troupe.duels.service.overview import Overview
from troupe.duels.service.portraits import Portraits
from troupe.duels.service.stages import Stages
from troupe.duels.service.talks import Talks
from troupe.duels.service.turns import Said, Turns
from troupe.duels.service.updates import Updates

__all__ = [
    "Aloud",
    "Cast",
    "ImageProviders",
    "Legacy",
    "Opinions",
    "Overview",
    "Portraits",
    "Said",
    "SpokenLine",
    "StageKeys",
    "StageNews",
    "Stages",
    "Talks",
    "Turns",
    "Updates",
    "shown_of",
    "summarised",
]
