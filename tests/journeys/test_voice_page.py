"""The voice of a persona on its page: heard, drawn anew, taken back, moved, and chosen from all there are."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

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
def page(visit: Visit, vera: str) -> Iterator[Page]:
    visit.context.add_init_script(EAR)
    page = visit.open(f"/personas/{vera}/voice")
    expect(words(page)).not_to_be_empty(timeout=SOON)
    expect(page.get_by_test_id("stage").locator("svg [data-face]").first).to_be_attached(timeout=SOON)
    yield page


def words(page: Page):
    return page.get_by_test_id("voice-words")


def profile(studio: Running, id: str) -> dict:
    return studio.get(f"/api/voices/profiles/{id}").json()


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
    expect(page.get_by_role("listitem").filter(has_text="until")).to_have_count(1)
    expect(words(page)).to_have_text(said or "", timeout=SOON)
    assert profile(studio, vera)["timbre"] == first["timbre"]
