"""The memory page of a persona: typed in, put right, closed, deleted, taken back; readable in themes and sizes."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import choose_theme, findings

pytestmark = pytest.mark.browser
PATIENCE = 30_000


def page_of(visit: Visit) -> Page:
    """Vera's memory page."""
    page = visit.open("/")
    page.set_default_timeout(PATIENCE)
    fields = {"name": "Vera", "personality_traits": {}, "response_style": {}}
    made = page.request.post(f"{visit.address}/api/personas", data=fields).json()["persona"]
    page.goto(f"{visit.address}/personas/{made['id']}/memory")
    expect(page.get_by_role("heading", name="What Vera remembers of you")).to_be_visible(timeout=PATIENCE)
    return page


def keep(page: Page, text: str) -> None:
    page.get_by_label("Something to remember").fill(text)
    page.get_by_role("button", name="Remember", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text=text)).to_be_visible(timeout=PATIENCE)


def test_a_memory_is_typed_in_put_right_closed_deleted_and_taken_back(visit: Visit) -> None:
    page = page_of(visit)
    keep(page, "I live in Lisbon")
    keep(page, "I live in Porto")
    lisbon, porto = (page.get_by_role("group", name=f"Actions for I live in {city}") for city in ("Lisbon", "Porto"))
    expect(page.get_by_role("listitem").filter(has_text="Lisbon")).to_contain_text("true until", timeout=PATIENCE)

    porto.get_by_role("button", name="Edit").press("Enter")
    field = page.get_by_label("What is remembered")
    field.fill("I live in Setúbal")
    field.press("Enter")
    setubal = page.get_by_role("group", name="Actions for I live in Setúbal")
    setubal.get_by_role("button", name="Pin").click()
    expect(page.get_by_role("listitem").filter(has_text="Setúbal")).to_contain_text("pinned", timeout=PATIENCE)

    lisbon.get_by_role("button", name="Delete").click()
    expect(lisbon).to_have_count(0, timeout=PATIENCE)
    page.get_by_text("Undo", exact=True).click()
    expect(lisbon).to_be_visible(timeout=PATIENCE)

    page.get_by_label("Search by words or meaning").fill("Setúbal")
    expect(setubal).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_can_be_read_in_a_theme_and_on_a_phone(visit: Visit, theme: str) -> None:
    choose_theme(visit, theme)
    page = page_of(visit)
    keep(page, "I live in Lisbon")
    wrong = findings(page)
    page.set_viewport_size({"width": 360, "height": 740})

    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
