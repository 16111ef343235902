"""What a persona is told of the beginning of a long chat: seen, made, corrected and switched off on the chat's page."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_group_page import flaws
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 30_000
LINES = 36


@pytest.fixture
def long_chat(studio: Running, request: pytest.FixtureRequest) -> str:
    """Ids that no other test of this module saw: the engine of jobs outlives a reset and runs an id once."""
    studio.post("/api/test/reset", json={"seed": len(request.node.name)})
    chat = studio.post("/api/chats", json={}).json()
    leaf = chat["active_leaf_id"]
    with studio.client() as http:
        for number in range(LINES):
            body = {"text": f"Line {number}", "parent_id": leaf, "answer": False}
            leaf = http.post(f"/api/chats/{chat['id']}/messages", json=body).json()["message"]["id"]
    return str(chat["id"])


def opened(visit: Visit, chat_id: str) -> Page:
    page = visit.open(f"/chat/{chat_id}")
    page.get_by_label("More for this chat").click(timeout=SOON)
    page.get_by_role("button", name="Summaries").click()
    return page


def test_a_summary_is_made_now_corrected_taken_back_and_switched_off(
    visit: Visit, studio: Running, long_chat: str
) -> None:
    studio.post("/api/test/brain", json={"replies": ["They counted lines."]})
    page = opened(visit, long_chat)
    panel = page.get_by_role("dialog", name="Summaries")
    panel.get_by_role("button", name="Make it now: the summary for Nova").press("Enter")
    card = panel.get_by_role("listitem", name="Summary for Nova")
    expect(card).to_contain_text("They counted lines.", timeout=SOON)
    expect(card).to_contain_text(f"tells of the first {LINES + 1 - 10} messages")
    assert flaws(page) == []

    visit.tolerate("409 (Conflict)")
    panel.get_by_role("button", name="Bring it up to date: the summary for Nova").click()
    expect(card.get_by_role("alert")).to_contain_text("Go on talking", timeout=SOON)
    panel.get_by_role("button", name="Correct what Nova is told").press("Enter")
    field = panel.get_by_role("textbox", name="Summary for Nova")
    expect(field).to_be_focused()
    field.fill("We counted boats.")
    field.press("Control+Enter")
    expect(card).to_contain_text("in your words", timeout=SOON)
    expect(card).to_contain_text("We counted boats.")
    expect(panel.get_by_role("button", name="Correct what Nova is told")).to_be_focused()

    panel.get_by_role("switch", name="Tell personas in short what left their sight").press("Space")
    expect(panel).to_contain_text("None is made by itself", timeout=SOON)
    assert studio.get(f"/api/chats/{long_chat}").json()["settings"]["summaries"] is False


def test_a_summary_that_fails_says_why_and_is_asked_for_again(visit: Visit, studio: Running, long_chat: str) -> None:
    studio.post("/api/test/faults", json={"target": "text", "fault": "401", "times": 9})
    page = opened(visit, long_chat)
    card = page.get_by_role("listitem", name="Summary for Nova")
    card.get_by_role("button", name="Make it now: the summary for Nova").click()
    expect(card.get_by_role("alert")).to_be_visible(timeout=SOON)

    studio.post("/api/test/faults", json={"target": "text", "fault": None})
    studio.post("/api/test/brain", json={"replies": ["They counted lines."]})
    card.get_by_role("button", name="Make it now: the summary for Nova").click()
    expect(card).to_contain_text("They counted lines.", timeout=SOON)
