"""The names and origins this studio goes by, and what is said to whoever comes under another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from troupe.kit.errors import Denied, Invalid

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What pages from before this studio ask; each is a person's data like everything below `/api`.
LEGACY_PATHS = (
    "/send_message",
    "/get_updates",
    "/get_status",
    "/check_settings",
    "/set_ai_name",
    "/setup_elevenlabs",
    "/set_elevenlabs_voice",
    "/set_image_key",
    "/set_profile_picture",
)
DATA_PATHS = ("/api", "/media", "/generated", "/talents", "/avatar", *LEGACY_PATHS)
DEVELOPMENT_ORIGINS = ("http://localhost:3000", "http://localhost:5173", "http://localhost:8080")
_PLAIN_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?")
_USUAL_PORT = {"http": 80, "https": 443}

Place = tuple[str, int | None]


class BadHost(Invalid):
    def __init__(self) -> None:
        super().__init__("This request does not say whom it is for.", next_step="Send one plain Host header.")


class HostNotAllowed(Denied):
    def __init__(self) -> None:
        super().__init__(
            "Troupe does not answer under this name.",
            next_step="Use the address that `troupe up` printed, or add the name to TROUPE_HOSTS.",
        )


class OriginNotAllowed(Denied):
    def __init__(self) -> None:
        super().__init__(
            "Another page sent this request, so it was refused.",
            next_step="Open the studio itself, or add the page's origin to TROUPE_ORIGINS.",
        )


@dataclass
class Doorkeeper:
    """Knows the names and origins this studio goes by; the port is set once the server listens."""

    port: int
    public_url: str | None = None
    more_hosts: Iterable[str] = ()
    more_origins: Iterable[str] = ()
    scheme: str = "http"
    in_development: bool = True  # whether pages of development servers may ask; not where people sign in
    _hosts: set[Place] = field(default_factory=set)
    _on_any_port: set[str] = field(default_factory=set)
    _origins: set[str] = field(default_factory=set)
    _foreign: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.listen_on(self.port)

    def listen_on(self, port: int) -> None:
        self.port = port
        self._hosts = {(name, port) for name in ("127.0.0.1", "localhost", "::1")}
        self._origins = {f"{self.scheme}://{_bracketed(name)}:{port}" for name, _ in self._hosts}
        for entry in self.more_hosts:
            self._add_host(entry)
        if self.public_url:
            self._add_public(self.public_url)
        foreign = (*self.more_origins, *(DEVELOPMENT_ORIGINS if self.in_development else ()))
        self._foreign = {origin.rstrip("/").lower() for origin in foreign}

    def _add_host(self, entry: str) -> None:
        """A name with a port counts on this port only, one without counts on every port."""
        found = place_of(entry)
        if found is None:
            return
        if found[1] is None:
            self._on_any_port.add(found[0])
        self._hosts.add(found)
        self._origins |= {f"http://{entry.lower()}", f"https://{entry.lower()}"}

    def _add_public(self, url: str) -> None:
        parts = urlsplit(url)
        name, usual = str(parts.hostname), _USUAL_PORT[parts.scheme]
        self._hosts.add((name, parts.port or usual))
        if parts.port in (None, usual):
            self._hosts.add((name, None))
        self._origins.add(f"{parts.scheme}://{parts.netloc}".lower())

    def check_host(self, headers: Headers, target_host: str | None) -> None:
        """Refuse a request that is for someone else, or does not say whom it is for."""
        given = headers.getlist("host")
        found = place_of(given[0]) if len(given) == 1 else None
        if found is None or (target_host is not None and place_of(target_host) != found):
            raise BadHost
        if found not in self._hosts and found[0] not in self._on_any_port:
            raise HostNotAllowed

    def knows(self, origin: str) -> bool:
        return origin in self._origins or origin in self._foreign

    def is_foreign(self, origin: str) -> bool:
        """An origin that may talk to us although it is not ours; only these get CORS answers."""
        return origin in self._foreign and origin not in self._origins

    def check_origin(self, method: str, path: str, headers: Headers) -> None:
        """Refuse what another page sends: every change and preflight, and everything that would read our data."""
        if method not in SAFE:
            self._check_sender(headers)
            return
        asks_leave = method == "OPTIONS" and "origin" in headers
        would_read = _is_from_elsewhere(headers) and holds_data(path)
        if (asks_leave or would_read) and not self._is_known(headers):
            raise OriginNotAllowed

    def check_socket(self, headers: Headers) -> None:
        """A socket can change things, so it is judged like a change."""
        self._check_sender(headers)

    def _check_sender(self, headers: Headers) -> None:
        """A page must say an origin we know; a program says neither an origin nor a site."""
        if "origin" in headers:
            if not self._is_known(headers):
                raise OriginNotAllowed
        elif any(site != "same-origin" for site in headers.getlist("sec-fetch-site")):
            raise OriginNotAllowed

    def _is_known(self, headers: Headers) -> bool:
        origins = headers.getlist("origin")
        return len(origins) == 1 and self.knows(origins[0])


def holds_data(path: str) -> bool:
    """Whether a path leads to a person's data rather than to the page."""
    return any(path == prefix or path.startswith(prefix + "/") for prefix in DATA_PATHS)


def place_of(text: str) -> Place | None:
    """Name and port of a Host header, or None when it is not a plain one."""
    found = _PLAIN_HOST.fullmatch(text)
    if found is None or (found[2] and int(found[2]) > 65_535):
        return None
    name = found[1].strip("[]").rstrip(".").lower()
    return (name, int(found[2]) if found[2] else None) if name else None


def _is_from_elsewhere(headers: Headers) -> bool:
    return any(site in ("cross-site", "same-site") for site in headers.getlist("sec-fetch-site"))


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
