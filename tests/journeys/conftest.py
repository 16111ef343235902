"""A browser, a studio in test mode, and a page that fails the test on any console error or foreign request."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.support.studio import Running, running_studio

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def stagehand() -> Iterator[Playwright]:
    """Whatever starts browsers; there can be only one of it in a process."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(stagehand: Playwright) -> Iterator[Browser]:
    browser = stagehand.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for the tests of a module; each test begins with an empty studio."""
    with running_studio(tmp_path_factory.mktemp("journey")) as running:
        running.wait_ready()
        yield running


@pytest.fixture
def studio(house: Running) -> Running:
    house.post("/api/test/reset", json={})
    return house


@dataclass
class Visit:
    """A browser window of one person, and everything that went wrong in it."""

    context: BrowserContext
    address: str
    troubles: list[str] = field(default_factory=list)
    tolerated: tuple[str, ...] = ()

    def open(self, path: str = "/") -> Page:
        page = self.context.new_page()
        page.on("console", lambda message: message.type == "error" and self._note(f"console: {message.text}"))
        page.on("pageerror", lambda error: self._note(f"exception: {error}"))
        page.on("request", lambda request: self._check_origin(request.url))
        page.goto(self.address + path)
        return page

    def tolerate(self, *parts: str) -> None:
        """What may be said while the server is deliberately away."""
        self.tolerated += parts

    def _check_origin(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("blob", "data") and f"{parts.scheme}://{parts.netloc}" != self.address:
            self._note(f"left the studio: {url}")

    def _note(self, trouble: str) -> None:
        if not any(part in trouble for part in self.tolerated):
            self.troubles.append(trouble)


@pytest.fixture
def visit(chromium: Browser, studio: Running) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    visit = Visit(context, studio.address)
    yield visit
    context.close()
    assert visit.troubles == []


def axe_source() -> str:
    """The accessibility checker that the interface's own lock file brings."""
    return (Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
