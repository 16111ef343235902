"""Pictures by a model, from the page to a real job and back; and what they may cost."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.dressing.painting import PAINT, FaultyUi
from tests.journeys.casting import cast, guest, offline
from tests.journeys.conftest import Visit
from tests.journeys.test_look_page import COLOURS, becomes_other, figure, opened
from tests.support.image_servers import ImageServer
from tests.support.studio import Running

__all__ = ["guest", "offline"]

pytestmark = pytest.mark.browser

ROOM_MS = 60_000


@contextmanager
def beside(server: ImageServer) -> Iterator[ImageServer]:
    """The server on a loop of its own, in a thread, for as long as a page is looked at."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(30)
        yield server
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


def test_a_model_paints_and_what_failed_is_painted_when_asked_again(guest: Visit, offline: Running) -> None:
    server = FaultyUi()
    server.fails_at = (1,)
    with beside(server):
        with offline.client() as http:
            body = {"value": "user:password", "host": server.base_url}
            assert http.put("/api/accounts/keys/a1111", json=body).is_success
        page = opened(guest, cast(offline, "Painted"))
        page.get_by_role("radio", name=re.compile("^Stable Diffusion web UI")).check()
        page.get_by_role("button", name="Make", exact=True).click()
        expect(page.get_by_text("The last picture could not be painted.")).to_be_visible(timeout=ROOM_MS)

        page.get_by_role("button", name="Paint what is missing").click()

        expect(page.get_by_role("img", name=re.compile("^Portrait, made"))).to_be_visible(timeout=ROOM_MS)
        expect(page.get_by_role("button", name="Paint what is missing")).to_have_count(0)
        page.get_by_role("button", name="Details", exact=True).click()
        expect(page.get_by_role("dialog")).to_contain_text("trainedAlgorithmicMedia")
        assert server.paths().count(PAINT) == 2
        page.keyboard.press("Escape")
        one_cell_of_a_sheet_is_painted_again(page, server)


def one_cell_of_a_sheet_is_painted_again(page: Page, server: FaultyUi) -> None:
    server.fails_at = (3,)
    page.get_by_role("radio", name=re.compile("^Expressions")).check()
    page.get_by_role("button", name="Make", exact=True).click()
    expect(page.get_by_text(re.compile("^These could not be painted: "))).to_be_visible(timeout=ROOM_MS)
    asked = server.paths().count(PAINT)
    page.get_by_role("button", name="Details: Expressions").click()
    cell = page.get_by_role("button", name=re.compile("^Paint .* again")).first

    missing = re.compile("missing")
    expect(cell).to_have_class(missing)

    cell.click()

    expect(cell).not_to_have_class(missing, timeout=ROOM_MS)
    expect(page.get_by_text(re.compile("^These could not be painted: "))).to_have_count(0)
    assert server.paths().count(PAINT) == asked + 1


def test_a_persona_is_seen_from_behind_and_in_motion(guest: Visit, offline: Running) -> None:
    page = opened(guest, cast(offline, "Turned"))
    page.get_by_role("group", name="Parts of the look").get_by_role("button", name="Body").click()
    before = figure(page).evaluate(COLOURS)

    page.get_by_role("radio", name="behind").check()
    becomes_other(page, COLOURS, before)
    page.get_by_role("combobox", name=re.compile("^Motion")).select_option("wave")

    moving = page.get_by_role("img", name="Turned: waving")
    expect(moving).to_be_visible(timeout=ROOM_MS)
    expect(moving).to_have_js_property("complete", True, timeout=ROOM_MS)
    assert moving.evaluate("(image) => image.naturalWidth") == 192


def test_a_ceiling_is_set_on_the_page_and_told_as_it_stands(guest: Visit, offline: Running) -> None:
    guest.tolerate("422")  # the browser itself says that a wrong amount was refused
    page = guest.open("/settings/costs")

    page.get_by_label("Most a day, US dollars").fill("2.50")
    page.get_by_label("Most a day, US dollars").press("Tab")
    expect(page.get_by_label("Most a day, US dollars")).to_have_value("2.5")
    page.get_by_label("Most a day, US dollars").fill("a lot")
    page.get_by_label("Most a day, US dollars").press("Tab")

    expect(page.get_by_label("Most a day, US dollars")).to_have_value("2.5")
    assert offline.get("/api/costs/limits").json()["me"] == {"day_usd": "2.500000", "month_usd": None}
