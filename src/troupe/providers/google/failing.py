"""What a refusal means here where that differs from the rest: a bad key is a 400, a short wait stands in details."""

import re
from collections.abc import Iterable, Iterator, Mapping

from troupe.ports.chat_wire import failure_of_status
from troupe.ports.text import ProviderError

_WAIT = re.compile(r"([0-9]{1,6}(?:\.[0-9]+)?)s")


def failure_of(
    provider: str, status: int, headers: Mapping[str, str], body: object, secrets: Iterable[str] = ()
) -> ProviderError:
    """The error behind an answer with a status other than 200."""
    if isinstance(body, list) and body:
        body = body[0]
    details = list(_details(body))
    if status == 400 and any(each.get("reason") == "API_KEY_INVALID" for each in details):
        status = 401
    failure = failure_of_status(provider, status, headers, body, secrets)
    if status == 429 and (wait := _wait_in(details)) is not None:
        # Its words speak of a quota also where only this minute's is used up.
        return ProviderError("limited", provider, failure.detail, retry_after_s=wait, status=status)
    return failure


def _wait_in(details: Iterable[Mapping[str, object]]) -> float | None:
    said = [str(each.get("retryDelay")) for each in details if "retryDelay" in each]
    found = _WAIT.fullmatch(said[0]) if said else None
    return float(found[1]) if found else None


def _details(body: object) -> Iterator[Mapping[str, object]]:
    error = body.get("error") if isinstance(body, dict) else None
    listed = error.get("details") if isinstance(error, dict) else None
    yield from (each for each in listed if isinstance(each, dict)) if isinstance(listed, list) else ()
