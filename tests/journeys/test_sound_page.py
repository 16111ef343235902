"""What is heard on the page: answers spoken while they come, lips and captions with them, and quiet at once."""

import json
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 30_000
ANSWER = "The lamp turns above the bay. Bob and Pam must mend the boat. Come and see it!"
EAR = """
window.heard = []
window.mouths = new Set()
window.marked = []
window.loudest = 0
const begin = AudioBufferSourceNode.prototype.start
AudioBufferSourceNode.prototype.start = function (at) {
  const meter = new AnalyserNode(this.context), piece = { at, length: this.buffer.duration, ended: false }
  this.connect(meter)
  this.addEventListener('ended', () => (piece.ended = true))
  heard.push(piece)
  const look = () => {
    const wave = new Float32Array(meter.fftSize)
    meter.getFloatTimeDomainData(wave)
    window.loudest = Math.max(loudest, ...wave.map(Math.abs))
    window.clock = this.context.currentTime
    const mark = document.querySelector('[data-testid=captions] mark')?.textContent
    if (mark && mark !== marked.at(-1)) marked.push(mark)
    const mouth = document.querySelector('[data-testid=stage] [data-face="mouth.interior"]')?.getAttribute('d')
    if (mouth && mark) mouths.add(mouth)
    if (!piece.ended) setTimeout(look, 20)
  }
  look()
  return begin.call(this, at)
}
"""
SO_FAR = "[heard, marked, loudest, document.querySelector('[data-testid=sound]').outerHTML]"

READER = """() => {
  window.read = []
  const region = document.querySelector('[data-testid=announcer]')
  const heard = new MutationObserver(() => read.push(region.textContent))
  heard.observe(region, { childList: true, characterData: true, subtree: true })
}"""


@pytest.fixture
def chat(visit: Visit, studio: Running) -> Page:
    """An open chat; what its loudspeaker plays is listened to."""
    studio.post("/api/test/brain", json={"replies": [ANSWER]})
    opened = studio.post("/api/chats", json={}).json()
    visit.context.add_init_script(EAR)
    page = visit.open(f"/chat/{opened['id']}")
    expect(page.get_by_test_id("stage").locator("svg [data-face]").first).to_be_attached(timeout=SOON)
    return page


def say(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name="Message Nova")
    box.fill(words)
    box.press("Enter")


def until(page: Page, true: str) -> None:
    """The page says so, at last."""
    deadline = time.monotonic() + SOON / 1000
    while not page.evaluate(true):
        assert time.monotonic() < deadline, (true, page.evaluate(SO_FAR))
        page.wait_for_timeout(50)


