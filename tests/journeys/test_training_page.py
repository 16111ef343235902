"""The training page: data with a coach, a training that is watched, and the kit at its end."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import findings
from tests.support.studio import Running
from tests.talents.lessons import models, picture

pytestmark = pytest.mark.browser
ROOM_MS = 60_000


@pytest.fixture
def guest(chromium: Browser, studio: Running) -> Iterator[Visit]:
    shutil.rmtree(studio.data / "models/images", ignore_errors=True)
    context = chromium.new_context(viewport={"width": 1280, "height": 1400}, locale="en-GB")
    visit = Visit(context, studio.address)
    yield visit
    context.close()
    assert visit.troubles == []


def test_pictures_are_judged_a_training_is_watched_and_its_kit_is_there(
    guest: Visit, studio: Running, tmp_path: Path
) -> None:
    models(studio.data / "models/images", pretended="StableDiffusionPipeline")
    for number in range(16):
        (tmp_path / f"view-{number}.png").write_bytes(picture(number))
    (tmp_path / "page.png").write_bytes(b"<html>")
    page = guest.open("/studio/talents")
    page.get_by_role("button", name="Train").click()

    page.get_by_role("radio", name="A style").check()
    page.get_by_label("Name of the data").fill("Ink lines")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Add files").set_input_files(sorted(tmp_path.iterdir()))
    expect(page.get_by_role("list", name="Refused").get_by_text("page.png")).to_be_visible(timeout=ROOM_MS)
    expect(page.get_by_text("16 to learn from")).to_be_visible(timeout=ROOM_MS)
    expect(page.get_by_text("There are 16 usable pictures.")).to_be_visible(timeout=ROOM_MS)
    page.get_by_role("button", name="Fill empty captions from file names").click()
    expect(page.get_by_label("Caption of view-3.png")).to_have_value("view 3", timeout=ROOM_MS)
    assert findings(page) == []
    page.get_by_label("Licence").fill("CC0-1.0")
    page.get_by_role("button", name="Start training").click()

    run = page.get_by_test_id("run").first
    expect(run).to_have_attribute("data-state", "done", timeout=ROOM_MS)
    expect(run.get_by_text("Visible, not yet a likeness")).to_be_visible()
    expect(run.get_by_role("img", name="The loss went from")).to_be_visible()
    expect(run.get_by_role("list", name="On the way").get_by_role("img").first).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Kits", exact=True).click()
    expect(page.get_by_role("button", name="ink lines", exact=True)).to_be_visible(timeout=ROOM_MS)


def test_without_a_model_a_persona_sits_and_a_preview_is_made_that_says_so(guest: Visit) -> None:
    page = guest.open("/studio/talents")
    page.get_by_role("button", name="Train").click()
    page.get_by_label("Name of the data").fill("Nova herself")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Let a persona sit for the pictures").click()
    sitter = page.get_by_test_id("sitter")
    sitter.get_by_role("combobox").select_option(label="Nova")
    sitter.get_by_role("spinbutton").fill("16")
    sitter.get_by_role("button", name="Draw them").click()
    expect(page.get_by_text("16 to learn from")).to_be_visible(timeout=ROOM_MS)
    expect(page.get_by_test_id("preview-note")).to_be_visible()
    page.get_by_role("button", name="Make a preview").click()

    run = page.get_by_test_id("run").first
    expect(run).to_have_attribute("data-state", "done", timeout=ROOM_MS)
    expect(run.get_by_text("Works on the drawing, not trained")).to_be_visible()
    expect(run.get_by_role("list", name="On the way").get_by_role("img")).to_have_count(2)
    assert findings(page) == []
