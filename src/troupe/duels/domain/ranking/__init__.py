"""Who is better, and how sure that is: a fit of votes with ties and style, and the pair that tells most next."""

from troupe.duels.domain.ranking.board import Board, Pair, Standing, board_of
from troupe.duels.domain.ranking.fit import Ballot, Fit, fit
from troupe.duels.domain.ranking.pairing import gain_of, next_pair
from troupe.duels.domain.ranking.style import COVARIATES, Style, differences, style_of

__all__ = [
    "COVARIATES",
    "Ballot",
    "Board",
    "Fit",
    "Pair",
    "Standing",
    "Style",
    "board_of",
    "differences",
    "fit",
    "gain_of",
    "next_pair",
    "style_of",
]
