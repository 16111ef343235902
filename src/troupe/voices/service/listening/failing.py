"""What a service that hears for money fails with, in the user's words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from troupe.kit.errors import TroupeError, Unavailable
from troupe.ports.text import ProviderError

_AGAIN = "Wait a moment, then try again; or leave out `provider` for the offline ear."
_KEY = "Entrust another key: `troupe keys set {provider}`, or PUT /api/accounts/keys/{provider}."
_WAYS = {
    "unauthorized": ("provider_key_refused", _KEY),
    "forbidden": ("provider_key_refused", _KEY),
    "not_found": ("provider_failed", "Check its address and model: TROUPE_HEARING_URL and TROUPE_HEARING_MODEL."),
    "bad_request": ("provider_failed", "Check its model and the language, or use the offline ear."),
    "limited": ("provider_limited", _AGAIN),
    "quota": ("provider_limited", "Look at the account of this key, or leave out `provider` for the offline ear."),
    "overloaded": ("provider_unreachable", _AGAIN),
    "unavailable": ("provider_unreachable", "Start it, or check its address; the offline ear needs none."),
    "tls": ("provider_unreachable", "Check the certificate of its address."),
    "timeout": ("provider_timeout", _AGAIN),
}


class HearingFailed(Unavailable):
    """The failure of a provider; its code says which."""

    code = "provider_failed"


@asynccontextmanager
async def told() -> AsyncIterator[None]:
    """Where a provider is asked: what it fails with is told as what the user can do."""
    try:
        yield
    except ProviderError as error:
        raise _translated(error) from error


def _translated(error: ProviderError) -> TroupeError:
    code, way = _WAYS.get(error.kind, ("provider_failed", _AGAIN))
    wait = None if error.retry_after_s is None else max(1, round(error.retry_after_s))
    return HearingFailed(
        f"{error.provider}: {error.detail}",
        next_step=way.format(provider=error.provider),
        code=code,
        retry_after=wait,
        provider=error.provider,
    )
