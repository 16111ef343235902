"""Training a voice on the page: recordings dropped or read aloud, a consent in full, a fitted voice with numbers."""

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.journeys.conftest import CHROMIUM, QUIET, Visit, axe_source
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 45_000
LONG = 120_000
TEXTS = (
    "The harbour is quiet this early, two boats are out, and somebody is already frying fish for breakfast.",
    "Could you hold this for a moment, I only have two hands, and the door opens towards us, as always.",
    "We measured it three times, and every time it was a little longer than the table that we had bought.",
    "My grandmother kept a jar of buttons, blue ones were for luck, and nobody was allowed to use them.",
    "If it rains we take the train, if it does not, we walk along the river and stop somewhere for coffee.",
)


def cast(studio: Running, name: str) -> str:
    id: str = studio.post("/api/personas", json={"name": name}).json()["persona"]["id"]
    return id


def recorded(studio: Running, voice: str, text: str) -> bytes:
    """Somebody reads a text: the built-in voice of another."""
    said = studio.post("/api/speech", json={"text": text, "voice": voice}).json()
    content: bytes = studio.get(said["url"]).content
    return content


def recordings(studio: Running) -> list[FilePayload]:
    return [
        {"name": f"clip-{n}.wav", "mimeType": "audio/wav", "buffer": recorded(studio, "espeak/en-us+f3", text)}
        for n, text in enumerate(TEXTS)
    ]


@pytest.fixture
def page(visit: Visit, studio: Running) -> Page:
    page = visit.open(f"/personas/{cast(studio, 'Vera')}/voice#train")
    expect(page.get_by_role("heading", name="Recordings")).to_be_visible(timeout=SOON)
    return page


def agree(page: Page) -> None:
    page.get_by_role("radio", name="Nobody: a synthetic voice").check()
    page.get_by_role("textbox", name="Name of the voice").fill("Ada")
    page.get_by_role("checkbox", name="I have read this and agree").check()
    page.get_by_role("button", name="Give consent").click()
    expect(page.get_by_role("list", name="Consents")).to_contain_text("Ada", timeout=SOON)


def test_five_recordings_and_a_consent_become_a_voice_with_its_numbers_which_can_be_withdrawn(
    page: Page, studio: Running
) -> None:
    train = page.get_by_role("button", name="Train", exact=True).last
    expect(train).to_be_disabled()
    page.get_by_label("Choose files").set_input_files(recordings(studio))
    clips = page.get_by_test_id("clip")
    expect(clips).to_have_count(5, timeout=SOON)
    expect(page.locator("[data-testid=clip][data-verdict=unchecked]")).to_have_count(0, timeout=LONG)
    expect(page.get_by_test_id("coach")).to_contain_text("Enough to begin", timeout=SOON)
    shown = page.get_by_role("blockquote").inner_text()
    agree(page)
    train.click()
    session = page.get_by_test_id("session").first
    session.get_by_role("button", name="Cancel").click(timeout=SOON)
    expect(session).to_have_attribute("data-status", "cancelled", timeout=SOON)
    session.get_by_role("button", name="Try again").click()

    expect(session).to_have_attribute("data-status", "completed", timeout=LONG)
    before, after = (float(page.get_by_test_id(name).inner_text()) for name in ("before", "after"))
    assert before < after <= 100
    assert float(page.get_by_test_id("ceiling").inner_text()) > 0
    expect(page.get_by_text("trained voice", exact=True)).to_be_visible(timeout=SOON)
    id = page.url.split("/personas/")[1].split("/")[0]
    [consent] = studio.get("/api/voices/consents", params={"persona_id": id}).json()["items"]
    assert (consent["statement"], consent["speaker"], consent["uses"]) == (shown, "synthetic", ["fit"])
    assert studio.get(f"/api/voices/profiles/{id}").json()["voice_id"].startswith("own/")
    page.evaluate(axe_source())
    found = page.evaluate("axe.run('main')")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []

    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Gone with it: 0 running trainings, 5 recordings, 1 voice.")).to_be_visible(timeout=SOON)
    expect(clips).to_have_count(0, timeout=SOON)
    assert studio.get(f"/api/voices/profiles/{id}").json()["voice_id"] == "default"


def test_a_training_begun_elsewhere_waits_until_the_page_gives_it_a_consent(page: Page, studio: Running) -> None:
    id = page.url.split("/personas/")[1].split("/")[0]
    clips = [base64.b64encode(each["buffer"]).decode() for each in recordings(studio)]
    begun = studio.post(f"/api/personas/{id}/train-voice", json={"audio_samples": clips})
    assert begun.status_code == 202, begun.text
    page.reload()
    session = page.get_by_test_id("session")
    expect(session).to_contain_text("Waits for a consent", timeout=SOON)
    expect(session.get_by_role("button", name="Give it the chosen consent")).to_be_disabled()
    agree(page)
    session.get_by_role("button", name="Give it the chosen consent").click()

    expect(session).not_to_contain_text("Waits for a consent", timeout=SOON)
    session.get_by_role("button", name="Cancel").click(timeout=SOON)
    expect(session).to_have_attribute("data-status", "cancelled", timeout=SOON)


@pytest.fixture(scope="module")
def reading(chromium: Browser, house: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone reads aloud again and again."""
    file = tmp_path_factory.mktemp("microphone") / "read.wav"
    file.write_bytes(recorded(house, "espeak/en-us+f3", TEXTS[0]))
    said = (f"--use-file-for-fake-audio-capture={file}", "--use-fake-device-for-media-stream")
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*QUIET, *said, "--use-fake-ui-for-media-stream"]
    )
    yield browser
    browser.close()


def test_what_is_read_into_the_microphone_is_a_recording_with_its_text(reading: Browser, studio: Running) -> None:
    context = reading.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", permissions=["microphone"])
    visit = Visit(context, studio.address)
    id = cast(studio, "Nora")
    page = visit.open(f"/personas/{id}/voice#train")
    recorder = page.get_by_test_id("recorder")
    expect(recorder).to_contain_text("The harbour is quiet this early.", timeout=SOON)
    recorder.get_by_role("button", name="Record").click()
    expect(recorder).to_have_attribute("data-state", "on", timeout=SOON)
    expect(recorder.get_by_role("timer")).to_have_text("6 s", timeout=SOON)
    assert page.evaluate("document.querySelector('meter').value") >= 0
    recorder.get_by_role("button", name="Stop and keep").click()

    clip = page.get_by_test_id("clip")
    expect(clip).to_contain_text("The harbour is quiet this early.", timeout=SOON)
    expect(page.locator("[data-testid=clip][data-verdict=unchecked]")).to_have_count(0, timeout=LONG)
    [kept] = studio.get("/api/voices/samples", params={"persona_id": id}).json()["items"]
    assert kept["duration_seconds"] > 5
    assert kept["metadata"]["channels"] == 1
    assert kept["verdict"] in ("pass", "warn")
    context.close()
    assert visit.troubles == []