def answer(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article").last


def written(page: Page, end: str) -> None:
    """The answer stands in the conversation as a whole."""
    expect(answer(page)).to_contain_text(end, timeout=SOON)
    expect(answer(page).get_by_role("button", name="Why this answer?")).to_be_visible(timeout=SOON)


def test_an_answer_is_heard_without_gaps_while_the_mouth_moves_and_its_words_are_marked(chat: Page) -> None:
    chat.get_by_role("button", name="Turn sound on").click()
    say(chat, "Tell me of the lighthouse")
    until(chat, "heard.length === 3 && heard.every((piece) => piece.ended)")

    first, second, third = chat.evaluate("heard")
    assert second["at"] == pytest.approx(first["at"] + first["length"], abs=0.05)
    assert third["at"] == pytest.approx(second["at"] + second["length"], abs=0.05)
    assert chat.evaluate("clock") >= second["at"]
    assert chat.evaluate("loudest") > 0.05
    assert chat.evaluate("mouths.size") > 8
    assert {"lamp", "boat", "see"} <= set(chat.evaluate("marked"))
    expect(chat.get_by_test_id("sound")).not_to_have_attribute("data-saying", "", timeout=SOON)
    expect(answer(chat)).to_contain_text("Come and see it!")


def test_a_message_is_heard_at_a_press_and_quiet_at_the_next(chat: Page) -> None:
    say(chat, "Tell me of the lighthouse")
    written(chat, "Come and see it!")
    hear = answer(chat).get_by_role("button", name="Hear it")
    hear.click(timeout=SOON)
    until(chat, "marked.length > 1")
    answer(chat).get_by_role("button", name="Stop speaking").click()

    until(chat, "heard.every((piece) => piece.ended)")
    expect(hear).to_be_visible()
    expect(chat.get_by_test_id("captions").locator("mark")).to_have_count(0)
    assert len(chat.evaluate("marked")) < 17


def test_whoever_says_something_else_interrupts_and_hears_the_new_answer(chat: Page, studio: Running) -> None:
    chat.get_by_role("button", name="Turn sound on").click()
    say(chat, "Tell me of the lighthouse")
    until(chat, "marked.length > 1")
    studio.post("/api/test/brain", json={"replies": ["Gladly."] * 2})
    expect(answer(chat).get_by_role("button", name="Why this answer?")).to_be_visible(timeout=SOON)
    say(chat, "Something else, please")

    until(chat, "marked.includes('Gladly') && heard.every((piece) => piece.ended)")
    assert "see" not in chat.evaluate("marked")
    chat.get_by_role("button", name="Turn sound off").click()
    before = chat.evaluate("heard.length")
    say(chat, "And now?")
    expect(answer(chat)).to_contain_text("Gladly.", timeout=SOON)
    expect(chat.get_by_test_id("captions")).to_contain_text("Gladly.", timeout=SOON)
    assert chat.evaluate("heard.length") == before


def test_a_sentence_is_read_to_those_who_listen_once(chat: Page, studio: Running) -> None:
    with studio.client() as http:
        assert http.patch("/api/settings", json={"changes": {"announcer.detail": "full"}}).status_code == 200
    chat.reload()
    chat.evaluate(READER)
    chat.get_by_role("button", name="Turn sound on").click()
    say(chat, "Tell me of the lighthouse")
    until(chat, "marked.length > 3 && read.join(' ').includes('Nova replied')")

    assert chat.evaluate("read.join(' ')").count("The lamp turns above the bay.") == 1


def test_what_the_browser_holds_back_is_one_tap_away(chat: Page, studio: Running) -> None:
    chat.get_by_role("button", name="Turn sound on").click()
    chat.reload()
    expect(chat.get_by_test_id("stage").locator("svg [data-face]").first).to_be_attached(timeout=SOON)
    talk = chat.url.rpartition("/")[2]
    leaf = studio.get(f"/api/chats/{talk}/path").json()["active_leaf_id"]
    said = studio.post(f"/api/chats/{talk}/messages", json={"text": "Is anybody there?", "parent_id": leaf})
    assert said.status_code == 202
    written(chat, "Come and see it!")
    tap = chat.get_by_role("button", name="Tap to hear")
    tap.click(timeout=SOON)

    until(chat, "marked.includes('lamp')")
    expect(tap).to_have_count(0)


def test_without_a_voice_the_words_come_and_a_quiet_line_says_why_and_what_helps(
    visit: Visit, chat: Page, studio: Running
) -> None:
    visit.tolerate("503")
    wrong = {
        "error": "provider_missing",
        "detail": "The built-in voice is not installed.",
        "next_step": "Run `make up`.",
    }
    chat.route("**/api/speech/stream", lambda route: route.fulfill(status=503, json=wrong))
    chat.get_by_role("button", name="Turn sound on").click()
    say(chat, "Tell me of the lighthouse")

    expect(chat.get_by_test_id("sound").get_by_role("status")).to_contain_text("not installed", timeout=SOON)
    expect(chat.get_by_test_id("captions")).to_contain_text("Come and see it!", timeout=SOON)

    told = {
        "type": "start",
        "speech_id": "x",
        "voice": "default",
        "fallback": {"from": "piper/alba", "reason": "It is out."},
    }
    chat.unroute("**/api/speech/stream")
    chat.route("**/api/speech/stream", lambda route: route.fulfill(body=json.dumps(told) + "\n"))
    answer(chat).get_by_role("button", name="Hear it").click(timeout=SOON)
    expect(chat.get_by_test_id("sound").get_by_role("status")).to_have_text(
        "Spoken by another voice, not piper/alba: It is out.", timeout=SOON
    )

    told |= {"fallback": None}
    broken = {"type": "error", "detail": "The voice server is out.", "index": 1, "offer": "builtin"}
    chat.unroute("**/api/speech/stream")
    lines = json.dumps(told) + "\n" + json.dumps(broken) + "\n"
    chat.route("**/api/speech/stream", lambda route: route.fulfill(body=lines))
    answer(chat).get_by_role("button", name="Hear it").click(timeout=SOON)
    offer = chat.get_by_role("button", name="Use the built-in voice")
    expect(offer).to_be_visible(timeout=SOON)
    chat.unroute("**/api/speech/stream")
    offer.click()

    until(chat, "marked.includes('boat')")
    expect(offer).to_have_count(0)
    assert "lamp" not in chat.evaluate("marked")
    kept = {each["key"]: each["value"] for each in studio.get("/api/settings").json()["items"]}
    assert kept["voices.fallback"] == "builtin"
