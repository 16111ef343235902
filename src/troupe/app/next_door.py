"""The server beside a command: it is asked where it holds open what the command would change."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Missing, TroupeError, Unavailable

if TYPE_CHECKING:
    from troupe.app.studio import Studio

_KINDS: dict[int, type[TroupeError]] = {
    403: Denied,
    404: Missing,
    409: Conflict,
    410: Missing,
    412: Conflict,
    429: Limited,
}
_OWN = frozenset({"error", "code", "detail", "next_step", "field", "retry_after"})


async def ask_server(studio: "Studio", door: str, body: object) -> Any | None:
    """What a door of the running server answers; None where no server can be asked without signing in."""
    address = studio.directory.address
    if address is None or not address.startswith("http://") or studio.household.mode == "multi":
        return None
    import httpx2

    method, path = door.split(" ", 1)
    who = {"X-User-Id": studio.person.id}
    try:
        async with httpx2.AsyncClient(base_url=address, headers=who, timeout=None, trust_env=False) as http:
            answer = await http.request(method, path, json=body)
    except httpx2.TransportError:
        return None
    said: object = None
    with suppress(ValueError):
        said = answer.json()
    if answer.status_code >= 400:
        raise _refusal(answer.status_code, said if isinstance(said, dict) else {})
    return said


def _refusal(status: int, said: dict[str, Any]) -> TroupeError:
    """The error of the server, as if it had happened here."""
    kind = _KINDS.get(status, Unavailable if status >= 500 else Invalid)
    return kind(
        str(said.get("detail") or f"The studio answered with {status}."),
        next_step=str(said.get("next_step") or "Look into the log of the studio."),
        code=str(said.get("error") or "unavailable"),
        field=said.get("field"),
        retry_after=said.get("retry_after"),
        **{name: value for name, value in said.items() if name not in _OWN},
    )
