"""For everyone: keyboard, screen readers, small screens, three themes."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visit, axe_source
from tests.support.studio import Running

pytestmark = pytest.mark.browser

ROUTES = ("/", "/personas", "/chat", "/jobs", "/settings", "/settings/appearance", "/settings/about", "/nowhere")
THEMES = ("light", "dark", "neon")


WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def findings(page: Page, *only: str) -> list[str]:
    """What the accessibility checker has against the page as it is now, or what some of its rules have."""
    # The page's own policy forbids inline scripts, so the checker comes in through the debugger.
    page.evaluate(axe_source() + "; undefined")
    result: dict[str, Any] = page.evaluate("async rules => await axe.run(document, {runOnly: rules})", only or WCAG)
    return [
        f"{found['id']}: {json.dumps([node['html'][:120] for node in found['nodes']])}"
        for found in result["violations"]
    ]


def choose_theme(visit: Visit, theme: str) -> None:
    visit.context.add_cookies([{"name": "troupe_ui", "value": f"theme%3D{theme}", "url": visit.address}])


@pytest.mark.parametrize("theme", THEMES)
def test_no_page_has_an_accessibility_finding(visit: Visit, theme: str) -> None:
    choose_theme(visit, theme)
    visit.tolerate("404 (Not Found)")  # the browser says it of an address that nobody has

    wrong = {}
    for route in ROUTES:
        page = visit.open(route)
        expect(page.get_by_role("main")).to_be_visible()
        page.wait_for_timeout(700)
        assert page.locator("html").get_attribute("data-theme") == theme
        wrong[route] = findings(page, *([] if theme == "light" else ["color-contrast"]))  # a theme changes colours
        page.close()

    assert {route: found for route, found in wrong.items() if found} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_what_opens_over_the_page_has_no_finding_either(visit: Visit, studio: Running, theme: str) -> None:
    choose_theme(visit, theme)
    page = visit.open()
    expect(page.get_by_role("textbox", name="Message Nova")).to_be_visible()
    page.get_by_role("textbox", name="Message Nova").fill("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("fake brain", timeout=15_000)

    in_talk = findings(page)
    page.get_by_test_id("brain-chip").click()
    with_brain = findings(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    with_palette = findings(page)

    assert (in_talk, with_brain, with_palette) == ([], [], [])


def test_the_first_tab_leads_to_the_content(visit: Visit) -> None:
    page = visit.open()
    expect(page.get_by_role("main")).to_be_visible()

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_a_talk_and_its_stars_need_no_mouse(visit: Visit, studio: Running) -> None:
    studio.post("/api/test/brain", json={"replies": ["No mouse was needed."]})
    page = visit.open("/personas")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.get_by_role("textbox", name="Message Nova")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("hello")
    page.keyboard.press("Enter")

    log = page.get_by_role("log")
    expect(log).to_contain_text("No mouse was needed.", timeout=15_000)
    four = log.get_by_role("button", name="4 stars")
    expect(four).to_be_visible(timeout=15_000)
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("4")
    expect(four).to_have_attribute("aria-pressed", "true", timeout=15_000)
    page.reload()
    expect(four).to_have_attribute("aria-pressed", "true", timeout=15_000)


def test_the_best_answer_is_kept_as_an_example_when_asked(visit: Visit, studio: Running) -> None:
    studio.post("/api/test/brain", json={"replies": ["The tide decides."]})
    persona = studio.post("/api/personas", json={"name": "Marin"}).json()["persona"]["id"]
    chat = studio.post("/api/chats", json={"members": [{"persona_id": persona}]}).json()["id"]
    page = visit.open(f"/chat/{chat}")
    page.get_by_role("textbox", name="Message Marin").fill("Who decides?")
    page.keyboard.press("Enter")

    page.get_by_role("log").get_by_role("button", name="5 stars").click(timeout=15_000)
    page.get_by_role("button", name="Keep as an example").click(timeout=15_000)

    expect(page.get_by_text("Marin learns from it")).to_be_visible(timeout=15_000)
    (kept,) = studio.get(f"/api/personas/{persona}/examples").json()["examples"]
    assert (kept["user_message"], kept["persona_response"]) == ("Who decides?", "The tide decides.")


def test_the_shortcut_help_names_what_there_is(visit: Visit) -> None:
    page = visit.open()
    expect(page.get_by_role("main")).to_be_visible()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_contain_text("Ctrl")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_scrolls_sideways_on_a_small_phone(chromium: Browser, studio: Running, route: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 700}, has_touch=True)
    page = context.new_page()

    page.goto(studio.address + route)
    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_timeout(400)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_pause_motion_stops_the_avatar_and_is_remembered(visit: Visit) -> None:
    page = visit.open()
    stage = page.get_by_test_id("stage")
    expect(stage).to_be_visible()

    page.get_by_role("switch", name="Pause motion").focus()
    page.keyboard.press("Space")
    page.reload()

    expect(page.get_by_role("switch", name="Pause motion")).to_be_checked()
    assert page.locator("html").get_attribute("data-motion") == "off"
    page.wait_for_timeout(1500)
    before = stage.evaluate("node => node.innerHTML")
    page.wait_for_timeout(1500)
    assert stage.evaluate("node => node.innerHTML") == before


def test_the_avatar_lives(visit: Visit) -> None:
    page = visit.open()
    stage = page.get_by_test_id("stage")
    expect(stage).to_be_visible()
    page.wait_for_timeout(2000)

    shapes = set()
    for _ in range(12):
        shapes.add(stage.evaluate("node => node.innerHTML"))
        page.wait_for_timeout(150)

    assert len(shapes) > 4


def test_a_studio_for_one_keeps_people_out_of_sight_but_not_out_of_reach(visit: Visit) -> None:
    page = visit.open("/settings/models")
    sections = page.get_by_role("navigation", name="Sections").get_by_role("link")
    expect(sections.filter(has_text="About")).to_be_visible()
    expect(sections.filter(has_text="People")).to_have_count(0)

    page.get_by_role("searchbox", name="Search settings").fill("invite")
    sections.filter(has_text="People").click()

    expect(page.get_by_role("heading", name="People")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Add a person")).to_be_visible(timeout=30_000)
