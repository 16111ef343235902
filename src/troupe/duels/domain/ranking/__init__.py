"""Who is better, and how sure that is: a fit of votes with ties and style, and the pair that tells most next.

What multiplies arrays is in `board`, `fit` and `pairing`, and is loaded by whoever wants to know.
"""

from troupe.duels.domain.ranking.ballot import Ballot, wilson
from troupe.duels.domain.ranking.style import COVARIATES, Style, differences, style_of

__all__ = ["COVARIATES", "Ballot", "Style", "differences", "style_of", "wilson"]
