"""The pages of lore: books, entries as chips, a text to try, and what is wrong said where it is."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cards.test_book_differences import OURS, THEIRS
from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import choose_theme, findings
from tests.journeys.test_people_pages import DRESSED
from tests.support.studio import Running

pytestmark = pytest.mark.browser
PATIENCE = 30_000
MILL = {
    "key": ["mill", "mill"],
    "comment": "The mill",
    "content": "@@depth 2\n@@unheard_of\nIt grinds for the harbour.",
}
HARBOUR = {"key": ["harbour"], "comment": "The harbour", "content": "Ships wait.", "probability": 0}
WORLD = {"entries": {"0": MILL, "1": HARBOUR}}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    file = tmp_path / "Harbour town.json"
    file.write_text(json.dumps(WORLD))
    return file


def brought(visit: Visit, world: Path) -> Page:
    """A book of another program, dropped and opened."""
    page = visit.open("/lore")
    page.set_default_timeout(PATIENCE)
    page.locator("input[type=file]").set_input_files(world)
    page.get_by_role("link", name="Harbour town").click()
    expect(page.get_by_role("heading", level=1, name="Harbour town")).to_be_visible(timeout=PATIENCE)
    return page


def kept(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="saved")).to_be_visible(timeout=PATIENCE)


def test_a_book_is_brought_in_tried_mended_and_taken_back(visit: Visit, world: Path) -> None:
    page = brought(visit, world)
    page.get_by_label("Something that could be said").fill("We met at the mill.")
    trial = page.get_by_role("region", name="Try a text")
    expect(trial.get_by_role("heading", name="1 entry is told")).to_be_visible(timeout=PATIENCE)
    expect(trial).to_contain_text("the lot fell otherwise", timeout=PATIENCE)

    trial.get_by_role("button", name="The mill").click()
    form = page.get_by_role("region", name="The mill")
    decorators = form.get_by_role("list", name="Instructions at its head")
    expect(decorators).to_contain_text("@@depth 2 used", timeout=PATIENCE)
    expect(decorators).to_contain_text("nobody here knows it")
    key = form.get_by_label("Keys", exact=True)
    form.get_by_role("button", name="Remove mill").first.press("Enter")
    expect(form.get_by_role("button", name="Remove mill")).to_be_focused()
    key.press_sequentially("/mi(ll/")
    key.press("Enter")
    expect(form.locator("mark")).to_have_text("mi(ll", timeout=PATIENCE)
    expect(key).to_have_attribute("aria-invalid", "true")
    kept(page)
    key.press("Backspace")
    expect(form.locator("mark")).to_have_count(0, timeout=PATIENCE)
    kept(page)

    page.get_by_role("button", name="New entry").click()
    page.get_by_label("Name, never told").fill("The bridge")
    page.get_by_label("Keys", exact=True).fill("met")
    page.get_by_label("What is told").fill("It is down.")
    expect(trial.get_by_role("heading", name="2 entries are told")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("region", name="The bridge").get_by_role("button", name="Remove this entry").click()
    expect(trial.get_by_role("heading", name="1 entry is told")).to_be_visible(timeout=PATIENCE)
    page.locator("header").get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.get_by_role("button", name="The bridge").first).to_be_visible(timeout=PATIENCE)


def test_pages_of_lore_are_fit_for_everyone_in_every_theme_and_on_a_phone(visit: Visit, world: Path) -> None:
    choose_theme(visit, "light")
    page = brought(visit, world)
    page.get_by_role("button", name="The mill").click()
    page.get_by_text("Settings, and whom it is for").click()
    expect(page.get_by_role("region", name="The mill")).to_be_visible(timeout=PATIENCE)
    wrong = {"light": findings(page)}
    for theme in ("dark", "neon"):
        page.evaluate(DRESSED, theme)
        wrong[theme] = findings(page, "color-contrast")
    page.set_viewport_size({"width": 360, "height": 780})

    assert {key: found for key, found in wrong.items() if found} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_book_that_came_in_again_is_taken_over_entry_by_entry(visit: Visit, studio: Running) -> None:
    mine, _ = (
        studio.post("/api/lorebooks/import", json={"text": text, "file_name": f"{name}.json"}).json()["book"]["id"]
        for name, text in (("Tower here", OURS), ("Tower there", THEIRS))
    )
    page = visit.open(f"/lore/{mine}")

    page.get_by_text("Compare with another book", exact=True).click()
    page.get_by_label("The other book").select_option("Tower there")
    page.get_by_role("radiogroup", name="What becomes of stair").get_by_role("radio", name="Both").check()
    page.get_by_role("radiogroup", name="What becomes of Bell").get_by_role("radio", name="Take over").check()
    page.get_by_role("button", name="Take 2 entries over").click()

    expect(page.get_by_text("2 entries taken over")).to_be_visible()
    found = studio.get(f"/api/lorebooks/{mine}/entries").json()["items"]
    assert [each["content"] for each in found] == ["It turns.", "It winds.", "Old.", "It creaks.", "It rings."]
