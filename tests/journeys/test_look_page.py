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


ROOM_MS = 30_000
COLOURS = "(figure) => [...figure.querySelectorAll('[fill]')].map((one) => one.getAttribute('fill')).join()"
MOUTH = "(figure) => figure.querySelector('[data-face^=mouth]')?.getAttribute('d')"
MOTION = "(figure) => [...figure.querySelectorAll('[transform]')].map((one) => one.getAttribute('transform')).join()"


def figure(page: Page) -> Locator:
    return page.get_by_role("img", name=re.compile(r", (calm|laughing)$"))


def opened(guest: Visit, persona: str) -> Page:
    page = guest.open(f"/personas/{persona}/look")
    expect(figure(page).locator("svg, canvas").first).to_be_visible(timeout=ROOM_MS)
    return page


def becomes_other(page: Page, seen: str, before: object) -> None:
    """Waits until this of the figure is no longer what it was."""
    page.wait_for_function(
        f"([figure, before]) => ({seen})(figure) !== before",
        arg=[figure(page).element_handle(), before],
        timeout=ROOM_MS,
    )


def changed(studio: Running, persona: str, **fields: object) -> None:
    with studio.client() as http:
        assert http.put(f"/api/looks/{persona}", json=fields).status_code == 200


def test_the_picture_follows_a_slider_and_a_reload_keeps_it(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Looked at")
    page = opened(guest, persona)
    before = figure(page).evaluate(COLOURS)

    page.get_by_role("slider", name="Mecha to creature").press("Home")
    becomes_other(page, COLOURS, before)
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


def test_a_persona_becomes_a_fox_a_teddy_bear_and_a_creature_and_stays_alive(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Many shapes")
    changed(offline, persona, seed=7)  # by which it is none of what is chosen below
    page = opened(guest, persona)
    expect(page.get_by_role("radio", name="horned")).to_have_count(0)

    for kind, shape in (("a pet", "fox"), ("a thing", "teddy bear"), ("a person", "horned")):
        page.get_by_role("radio", name=kind).check()
        if kind == "a person":
            page.get_by_role("slider", name="Mecha to creature").press("End")
        before = figure(page).evaluate(COLOURS)
        page.get_by_role("radio", name=shape, exact=True).check()
        becomes_other(page, COLOURS, before)
        becomes_other(page, MOTION, figure(page).evaluate(MOTION))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")

    expect(page.get_by_role("radio", name="teddy bear")).to_be_checked()
    saved(page)
    look = offline.get(f"/api/looks/{persona}").json()["look"]
    assert (look["kind"], look["species"], look["item"], look["creature"]) == ("item", "fox", "teddy_bear", None)


def test_a_pet_that_no_person_has_the_head_of_becomes_a_person_in_one_step(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "From the stable")
    changed(offline, persona, kind="pet", species="horse")
    page = opened(guest, persona)
    expect(page.get_by_role("group", name="Parts of the look").get_by_role("button", name="Clothes")).to_have_count(0)

    page.get_by_role("radio", name="a person").check()
    saved(page)

    look = offline.get(f"/api/looks/{persona}").json()["look"]
    assert (look["kind"], look["species"]) == ("person", None)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("radio", name="horse")).to_be_checked()


def test_an_expression_is_tried_without_changing_the_look(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Laughing")
    page = opened(guest, persona)
    before = figure(page).evaluate(MOUTH)

    page.get_by_role("group", name="Expression").get_by_role("button", name="laughing").click()

    becomes_other(page, MOUTH, before)
    expect(page.get_by_role("img", name="Laughing, laughing")).to_be_visible()
    assert offline.get(f"/api/looks/{persona}").json()["revision"] == 1


def test_chance_changes_somebody_and_leaves_what_is_locked(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "By chance")
    changed(offline, persona, hair={"style": "mohawk"}, skin=4, body={"legs": 0.5, "hips": 1.2})
    page = opened(guest, persona)
    page.get_by_text("By chance", exact=True).last.click()
    page.get_by_role("checkbox", name="Hair").check()
    page.get_by_role("group", name="Parts of the look").get_by_role("button", name="Body").click()
    page.get_by_role("button", name="Keep by chance: Legs").click()

    page.get_by_role("button", name="Random").click()
    saved(page)

    look = offline.get(f"/api/looks/{persona}").json()["look"]
    assert (look["hair"]["style"], look["skin"]) == ("mohawk", None)
    assert (look["body"]["legs"], look["body"]["hips"]) == (0.5, None)


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
    after = figure(page).evaluate(COLOURS)
    button = page.get_by_role("button", name="Before")

    button.focus()
    page.keyboard.down("Space")
    becomes_other(page, COLOURS, after)
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


def test_the_figure_breathes_until_motion_is_paused_and_the_pause_is_remembered(guest: Visit, offline: Running) -> None:
    page = opened(guest, cast(offline, "Breathing"))
    becomes_other(page, MOTION, figure(page).evaluate(MOTION))

    page.get_by_role("switch", name="Pause motion").check(force=True)
    page.wait_for_timeout(250)
    still = figure(page).evaluate(MOTION)
    page.wait_for_timeout(400)

    assert figure(page).evaluate(MOTION) == still
    page.reload()
    expect(page.get_by_role("switch", name="Pause motion")).to_be_checked()


def test_a_colour_is_turned_on_the_wheel_with_the_keyboard(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Coloured")
    changed(offline, persona, palette={"primary": "#4B3FE0"})
    page = opened(guest, persona)
    page.get_by_role("group", name="Parts of the look").get_by_role("button", name="Colours").click()

    page.get_by_role("slider", name="Hue: First").press("PageUp")
    saved(page)

    turned = offline.get(f"/api/looks/{persona}").json()["look"]["palette"]["primary"]
    assert turned not in (None, "#4B3FE0")
    expect(page.get_by_role("textbox", name="Hex")).to_have_value(turned)
    expect(page.get_by_text("First stands out from Second")).to_be_visible()


def test_finishes_of_pixels_live_on_a_canvas_of_large_dots(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Dotted")
    changed(offline, persona, finish="pixel")

    page = opened(guest, persona)

    canvas = figure(page).locator("canvas")
    expect(canvas).to_be_visible(timeout=ROOM_MS)
    page.wait_for_function("(canvas) => canvas.height === 112", arg=canvas.element_handle(), timeout=ROOM_MS)
    assert canvas.evaluate("(canvas) => getComputedStyle(canvas).imageRendering") == "pixelated"


def test_an_earlier_look_is_seen_and_gone_back_to(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Earlier")
    changed(offline, persona, finish="ink")
    changed(offline, persona, finish="soft")
    page = opened(guest, persona)
    page.get_by_text("Earlier looks", exact=True).last.click()

    page.get_by_role("button", name="Go back to the look after change 2").click()

    expect(page.get_by_role("radio", name="Ink")).to_be_checked(timeout=ROOM_MS)
    assert offline.get(f"/api/looks/{persona}").json()["look"]["finish"] == "ink"


def test_what_is_worn_is_kept_as_an_outfit_and_tried_on(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Dressed up")
    changed(offline, persona, clothes={"top": "shirt"})
    page = opened(guest, persona)
    page.get_by_role("group", name="Parts of the look").get_by_role("button", name="Clothes").click()
    page.get_by_role("textbox", name="Name for what is worn now").fill("Opening night")
    page.get_by_role("button", name="Keep as outfit").click()
    saved(page)

    outfits = offline.get(f"/api/looks/{persona}").json()["look"]["outfits"]

    assert [(one["name"], one["clothes"]["top"]["item"]) for one in outfits] == [("opening_night", "shirt")]
    expect(page.get_by_role("radio", name="opening night", exact=True)).to_be_checked()


def test_a_picture_tells_how_it_was_made(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Told of")
    changed(offline, persona, sliders={"mecha": 0.1})
    page = opened(guest, persona)
    page.get_by_role("button", name="Make", exact=True).click()
    page.get_by_role("button", name="Details: Portrait").click(timeout=ROOM_MS)

    told = page.get_by_role("dialog", name="Portrait")

    expect(told).to_contain_text("the studio itself")
    expect(told).to_contain_text("algorithmicMedia")
    expect(told).to_contain_text("mecha 0.8. Weights add up to 0.8; none is scaled.")


def test_a_stage_says_a_line_that_another_program_has_it_speak(guest: Visit, offline: Running) -> None:
    page = guest.open("/")
    expect(page.get_by_test_id("stage").locator("svg[aria-hidden]").first).to_be_visible(timeout=ROOM_MS)
    nova = offline.get("/api/personas/starters").json()["personas"][0]["id"]
    line = {"persona_id": nova, "text": "Good evening from another room.", "audio": False, "interrupt": True}
    caption = page.get_by_test_id("captions")

    for _ in range(10):  # a line that came before the page was listening is said again
        assert offline.post("/api/avatar/speak", json=line).status_code == 202
        page.wait_for_timeout(1500)
        if "another room" in caption.inner_text():
            break

    expect(caption).to_contain_text("Good evening from another room.")
