"""Waiting, retrying, giving up: the same rules for every provider."""

from dataclasses import dataclass

from troupe.kit.errors import TroupeError
from troupe.minds.errors import (
    PicturesTooLarge,
    PromptDoesNotFit,
    ProviderFailed,
    ProviderKeyRefused,
    ProviderLimited,
    ProviderQuota,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
)

MOST_ATTEMPTS = 3
LONGEST_ADVISED_WAIT = 30.0

_WORTH_ANOTHER_TRY = frozenset({"limited", "unavailable", "overloaded", "broken_stream"})


@dataclass(frozen=True)
class Failure:
    """What a provider said went wrong."""

    kind: str
    provider: str
    """As whoever reads it calls it: the name of a brain or of a connection."""
    detail: str
    retry_after_s: float | None = None


def wait_before(attempt: int, failure: Failure, chance: float) -> float | None:
    """Seconds until attempt number `attempt` (2, 3), or None to give up; only while nothing has been said yet."""
    if attempt > MOST_ATTEMPTS or failure.kind not in _WORTH_ANOTHER_TRY:
        return None
    if failure.retry_after_s is None:
        return float(min(20.0, 0.5 * 2 ** (attempt - 1)) * (0.5 + chance))
    if failure.retry_after_s > LONGEST_ADVISED_WAIT:
        return None
    return max(0.0, failure.retry_after_s)


def in_the_users_words(failure: Failure, *, after_text: bool) -> TroupeError:
    """The error a user sees for a provider's failure."""
    provider, detail = failure.provider, failure.detail
    if after_text:
        return ProviderFailed(provider, detail)
    match failure.kind:
        case "limited":
            return ProviderLimited(provider, detail, failure.retry_after_s)
        case "unavailable" | "overloaded" | "broken_stream" | "tls":
            return ProviderUnreachable(provider, detail)
        case "timeout":
            return ProviderTimeout(provider, detail)
        case "unauthorized" | "forbidden":
            return ProviderKeyRefused(provider, detail)
        case "too_long":
            return PromptDoesNotFit(detail)
        case "too_large":
            return PicturesTooLarge(provider, detail)
        case "quota":
            return ProviderQuota(provider, detail)
        case "content_filter":
            return ProviderRefused(provider, detail)
        case "not_found":
            return ProviderFailed(provider, detail, "Choose another model or another address in Settings, Models.")
        case _:
            return ProviderFailed(provider, detail)
