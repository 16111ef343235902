"""A studio as a newcomer has it, and somebody who casts personas in it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visit
from tests.support.studio import Running, running_studio


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A studio as a newcomer has it: its demo brain answers, and no test brain."""
    with running_studio(tmp_path_factory.mktemp("editor"), test=False) as running:
        running.wait_ready()
        yield running


@pytest.fixture
def guest(chromium: Browser, offline: Running) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    visit = Visit(context, offline.address)
    yield visit
    context.close()
    assert visit.troubles == []


def cast(studio: Running, name: str, **fields: Any) -> str:
    made = studio.post("/api/personas", json={"name": name, **fields})
    assert made.status_code == 201, made.text
    return str(made.json()["persona"]["id"])


def stored(studio: Running, persona_id: str) -> dict[str, Any]:
    found: dict[str, Any] = studio.get(f"/api/personas/{persona_id}").json()["persona"]
    return found


def saved(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile(r"^Saved \d")).first).to_be_visible(timeout=10_000)
