"""A studio that several people use: an owner, somebody beside them, and windows in which one of them is signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from playwright.sync_api import Browser

from tests.journeys.conftest import Visit
from tests.support.studio import Running

PASSWORD = "seven purple kites at noon"
ACCOUNTS = "/api/accounts"


@dataclass
class Household:
    """People by their usernames, each with an address of their own to do things at."""

    studio: Running
    browser: Browser
    signed_in: dict[str, dict[str, Any]] = field(default_factory=dict)

    def set_up(self, owner: str) -> None:
        code = self.studio.log.rpartition("Set-up code, valid for an hour: ")[2].split()[0]
        self.studio.post(f"{ACCOUNTS}/setup", json={"code": code, "username": owner, "password": PASSWORD})

    def add(self, username: str, **more: Any) -> str:
        """Somebody new, by whose id others know them."""
        body = {"username": username, **({} if "age_band" in more else {"password": PASSWORD}), **more}
        made = self.ask("olga", "POST", f"{ACCOUNTS}/users", body)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def ask(self, username: str, verb: str, path: str, body: Any = None) -> httpx2.Response:
        """Something done by somebody, beside the page."""
        token = self._of(username)["access_token"]
        with self.studio.client(Authorization=f"Bearer {token}") as http:
            return http.request(verb, path, json=body)

    def id_of(self, username: str) -> str:
        return str(self._of(username)["user"]["id"])

    @contextmanager
    def window_of(self, username: str) -> Iterator[Visit]:
        """A browser in which somebody is signed in; whatever goes wrong in it fails the test."""
        # Without movement: nothing is looked at half way through a transition.
        context = self.browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
        )
        body = {"username": username, "password": PASSWORD, "device": "A test", "cookie": True}
        entered = context.request.post(f"{self.studio.address}{ACCOUNTS}/sign-in", data=body)
        assert entered.ok, entered.text()
        visit = Visit(context, self.studio.address)
        yield visit
        context.close()
        assert visit.troubles == []

    def _of(self, username: str) -> dict[str, Any]:
        if username not in self.signed_in:
            body = {"username": username, "password": PASSWORD}
            self.signed_in[username] = self.studio.post(f"{ACCOUNTS}/sign-in", json=body).json()
        return self.signed_in[username]
