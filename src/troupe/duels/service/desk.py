"""Everything one can do on the stage, in one hand."""

from dataclasses import dataclass

from troupe.duels.service.aloud import Aloud
from troupe.duels.service.cast import Cast
from troupe.duels.service.keys import StageKeys
from troupe.duels.service.legacy import Legacy
from troupe.duels.service.opinions import Opinions
from troupe.duels.service.overview import Overview
from troupe.duels.service.portraits import Portraits
from troupe.duels.service.stages import Stages
from troupe.duels.service.talks import Talks
from troupe.duels.service.turns import Turns
from troupe.duels.service.updates import Updates


@dataclass(frozen=True)
class StageDesk:
    """The use cases of the stage."""

    stages: Stages
    overview: Overview
    turns: Turns
    updates: Updates
    cast: Cast
    keys: StageKeys
    opinions: Opinions
    portraits: Portraits
    talks: Talks
    aloud: Aloud
    legacy: Legacy
