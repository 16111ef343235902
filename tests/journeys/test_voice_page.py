"""The voice of a persona on its page: heard, drawn anew, taken back, moved, and chosen from all there are."""

import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit, axe_source
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 30_000
EAR = """
window.heard = []
window.mouths = new Set()
const begin = AudioBufferSourceNode.prototype.start
AudioBufferSourceNode.prototype.start = function (at) {
  const piece = { at: performance.now(), length: this.buffer.duration, ended: false }
  this.addEventListener('ended', () => (piece.ended = true))
  heard.push(piece)
  const look = () => {
    mouths.add(document.querySelector('[data-testid=stage] [data-face="mouth.interior"]')?.getAttribute('d'))
    if (!piece.ended) setTimeout(look, 20)
  }
  look()
  return begin.call(this, at)
}
"""


@pytest.fixture
def vera(studio: Running) -> str:
    id: str = studio.post("/api/personas", json={"name": "Vera"}).json()["persona"]["id"]
    return id


@pytest.fixture
def page(visit: Visit, vera: str) -> Page:
    visit.context.add_init_script(EAR)
    page = visit.open(f"/personas/{vera}/voice")
    expect(words(page)).not_to_be_empty(timeout=SOON)
    expect(page.get_by_test_id("stage").locator("svg [data-face]").first).to_be_attached(timeout=SOON)
    return page


def words(page: Page) -> Locator:
    return page.get_by_test_id("voice-words")


def profile(studio: Running, id: str) -> dict[str, Any]:
    found: dict[str, Any] = studio.get(f"/api/voices/profiles/{id}").json()
    return found


def until(page: Page, true: str) -> None:
    deadline = time.monotonic() + SOON / 1000
    while not page.evaluate(true):
        assert time.monotonic() < deadline, (true, page.evaluate("heard"))
        page.wait_for_timeout(50)


def test_the_sample_is_heard_with_a_moving_mouth_and_captions(page: Page) -> None:
    page.get_by_role("button", name="Play sample").click()

    expect(page.get_by_test_id("captions")).to_contain_text("Hello, I am Vera.", timeout=SOON)
    until(page, "heard.length === 2 && heard.every((piece) => piece.ended)")
    assert page.evaluate("mouths.size") > 8
    expect(page.get_by_role("button", name="Play sample")).to_be_visible()


def test_another_voice_is_drawn_heard_and_taken_back(page: Page, studio: Running, vera: str) -> None:
    first = profile(studio, vera)
    said = words(page).text_content()
    page.get_by_role("combobox", name="Kind").select_option("low")
    page.get_by_role("button", name="Another voice").click()
    until(page, "heard.length > 0")
    second = profile(studio, vera)

    assert second["timbre"] != first["timbre"]
    assert second["register"] == "low"
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(page.get_by_role("listitem").filter(has_text="replaced")).to_have_count(1)
    expect(words(page)).to_have_text(said or "", timeout=SOON)
    assert profile(studio, vera)["timbre"] == first["timbre"]


def test_sliders_are_heard_and_stored_when_one_lets_go(page: Page, studio: Running, vera: str) -> None:
    speed = page.get_by_role("slider", name="Speed", exact=True)
    speed.fill("140")
    until(page, "heard.length > 0")
    assert profile(studio, vera)["speed"] == 1.4

    page.get_by_role("button", name="Stop").first.click()
    before = page.evaluate("heard.length")
    page.get_by_role("slider", name="Warmth", exact=True).press("End")
    until(page, f"heard.length > {before}")
    assert profile(studio, vera)["timbre"]["warmth"] == 1
    expect(words(page)).to_contain_text("warm", timeout=SOON)
    page.get_by_role("button", name="Take back", exact=False).first.click()
    expect(words(page)).not_to_contain_text("warm", timeout=SOON)


def test_a_change_from_elsewhere_is_told_and_nothing_is_stored(visit: Visit, page: Page, studio: Running) -> None:
    visit.tolerate("409")
    refusal = {"error": "out_of_step", "detail": "Somebody changed it.", "next_step": "Look again."}
    page.route("**/api/voices/profiles/*/recast", lambda route: route.fulfill(status=409, json=refusal))
    page.get_by_role("button", name="Another voice").click()

    told = page.get_by_role("alert").filter(has_text="changed elsewhere")
    expect(told).to_be_visible(timeout=SOON)
    told.get_by_role("button", name="Show it as it is now").click()
    expect(told).to_have_count(0, timeout=SOON)


