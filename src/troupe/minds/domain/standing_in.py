"""Which failures of a brain let another one speak in its place, and how much a prompt shrinks that was too long."""

import re

from troupe.kit.errors import TroupeError
from troupe.minds.errors import (
    PicturesTooLarge,
    PromptDoesNotFit,
    ProviderFailed,
    ProviderKeyRefused,
    ProviderLimited,
    ProviderMissing,
    ProviderQuota,
    ProviderTimeout,
    ProviderUnreachable,
)

MOST = 3
# Whoever declined to answer has answered; what costs too much must not be tried by another way.
_GIVEN_UP = (
    PicturesTooLarge,
    ProviderFailed,
    ProviderKeyRefused,
    ProviderLimited,
    ProviderMissing,
    ProviderQuota,
    ProviderTimeout,
    ProviderUnreachable,
    PromptDoesNotFit,
)
_SHRINK = 0.7
_SURELY_LESS = 0.95
_LEAST = 512
_FIGURE = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d.,])|(?<![\d.])\d{3,8}(?![\d.])")


def lets_another_speak(trouble: TroupeError) -> bool:
    """Whether a brain gave up before its first word in a way that another brain may mend."""
    return isinstance(trouble, _GIVEN_UP)


def smaller_window(context: int, tokens: int, reply: int, said: str) -> int | None:
    """How much to give a brain that found a prompt of so many tokens too long; None when less would be no help.

    It may name its limit, and what it counted by its own measure: then the room shrinks also by what it counts more
    than we do.
    """
    sent = tokens + reply
    figures = sorted({int(each.replace(",", "")) for each in _FIGURE.findall(said)})
    limit = max((each for each in figures if _LEAST <= each < context), default=None)
    if limit is None:
        room = int(sent * _SHRINK)
    else:
        counted = max((each for each in figures if each > limit), default=limit)
        room = min(int(limit * min(1.0, sent / counted)), int(sent * _SURELY_LESS))
    return room if _LEAST <= room < context else None
