"""What a server's refusal means, said in the words of the text port."""

import re
import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime

from troupe.kit.masking import mask_keys
from troupe.ports.text import FailureKind, ProviderError

_BY_STATUS: Mapping[int, FailureKind] = {
    401: "unauthorized",
    402: "quota",
    403: "forbidden",
    404: "not_found",
    408: "timeout",
    413: "too_large",
    429: "limited",
    503: "overloaded",
    529: "overloaded",
}
_SENTENCES: Mapping[FailureKind, str] = {
    "unauthorized": "The key was refused.",
    "forbidden": "This key may not do that.",
    "not_found": "There is no such model or address there.",
    "bad_request": "The request was refused.",
    "too_long": "The conversation is too long for this model.",
    "too_large": "The request is larger than this server takes.",
    "limited": "Too many requests.",
    "quota": "The account has nothing left to spend.",
    "overloaded": "The model server is overloaded.",
    "unavailable": "The model server failed.",
    "timeout": "The model server took too long.",
    "content_filter": "The provider declined to answer this.",
}
_TOO_LONG = re.compile(
    r"context.{0,20}(length|size|window)|maximum.{0,20}tokens|too many tokens|prompt.{0,12}too long|exceed_context",
    re.I,
)
_TOO_LARGE = re.compile(r"image.{0,40}(exceeds|too (large|big))|(request|payload|entity).{0,12}too large", re.I)
_TOKENS = re.compile(r"token|context", re.I)
_QUOTA = re.compile(r"insufficient.{0,3}(quota|balance|funds|credit)|billing|exceeded your current quota", re.I)
_FILTER = re.compile(r"content.{0,3}(filter|policy|management)|safety|moderation", re.I)
_OVERLOADED = re.compile(r"overload|loading model|capacity", re.I)
_LIMITED = re.compile(r"rate.{0,3}limit|too many requests", re.I)
_KEY = re.compile(r"api.{0,3}key|authenticat|unauthori", re.I)
_BY_WORDS: tuple[tuple[re.Pattern[str], FailureKind], ...] = (
    (_TOO_LONG, "too_long"),
    (_TOO_LARGE, "too_large"),
    (_QUOTA, "quota"),
    (_LIMITED, "limited"),
    (_OVERLOADED, "overloaded"),
    (_FILTER, "content_filter"),
    (_KEY, "unauthorized"),
)
_OF_A_BAD_REQUEST: tuple[tuple[re.Pattern[str], FailureKind], ...] = (
    (_TOO_LONG, "too_long"),
    (_TOO_LARGE, "too_large"),
    (_FILTER, "content_filter"),
    (_QUOTA, "quota"),
)
_MESSAGE_LENGTH = 300


def failure_of_status(
    provider: str, status: int, headers: Mapping[str, str], body: object, secrets: Iterable[str] = ()
) -> ProviderError:
    """The error behind an answer with a status other than 200."""
    message = _message_of(body)
    if 300 <= status < 400:
        return ProviderError(
            "bad_request", provider, "The server sends elsewhere; Troupe does not follow.", status=status
        )
    kind = _BY_STATUS.get(status, "unavailable" if status >= 500 else "bad_request")
    if kind == "bad_request":
        kind = _by_words(message, _OF_A_BAD_REQUEST) or kind
    if kind == "too_large" and _TOKENS.search(message):
        kind = "too_long"  # some count tokens where others weigh bytes
    if kind == "limited" and _QUOTA.search(message):
        kind = "quota"
    wait = _retry_after(headers) if kind in {"limited", "overloaded", "unavailable"} else None
    return ProviderError(kind, provider, _detail(kind, message, secrets), retry_after_s=wait, status=status)


def failure_of_answer(provider: str, error: object, secrets: Iterable[str] = ()) -> ProviderError:
    """The error a server put into an answer that had begun with status 200."""
    status = _status_in(error)
    if status is not None and status >= 400:
        return failure_of_status(provider, status, {}, {"error": error}, secrets)
    message = _message_of({"error": error})
    kind = _by_words(message, _BY_WORDS) or "unavailable"
    return ProviderError(kind, provider, _detail(kind, message, secrets), status=200)


def _by_words(message: str, rules: Iterable[tuple[re.Pattern[str], FailureKind]]) -> FailureKind | None:
    return next((kind for pattern, kind in rules if pattern.search(message)), None)


def _detail(kind: FailureKind, message: str, secrets: Iterable[str]) -> str:
    # Masked before it is cut, so that half a key cannot stand at the end.
    said = " ".join(mask_keys(message, secrets).split())[:_MESSAGE_LENGTH]
    return f"{_SENTENCES[kind]} It said: {said}" if said else _SENTENCES[kind]


def _message_of(body: object) -> str:
    if isinstance(body, str):
        return body
    if not isinstance(body, dict):
        return _message_of(body[0]) if isinstance(body, list) and body else ""
    error = body.get("error", body)
    if isinstance(error, dict):
        words = [error.get("message"), error.get("type"), error.get("code"), error.get("detail")]
        return " ".join(str(word) for word in words if isinstance(word, str | int) and word)
    return str(error) if isinstance(error, str) else ""


def _status_in(error: object) -> int | None:
    if not isinstance(error, dict):
        return None
    for name in ("code", "status"):
        value = error.get(name)
        if isinstance(value, str) and value.isdigit():
            value = int(value)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    said = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", said):
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time()) if said else None
    except ValueError:
        return None
