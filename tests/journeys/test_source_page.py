"""The Source part of a persona: what its card said, the file to take along, and a card to leave as."""

import pytest
from playwright.sync_api import expect

from tests.cards.test_sources import ARCHIVE, NOTES
from tests.journeys.casting import cast, guest, offline
from tests.journeys.conftest import Visit
from tests.support.studio import Running

__all__ = ["guest", "offline"]

pytestmark = pytest.mark.browser


def test_a_card_shows_where_it_comes_from_and_says_what_cannot_go_along(guest: Visit, offline: Running) -> None:
    guest.tolerate("404")  # its background is no picture; what cannot be shown is left out
    brought = offline.post("/api/personas/import", files={"file": ("mira.charx", ARCHIVE)}).json()

    page = guest.open(f"/personas/{brought['persona']['id']}/source")

    source = page.get_by_role("region", name="Where Mira comes from")
    expect(source.get_by_text(NOTES, exact=True)).to_be_visible()
    expect(source.get_by_role("row", name="x_meta/1.json Lies in the file, named by nothing")).to_be_visible()
    source.get_by_text("/data/unheard", exact=True).click()
    expect(source.get_by_text('{"deep": [1, 2]}')).to_be_visible()
    with page.expect_download() as got:
        source.get_by_role("link", name="Download mira.charx").click()
    assert got.value.path().read_bytes() == ARCHIVE

    leaving = page.get_by_role("region", name="Leave as a card")
    expect(leaving.get_by_role("status")).to_contain_text("Everything goes along.")
    leaving.get_by_role("combobox", name="File", exact=True).select_option("Picture (PNG)")
    expect(leaving.get_by_role("status")).to_contain_text("Stays behind: x_meta/1.json")
    with page.expect_download() as got:
        leaving.get_by_role("link", name="Download card").click()
    assert got.value.path().read_bytes().startswith(b"\x89PNG")


def test_who_was_cast_here_came_in_no_file_and_can_leave_all_the_same(guest: Visit, offline: Running) -> None:
    page = guest.open(f"/personas/{cast(offline, 'Vera')}/source")

    expect(page.get_by_text("Vera was cast here and came in no file.")).to_be_visible()
    expect(page.get_by_role("link", name="Download card")).to_be_visible()
