"""Who asks, and where: the address, the token that goes to no other, and how long to wait."""

from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy

from httpx2 import URL, InvalidURL

from troupe import __version__
from troupe.client.errors import Invalid


@dataclass(frozen=True)
class Visit:
    """A studio and the person who visits it; neither token nor headers are shown."""

    address: str
    user_id: str | None
    timeout: float
    token: str | None = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        said = {"Accept": "application/json", "User-Agent": f"troupe-client/{__version__}"}
        said |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return said | ({"X-User-Id": self.user_id} if self.user_id else {})

    def no_cookies(self) -> CookieJar:
        """A jar that keeps nothing: who asks is said by the token alone."""
        return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def visit(base_url: str, token: str | None, user_id: str | None, timeout: float) -> Visit:
    """A visit that can be made; a token that could not travel is refused before it is in any message."""
    if token is not None and (not token.isascii() or not token.isprintable() or " " in token or not token):
        raise Invalid(
            "This token holds characters no token has.",
            next_step="Copy the token again, without spaces.",
            field="token",
        )
    return Visit(_address(base_url), user_id, timeout, token)


def _address(base_url: str) -> str:
    try:
        url = URL(base_url)
    except InvalidURL:
        url = URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise Invalid(
            "base_url is no address of a studio.",
            next_step="Give scheme, host and port alone, such as http://127.0.0.1:8000.",
            field="base_url",
        )
    return str(url).rstrip("/")
