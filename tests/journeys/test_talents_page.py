"""The page of talents, and kits as sliders of a look."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.casting import cast, guest, offline, saved
from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import THEMES, choose_theme, findings
from tests.support.studio import Running
from tests.talents.kits import lora, safetensors

__all__ = ["guest", "offline"]

pytestmark = pytest.mark.browser
ROOM_MS = 30_000


def opened(guest: Visit) -> Page:
    page = guest.open("/studio/talents")
    expect(page.get_by_role("heading", level=1, name="Talents")).to_be_visible(timeout=ROOM_MS)
    expect(page.get_by_role("button", name="dot aurora")).to_be_visible(timeout=ROOM_MS)
    return page


def test_a_file_becomes_a_kit_two_kits_become_one_and_a_mix_explains_the_cap(guest: Visit, tmp_path: Path) -> None:
    for seed, name in ((1, "ink_lines"), (2, "soft_wash")):
        (tmp_path / f"{name}.safetensors").write_bytes(safetensors(lora(seed=seed)))
    page = opened(guest)

    for name in ("ink_lines", "soft_wash"):
        page.get_by_label("Add a kit").set_input_files(tmp_path / f"{name}.safetensors")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("kohya, for sd15, rank 4")).to_be_visible(timeout=ROOM_MS)
        dialog.get_by_label("Licence").fill("CC-BY-4.0")
        dialog.get_by_role("button", name="Add a kit").click()
        expect(page.get_by_role("button", name=name.replace("_", " "), exact=True)).to_be_visible(timeout=ROOM_MS)
    page.get_by_label("Mix ink lines").check()
    page.get_by_label("Mix soft wash").check()
    page.get_by_role("button", name="Mix 2 kits").click()
    dialog = page.get_by_role("dialog")
    for name in ("ink lines", "soft wash"):
        dialog.get_by_role("slider", name=name).press("End")

    expect(dialog.get_by_text("models are given all × 0.375")).to_be_visible(timeout=ROOM_MS)
    expect(dialog.get_by_text("Nothing is lost")).to_be_visible(timeout=ROOM_MS)
    dialog.get_by_label("Name").fill("ink_wash")
    dialog.get_by_role("button", name="Make one kit").click()
    expect(page.get_by_role("button", name="ink wash", exact=True)).to_be_visible(timeout=ROOM_MS)


def test_the_page_says_what_was_found_and_can_be_used_by_everyone(guest: Visit) -> None:
    for theme in THEMES:
        choose_theme(guest, theme)
        page = opened(guest)
        assert findings(page) == []
    page.get_by_role("button", name="dot aurora").press("Enter")

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Nothing is trained yet")).to_be_visible(timeout=ROOM_MS)
    expect(dialog.get_by_text("works on the drawing")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_kit_chosen_on_a_look_is_drawn_at_once(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Wearer")
    page = guest.open(f"/personas/{persona}/look")
    page.get_by_text("Kits", exact=True).click()

    page.get_by_role("combobox", name="Person").select_option("avatar.identity.dot_aurora")
    page.get_by_role("slider", name="abstract", exact=True).press("End")

    expect(page.get_by_text("models are given all × 0.5")).to_be_visible(timeout=ROOM_MS)
    saved(page)
    told = offline.get(f"/api/looks/{persona}?resolved=true").json()
    assert told["look"]["identity_kit"] == "avatar.identity.dot_aurora"
    assert told["resolved"]["hair_style"] == "long_wavy"