def test_a_voice_is_heard_before_it_is_chosen_from_all_there_are(page: Page, studio: Running, vera: str) -> None:
    page.get_by_role("button", name="Other voices").click()
    page.get_by_role("searchbox", name="Search voices").fill("scotland")
    row = page.get_by_role("listitem").filter(has_text="Scotland")
    expect(row).to_contain_text("runs here · free", timeout=SOON)
    row.get_by_role("button", name="Listen to").click()
    until(page, "heard.length > 0")
    assert profile(studio, vera)["voice_id"] == "default"
    row.get_by_role("button", name="Use").click()

    expect(row).to_contain_text("speaks now", timeout=SOON)
    expect(words(page)).to_contain_text("Scotland")
    assert profile(studio, vera)["voice_id"] == "espeak/en-gb-scotland"
    page.get_by_role("button", name="Use Vera's own voice").click()
    expect(words(page)).not_to_contain_text("Scotland", timeout=SOON)


def test_a_starter_can_be_heard_and_tried_but_keeps_its_voice(visit: Visit, studio: Running) -> None:
    visit.context.add_init_script(EAR)
    nova = next(
        each["id"] for each in studio.get("/api/personas/starters").json()["personas"] if each["name"] == "Nova"
    )
    page = visit.open(f"/personas/{nova}/voice")
    page.get_by_role("slider", name="Speed", exact=True).fill("150")

    until(page, "heard.length > 0")
    expect(page.get_by_role("button", name="Another voice")).to_be_disabled()
    assert profile(studio, nova)["speed"] == 1


def test_any_recording_gets_lips_that_move_here_and_go_along_as_a_file(page: Page, studio: Running) -> None:
    said = "Peter bought my map and the boat."
    sound = studio.get(studio.post("/api/speech", json={"text": said, "voice": "espeak/en-us"}).json()["url"]).content
    page.get_by_role("button", name="Lips").click()
    page.get_by_label("Choose a recording").set_input_files(
        {"name": "take.wav", "mimeType": "audio/wav", "buffer": sound}
    )
    page.get_by_role("textbox", name="What is said in it").fill(said)
    page.get_by_role("button", name="Find the lips").click()
    expect(page.get_by_role("status").filter(has_text="laid over your text")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Play with the mouth").click()

    until(page, "heard.length > 0 && heard.every((piece) => piece.ended)")
    assert page.evaluate("mouths.size") > 5
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download").click()
    lines = coming.value.path().read_text().splitlines()
    assert lines[0].split("\t")[0] == "0.00"
    assert lines[-1].endswith("X")


def test_every_part_can_be_read_by_everybody(page: Page) -> None:
    for part in ("Sound", "Other voices", "Train", "Lips"):
        page.get_by_role("button", name=part, exact=True).first.click()
        expect(page.locator("main .skeleton")).to_have_count(0, timeout=SOON)
        page.evaluate(axe_source())
        found = page.evaluate("axe.run('main')")
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == [], part


def test_settings_tell_what_each_engine_needs_and_how_it_sounds(visit: Visit, studio: Running) -> None:
    page = visit.open("/settings/voices")
    engines = page.get_by_role("list", name="Engines that speak")
    expect(engines).to_contain_text("Stays on this computer · Costs nothing", timeout=SOON)
    expect(engines).to_contain_text("What is said goes to api.elevenlabs.io")
    expect(page.get_by_role("button", name="Try it: ElevenLabs")).to_be_disabled()
    page.get_by_role("button", name="Try it: Built-in voice (eSpeak NG)").click()
    expect(engines).to_contain_text("Built-in (en) answered after", timeout=SOON)
    page.get_by_role("combobox", name="When a voice does not speak").select_option("builtin")
    page.evaluate(axe_source())
    found = page.evaluate("axe.run('main')")

    assert [each["id"] for each in found["violations"]] == []
    kept = {each["key"]: each["value"] for each in studio.get("/api/settings").json()["items"]}
    assert kept["voices.fallback"] == "builtin"
