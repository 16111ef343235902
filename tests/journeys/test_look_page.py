"""The Look tab: the picture follows every control, and what was chosen is kept."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.casting import cast, guest, offline, saved
from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import THEMES, choose_theme, findings
from tests.support.studio import Running

__all__ = ["guest", "offline"]

pytestmark = pytest.mark.browser


def picture(page: Page) -> Locator:
    return page.get_by_role("img", name=re.compile(r", (calm|laughing)$"))


def opened(guest: Visit, persona: str) -> Page:
    page = guest.open(f"/personas/{persona}/look")
    expect(picture(page)).to_be_visible(timeout=10_000)
    return page


def changed(studio: Running, persona: str, **fields: object) -> None:
    with studio.client() as http:
        assert http.put(f"/api/looks/{persona}", json=fields).status_code == 200


def test_the_picture_follows_a_slider_and_a_reload_keeps_it(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Looked at")
    page = opened(guest, persona)
    before = picture(page).get_attribute("src") or ""

    page.get_by_role("slider", name="Mecha to creature").press("Home")
    expect(picture(page)).not_to_have_attribute("src", before, timeout=5_000)
    expect(page.get_by_role("slider", name="Mecha to creature")).to_have_attribute(
        "aria-valuetext", "Mecha to creature 0, 100 % mecha"
    )
    saved(page)
    page.reload()

    expect(page.get_by_role("slider", name="Mecha to creature")).to_have_value("0")
    assert offline.get(f"/api/looks/{persona}").json()["look"]["sliders"]["mecha"] == 0


def test_steps_of_the_look_are_undone_one_by_one_with_the_keyboard(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Taken back")
    page = opened(guest, persona)
    page.get_by_role("slider", name="Mecha to creature").press("Home")
    page.get_by_role("radio", name="Ink").check()
    page.get_by_role("button", name="Apply the preset Beast").click()

    for _ in range(3):
        page.keyboard.press("Control+z")

    expect(page.get_by_role("button", name="Undo the last change of the look")).to_be_disabled()
    expect(page.get_by_role("slider", name="Mecha to creature")).to_have_value("50")
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_role("slider", name="Mecha to creature")).to_have_value("0")


def test_an_expression_is_tried_without_changing_the_look(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Laughing")
    page = opened(guest, persona)
    before = picture(page).get_attribute("src") or ""

    page.get_by_role("group", name="Expression").get_by_role("button", name="laughing").click()

    expect(picture(page)).not_to_have_attribute("src", before, timeout=5_000)
    assert offline.get(f"/api/looks/{persona}").json()["revision"] == 1


def test_chance_changes_somebody_and_leaves_what_is_locked(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "By chance")
    changed(offline, persona, hair={"style": "mohawk"}, skin=4)
    page = opened(guest, persona)
    page.get_by_text("By chance", exact=True).last.click()
    page.get_by_role("checkbox", name="Hair").check()

    page.get_by_role("button", name="Random").click()
    saved(page)

    look = offline.get(f"/api/looks/{persona}").json()["look"]
    assert (look["hair"]["style"], look["skin"]) == ("mohawk", None)


def test_a_change_from_elsewhere_is_told_and_reloaded(guest: Visit, offline: Running) -> None:
    guest.tolerate("409")
    persona = cast(offline, "Changed elsewhere")
    page = opened(guest, persona)
    changed(offline, persona, finish="ink")
    page.get_by_role("slider", name="Mecha to creature").press("Home")
    expect(page.get_by_role("alert").filter(has_text="changed elsewhere")).to_be_visible(timeout=10_000)

    page.get_by_role("button", name="Reload").click()

    expect(page.get_by_role("radio", name="Ink")).to_be_checked(timeout=10_000)
    expect(page.get_by_role("slider", name="Mecha to creature")).to_have_value("50")


def test_a_made_picture_becomes_the_portrait(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Portrayed")
    page = opened(guest, persona)

    page.get_by_role("button", name="Make", exact=True).click()
    expect(page.get_by_role("img", name=re.compile("^Portrait, made"))).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Use as portrait: Portrait").click()

    expect(page.get_by_text("The portrait of Portrayed is new")).to_be_visible()
    made = offline.get("/api/looks/renders", params={"persona_id": persona}).json()["items"]
    assert offline.get(f"/api/looks/{persona}").json()["look"]["portrait"] == made[0]["media_id"]


@pytest.mark.parametrize("theme", THEMES)
def test_no_part_of_the_look_has_an_accessibility_finding(guest: Visit, offline: Running, theme: str) -> None:
    choose_theme(guest, theme)
    page = opened(guest, cast(offline, f"Seen by everyone in {theme}"))

    wrong = {}
    for part in ("Face", "Hair", "Body", "Clothes", "Style", "Colours"):
        page.get_by_role("group", name="Parts of the look").get_by_role("button", name=part).click()
        page.wait_for_timeout(500)
        wrong[part] = findings(page)

    assert {part: found for part, found in wrong.items() if found} == {}


def test_a_style_is_kept_under_a_name_applied_and_removed(guest: Visit, offline: Running) -> None:
    page = opened(guest, cast(offline, "Styled"))
    page.get_by_role("radio", name="Ink").check()
    page.get_by_role("textbox", name="Name of a new preset").fill("Evening")
    page.get_by_role("button", name="Save as preset").click()
    page.get_by_role("radio", name="Flat").check()

    page.get_by_role("button", name="Apply the preset Evening").click()

    expect(page.get_by_role("radio", name="Ink")).to_be_checked()
    page.get_by_role("button", name="Remove the preset Evening").click()
    expect(page.get_by_role("button", name="Apply the preset Evening")).to_have_count(0)


def test_the_look_from_before_is_shown_while_a_key_is_held(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Compared")
    page = opened(guest, persona)
    page.get_by_role("radio", name="Ink").check()
    saved(page)
    after = picture(page).get_attribute("src") or ""
    button = page.get_by_role("button", name="Before")

    button.focus()
    page.keyboard.down("Space")
    expect(picture(page)).not_to_have_attribute("src", after, timeout=5_000)
    expect(button).to_have_attribute("aria-pressed", "true")
    page.keyboard.up("Space")

    expect(button).to_have_attribute("aria-pressed", "false")
    assert offline.get(f"/api/looks/{persona}").json()["look"]["finish"] == "ink"


def test_a_style_tried_on_a_starter_goes_into_the_copy(guest: Visit, offline: Running) -> None:
    nova = offline.get("/api/personas/starters").json()["personas"][0]["id"]
    before = offline.get(f"/api/looks/{nova}").json()
    page = opened(guest, nova)
    page.get_by_role("slider", name="Mecha to creature").press("Home")

    page.get_by_role("button", name="Make it mine").click()
    expect(page).not_to_have_url(re.compile(nova))

    copy = page.url.split("/personas/")[1].split("/")[0]
    assert offline.get(f"/api/looks/{copy}").json()["look"]["sliders"]["mecha"] == 0
    assert offline.get(f"/api/looks/{nova}").json() == before
