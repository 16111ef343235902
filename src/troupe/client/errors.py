"""What a studio refuses, as errors that say what to do next; a token is in none of them."""

import json
from collections.abc import Mapping
from typing import cast

from troupe.kit import errors as kinds

_KINDS: dict[int, str] = {401: "denied", 402: "limited", 403: "denied", 404: "missing", 408: "unavailable",
                          409: "conflict", 410: "missing", 412: "conflict", 423: "denied", 425: "unavailable",
                          429: "limited"}  # fmt: skip


class TroupeError(kinds.TroupeError):
    """A studio, or the way to it, said no."""

    status: int | None = None
    """The HTTP status; none when no answer came."""
    upgrade_cta: Mapping[str, str] | None = None
    """What a larger tier would allow, where that is the reason."""


class Missing(TroupeError, kinds.Missing):
    kind = "missing"


class Conflict(TroupeError, kinds.Conflict):
    kind = "conflict"


class Invalid(TroupeError, kinds.Invalid):
    kind = "invalid"


class Denied(TroupeError, kinds.Denied):
    kind = "denied"


class Limited(TroupeError, kinds.Limited):
    kind = "limited"


class Unavailable(TroupeError, kinds.Unavailable):
    kind = "unavailable"


_CLASSES: dict[str, type[TroupeError]] = {
    each.kind: each for each in (Missing, Conflict, Invalid, Denied, Limited, Unavailable)
}


def refusal(status: int, content: bytes, retry_after: int | None = None) -> TroupeError:
    """The error an answer stands for; whatever else it says stays in `facts`."""
    said = _object_in(content)
    refused = _CLASSES[_kind_of(status)](
        _text(said, "detail") or f"The studio answered with status {status}.",
        next_step=_text(said, "next_step") or "Look whether base_url is the address of a studio, and into its log.",
        code=_text(said, "code") or _text(said, "error") or f"status_{status}",
        field=_text(said, "field"),
        retry_after=retry_after,
    )
    refused.status = status
    offer = said.get("upgrade_cta")
    refused.upgrade_cta = {key: str(value) for key, value in offer.items()} if isinstance(offer, dict) else None
    known = ("error", "code", "detail", "next_step", "field", "retry_after")
    refused.facts = {name: value for name, value in said.items() if name not in known}
    return refused


def unreachable(address: str, why: str) -> Unavailable:
    """Nobody answered."""
    return Unavailable(
        f"There is no answer from {address} ({why}).",
        next_step="Start the studio with `troupe up`, or correct base_url.",
        code="unreachable",
    )


def unreadable(status: int) -> Unavailable:
    """Somebody answered who is no studio, or a studio of another time."""
    strange = Unavailable(
        "This answer is not one a studio of this version gives.",
        next_step="Look whether base_url is the address of a studio, and use the client of its version.",
        code="answer_unreadable",
    )
    strange.status = status
    return strange


def _kind_of(status: int) -> str:
    return _KINDS.get(status) or ("invalid" if 400 <= status < 500 else "unavailable")


def _object_in(content: bytes) -> dict[str, kinds.Fact]:
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return cast(dict[str, kinds.Fact], said) if isinstance(said, dict) else {}


def _text(said: Mapping[str, kinds.Fact], name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) and value else None
