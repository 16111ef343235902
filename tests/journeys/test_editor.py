"""Casting somebody and tuning them: every control beside its effect, and nothing that is typed gets lost."""

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.journeys.casting import cast, guest, offline, saved, stored
from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import THEMES, choose_theme, findings
from tests.support.studio import Running

__all__ = ["guest", "offline"]

pytestmark = pytest.mark.browser

TWELVE = (
    "Extraversion",
    "Agreeableness",
    "Conscientiousness",
    "Neuroticism",
    "Openness",
    "Formality",
    "Enthusiasm",
    "Humor",
    "Technical depth",
    "Empathy",
    "Proactivity",
    "Warmth",
)
PARTS = ("mind", "voice", "look", "boundaries", "examples", "fidelity", "sharing", "source", "versions")


def replies(page: Page) -> Locator:
    """What it would answer now, and what its model would be told."""
    return page.get_by_role("complementary", name="Persona")


def test_a_newcomer_casts_somebody_with_one_click_and_names_them(guest: Visit, offline: Running) -> None:
    page = guest.open("/personas")
    expect(page.get_by_role("heading", name="Here from the beginning")).to_be_visible()

    page.get_by_role("button", name="New persona").click()
    name = page.get_by_role("textbox", name="Name", exact=True)
    expect(name).to_be_focused()
    name.fill("Vera of the Harbour")
    saved(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Vera of the Harbour")
    assert "Vera of the Harbour" in [each["name"] for each in offline.get("/api/personas").json()["personas"]]
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Personas").click()
    expect(page.get_by_role("link", name="Look at Vera of the Harbour")).to_be_visible()


@pytest.mark.parametrize("number", TWELVE)
def test_each_of_the_twelve_numbers_shows_at_once_what_it_does(guest: Visit, offline: Running, number: str) -> None:
    page = guest.open(f"/personas/{cast(offline, f'Moved by {number}')}")
    expect(replies(page).get_by_role("listitem")).to_have_count(3, timeout=10_000)
    before = replies(page).inner_text()

    page.get_by_role("slider", name=number, exact=True).press("Home")

    expect(replies(page)).not_to_have_text(before, use_inner_text=True, timeout=10_000)
    expect(replies(page).get_by_role("heading", name="What its model is told")).to_be_visible(timeout=10_000)


@pytest.mark.parametrize("number", ["Extraversion", "Formality"])
def test_a_sample_reply_changes_with_the_number(guest: Visit, offline: Running, number: str) -> None:
    page = guest.open(f"/personas/{cast(offline, f'Heard through {number}')}")
    samples = replies(page).get_by_role("list")
    expect(samples.get_by_role("listitem")).to_have_count(3, timeout=10_000)
    slider = page.get_by_role("slider", name=number, exact=True)
    slider.press("End")
    saved(page)
    high = samples.inner_text()

    slider.press("Home")

    expect(samples).not_to_have_text(high, use_inner_text=True, timeout=10_000)


def test_a_number_says_its_value_in_words(guest: Visit, offline: Running) -> None:
    page = guest.open(f"/personas/{cast(offline, 'Said in words')}")
    slider = page.get_by_role("slider", name="Openness", exact=True)
    expect(slider).to_have_attribute("aria-valuetext", "Openness 50, in between")

    slider.press("End")

    expect(slider).to_have_attribute("aria-valuetext", "Openness 100, very creative")


def test_boundaries_are_tried_where_they_are_chosen(guest: Visit, offline: Running) -> None:
    page = guest.open(f"/personas/{cast(offline, 'Bounded')}/boundaries")
    page.get_by_label("Gambling").select_option("refuse")
    trial = page.get_by_role("region", name="Try the boundaries")
    for text, told in (
        ("How do I win at roulette?", "Gambling: Refuse"),
        ("What grows by the sea?", "It touches no boundary."),
    ):
        trial.get_by_role("textbox").fill(text)
        trial.get_by_role("button", name="Judge it").click()
        expect(trial.get_by_role("status")).to_have_text(told, timeout=10_000)


def test_a_change_is_saved_by_itself_and_survives_a_reload(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Kept")
    page = guest.open(f"/personas/{persona}")
    page.get_by_role("slider", name="Formality", exact=True).press("End")
    page.get_by_role("textbox", name="Role").fill("keeper of the light")
    saved(page)

    page.reload()

    expect(page.get_by_role("slider", name="Formality", exact=True)).to_have_value("100")
    expect(page.get_by_role("textbox", name="Role")).to_have_value("keeper of the light")
    assert stored(offline, persona)["personality_traits"]["formality"] == 1.0


def test_what_was_typed_the_moment_before_leaving_is_kept(guest: Visit, offline: Running) -> None:
    page = guest.open(f"/personas/{cast(offline, 'Left in a hurry')}")
    page.get_by_role("textbox", name="Role").fill("typed and gone")

    page.reload()

    expect(page.get_by_role("textbox", name="Role")).to_have_value("typed and gone", timeout=10_000)


def test_while_the_studio_is_away_the_page_says_what_is_not_saved_and_saves_it_later(
    guest: Visit, offline: Running
) -> None:
    guest.tolerate("ERR_FAILED")
    persona = cast(offline, "Patient")
    page = guest.open(f"/personas/{persona}")
    page.route("**/api/personas/*", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    page.get_by_role("textbox", name="Role").fill("written while it was away")
    expect(page.get_by_text("Not saved yet (1 change)")).to_be_visible(timeout=10_000)

    page.unroute("**/api/personas/*")

    saved(page)
    assert stored(offline, persona)["role"] == "written while it was away"


def test_a_value_between_two_steps_stays_until_it_is_moved(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Between", personality_traits={"openness": 0.333})
    page = guest.open(f"/personas/{persona}")
    expect(page.get_by_role("slider", name="Openness", exact=True)).to_have_value("33")

    page.get_by_role("textbox", name="Role").fill("anyone")
    saved(page)

    assert stored(offline, persona)["personality_traits"]["openness"] == 0.333


@pytest.mark.parametrize("way_out", ["Reload", "Keep mine as a version"])
def test_two_tabs_that_change_one_persona_lose_neither_edit(guest: Visit, offline: Running, way_out: str) -> None:
    guest.tolerate("412")
    persona = cast(offline, "In two tabs")
    page = guest.open(f"/personas/{persona}")

    others = ["from the other tab"]

    def first_the_other_tab(route: Route) -> None:
        if route.request.method == "PUT" and others:
            with offline.client() as http:
                assert http.put(f"/api/personas/{persona}", json={"role": others.pop()}).status_code == 200
        route.continue_()

    page.route("**/api/personas/*", first_the_other_tab)
    page.get_by_role("textbox", name="Role").fill("from this tab")
    expect(page.get_by_role("alert").filter(has_text="Changed in another tab")).to_be_visible(timeout=10_000)
    assert stored(offline, persona)["role"] == "from the other tab"

    page.get_by_role("button", name=way_out).click()

    kept = "from the other tab" if way_out == "Reload" else "from this tab"
    expect(page.get_by_role("alert")).to_have_count(0, timeout=10_000)
    expect(page.get_by_role("textbox", name="Role")).to_have_value(kept)
    roles = [
        offline.get(f"/api/personas/{persona}/versions/{line['number']}").json()["version"]["document"]["role"]
        for line in offline.get(f"/api/personas/{persona}/versions?all=true").json()["versions"]
    ]
    assert roles[0] == kept
    assert "from the other tab" in roles


def test_undo_goes_back_step_by_step_and_survives_a_change_of_tab(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Step by step", personality_traits={"openness": 0.123})
    page = guest.open(f"/personas/{persona}")
    for number in ("Openness", "Formality", "Humor"):
        page.get_by_role("slider", name=number, exact=True).press("End")
    page.get_by_role("link", name="Voice").click()
    page.get_by_role("combobox", name="Pace").select_option("fast")
    page.get_by_role("link", name="Mind").click()
    saved(page)

    for _ in range(4):
        page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("slider", name="Openness", exact=True)).to_have_value("12")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    saved(page)
    now = stored(offline, persona)
    assert (now["personality_traits"]["openness"], now["delivery"]["pace"]) == (0.123, "medium")
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_role("slider", name="Openness", exact=True)).to_have_value("100")


def test_an_earlier_version_is_compared_and_restored_as_a_new_one(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Restored")
    page = guest.open(f"/personas/{persona}")
    page.get_by_role("slider", name="Formality", exact=True).press("End")
    saved(page)
    page.get_by_role("link", name="Versions").click()

    page.get_by_role("button", name="Compare 1 with now").click()
    expect(page.get_by_role("row", name="Formality 50 100")).to_be_visible()
    page.get_by_role("button", name="Restore 1").click()

    expect(page.get_by_text("Version 1 is back, as a new version")).to_be_visible()
    now = stored(offline, persona)
    assert (now["version"], now["personality_traits"]["formality"]) == (3, 0.5)


def test_a_preset_shows_what_it_would_change_first(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Preset")
    page = guest.open(f"/personas/{persona}")
    style = page.get_by_role("combobox", name="Response style")
    expect(style).to_have_value("balanced")

    style.select_option("expert")
    offer = page.get_by_role("group", name="Apply “Expert”")
    expect(offer).to_contain_text("Technical depth")
    assert stored(offline, persona)["version"] == 1
    offer.get_by_role("button", name="Apply").click()
    saved(page)

    assert stored(offline, persona)["response_style"]["technical_depth"] == 0.9
    page.get_by_role("slider", name="Humor", exact=True).press("End")
    expect(style).to_have_value("custom")


def test_a_refused_value_keeps_its_field_and_stops_nothing_else(guest: Visit, offline: Running) -> None:
    guest.tolerate("400")
    persona = cast(offline, "Refused")
    page = guest.open(f"/personas/{persona}")
    language = page.get_by_role("combobox", name="Language")
    language.fill("not a language!")
    page.get_by_role("textbox", name="Role").fill("still saved")

    expect(page.get_by_role("alert").first).to_be_visible(timeout=10_000)
    expect(language).to_have_value("not a language!")
    page.wait_for_function(
        "async id => (await (await fetch(`/api/personas/${id}`)).json()).persona.role === 'still saved'", arg=persona
    )


def test_what_is_tried_on_a_starter_is_kept_by_a_copy(guest: Visit, offline: Running) -> None:
    nova = offline.get("/api/personas/starters").json()["personas"][0]
    page = guest.open(f"/personas/{nova['id']}")
    page.get_by_role("slider", name="Formality", exact=True).press("End")

    page.get_by_role("button", name="Make it mine").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nova (copy)", timeout=10_000)
    expect(page.get_by_role("slider", name="Formality", exact=True)).to_have_value("100")
    assert stored(offline, nova["id"])["personality_traits"] == nova["personality_traits"]


@pytest.mark.parametrize("theme", THEMES)
def test_no_part_of_the_editor_has_an_accessibility_finding(guest: Visit, offline: Running, theme: str) -> None:
    choose_theme(guest, theme)
    persona = cast(offline, f"Open to all in {theme}")

    wrong = {}
    for part in PARTS:
        page = guest.open(f"/personas/{persona}/{part}")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Open to all in {theme}")
        expect(page.locator(".tab > *").first).to_be_visible()
        for folded in page.locator("main .tab details").all():
            folded.evaluate("node => (node.open = true)")
        page.wait_for_timeout(300)
        wrong[part] = findings(page)
        page.close()

    assert {part: found for part, found in wrong.items() if found} == {}


def test_nothing_of_the_editor_scrolls_sideways_on_a_small_phone(chromium: Browser, offline: Running) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 700}, has_touch=True)
    persona = cast(offline, "On a small phone")
    page = context.new_page()

    widths = {}
    for part in PARTS:
        page.goto(f"{offline.address}/personas/{persona}/{part}")
        expect(page.locator(".tab > *").first).to_be_visible()
        page.wait_for_timeout(300)
        widths[part] = page.evaluate("document.documentElement.scrollWidth")

    assert {part: width for part, width in widths.items() if width > 320} == {}
    context.close()
