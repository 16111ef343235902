"""A call on the page: a key is held, a microphone is heard, the answer is spoken, and the call is in the chat."""

import wave
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.chats.caller import RATE, recorded
from tests.journeys.conftest import CHROMIUM, QUIET, Visit, axe_source
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 45_000


@pytest.fixture(scope="module")
def talking(stagehand: Playwright, house: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone says something again and again."""
    file = tmp_path_factory.mktemp("microphone") / "said.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(recorded(house, "Good morning my friend, how are you?") + bytes(RATE))
    said = (f"--use-file-for-fake-audio-capture={file}", "--use-fake-device-for-media-stream")
    browser = stagehand.chromium.launch(
        executable_path=CHROMIUM, args=[*QUIET, *said, "--use-fake-ui-for-media-stream"]
    )
    yield browser
    browser.close()


@pytest.fixture
def page(talking: Browser, studio: Running) -> Iterator[Page]:
    context = talking.new_context(viewport={"width": 1000, "height": 900}, locale="en-GB", permissions=["microphone"])
    visit = Visit(context, studio.address)
    studio.post("/api/test/brain", json={"replies": ["Well, thank you. And you?"]})
    cast = [studio.post("/api/personas", json={"name": name}).json()["persona"]["id"] for name in ("Nora", "Max")]
    chat = studio.post("/api/chats", json={"members": [{"persona_id": one} for one in cast]})
    page = visit.open(f"/chat/{chat.json()['id']}")
    yield page
    context.close()
    assert visit.troubles == []


def until(page: Page, holds: str) -> None:
    """Asks again and again, because the page lets nobody but a test evaluate anything in it."""
    for _ in range(SOON // 50):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.get_by_test_id("call").inner_text())


WATCH = """() => {
  const call = document.querySelector('[data-testid=call]')
  const seen = (window.seen = { states: [], captions: [], told: [] })
  const look = () => {
    const words = call.querySelector('[data-testid=captions]')?.textContent ?? ''
    if (seen.states.at(-1) !== call.dataset.state) seen.states.push(call.dataset.state)
    if (seen.captions.at(-1) !== words) seen.captions.push(words)
    const told = call.querySelector('[data-testid=call-announcer]').textContent
    if (seen.told.at(-1) !== told) seen.told.push(told)
  }
  new MutationObserver(look).observe(call, { subtree: true, attributes: true, childList: true, characterData: true })
}"""
"""Keeps all that is shown, also what is over before anybody asks for it."""


def test_somebody_calls_speaks_with_a_key_held_hears_the_answer_and_hands_over(page: Page, studio: Running) -> None:
    page.get_by_role("button", name="Call", exact=True).click(timeout=SOON)
    page.get_by_role("switch", name="Record this call").check()
    page.get_by_role("button", name="Start the call").click()
    call = page.get_by_test_id("call")
    expect(call).to_have_attribute("data-state", "listening", timeout=SOON)
    expect(call).to_contain_text("Recording")
    until(page, "document.querySelector('meter').value > 0.3")
    page.evaluate(WATCH)

    page.keyboard.down("v")
    expect(call).to_have_attribute("data-state", "hearing", timeout=SOON)
    page.wait_for_timeout(3000)
    page.keyboard.up("v")
    expect(page.get_by_test_id("heard")).to_contain_text("rough: offline ear", timeout=SOON)
    until(page, "window.seen.states.includes('speaking')")
    expect(call.get_by_test_id("captions")).to_be_visible()  # also where the chat behind has no room for its own
    expect(page.get_by_test_id("latency")).to_contain_text("ms", timeout=SOON)
    expect(call).to_have_attribute("data-state", "listening", timeout=SOON)
    assert any("Well, thank you." in words for words in page.evaluate("window.seen.captions"))
    told = " ".join(page.evaluate("window.seen.told"))
    assert told.count("You: ") == told.count("Well, thank you.") == 1, "both sides are told to those who listen"
    page.evaluate(axe_source())
    found = page.evaluate("axe.run('[data-testid=call]')")
    assert [each["id"] for each in found["violations"]] == []

    other = call.get_by_role("group", name="Who has the line").get_by_role("button", pressed=False)
    other.click()
    expect(page.get_by_role("heading", name="Call with Max")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="End the call").click()
    expect(call).to_contain_text("The call is over", timeout=SOON)
    call.get_by_role("button", name="Close").click()
    expect(page.get_by_role("log")).to_contain_text("Well, thank you. And you?", timeout=SOON)

    [kept] = studio.get("/api/calls").json()["items"]
    assert (kept["end_reason"], kept["record"], kept["stats"]["turns"]) == ("hung_up", True, 1)
    assert kept["media_id"]
