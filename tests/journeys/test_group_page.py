"""A conversation with several personas on its page: who is here, who speaks, who hears it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit, axe_source
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 30_000
NAMES = ("Nova", "Rook", "Moss")


@pytest.fixture
def company(visit: Visit, studio: Running) -> Page:
    """Nova and Rook in one chat, who answer one after the other."""
    starters = {one["name"]: one["id"] for one in studio.get("/api/start").json()["personas"]}
    members = [{"persona_id": starters[name]} for name in NAMES[:2]]
    terms = {"turn_policy": "round_robin", "max_speakers": 2}
    chat = studio.post("/api/chats", json={"members": members, "settings": terms}).json()
    page = visit.open(f"/chat/{chat['id']}")
    expect(page.get_by_role("button", name="Who is here: Nova and Rook")).to_be_visible(timeout=SOON)
    return page


def test_somebody_joins_a_chat_and_leaves_it_and_comes_back(company: Page) -> None:
    company.get_by_role("button", name="Who is here: Nova and Rook").click()
    panel = company.get_by_role("dialog", name="Who is here")
    panel.get_by_role("searchbox", name="Add somebody").fill("Mos")
    panel.get_by_role("button", name="Add Moss").click()
    expect(panel.get_by_role("button", name="Let Moss leave")).to_be_visible(timeout=SOON)

    panel.get_by_role("button", name="Let Rook leave").click()
    expect(panel.get_by_role("status").filter(has_text="Rook has left.")).to_be_visible(timeout=SOON)
    panel.get_by_role("button", name="Undo").click()
    expect(panel.get_by_role("button", name="Let Rook leave")).to_be_visible(timeout=SOON)

    panel.get_by_role("radio", name="Whoever you pick").check()
    expect(panel.get_by_role("radio", name="2")).to_be_hidden(timeout=SOON)
    assert flaws(company) == []
    company.keyboard.press("Escape")
    expect(company.get_by_role("button", name="Who is here: Nova, Rook and Moss")).to_be_focused()


def test_what_is_whispered_to_one_is_answered_by_that_one_and_made_public_on_purpose(company: Page) -> None:
    say(company, "Good evening")
    expect(said_by(company, "Rook")).to_have_count(1, timeout=SOON)
    expect(said_by(company, "Nova")).to_have_count(2, timeout=SOON)
    everybody_has_spoken(company)

    company.get_by_role("button", name="To everybody").click()
    company.get_by_role("button", name="Tell Rook").click()
    say(company, "I paid for it")
    expect(said_by(company, "Rook")).to_have_count(2, timeout=SOON)
    everybody_has_spoken(company)
    secret = said_by(company, "Rook").last
    expect(secret).to_contain_text("only Rook")
    expect(said_by(company, "Nova")).to_have_count(2)
    expect(company.get_by_role("img", name="Rook, ")).to_be_visible(timeout=SOON)
    assert flaws(company) == []

    secret.get_by_label("More for this message").click()
    secret.get_by_role("button", name="Let everybody here know this").click()
    expect(secret).not_to_contain_text("only Rook", timeout=SOON)


def say(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name="Message Nova and Rook")
    box.fill(words)
    box.press("Enter")


def said_by(page: Page, name: str) -> Locator:
    return page.get_by_role("log").get_by_role("article", name=f"{name}, ")


def everybody_has_spoken(page: Page) -> None:
    """What can be done with an answer is there once it is whole."""
    newest = page.get_by_role("log").get_by_role("article").last
    expect(newest.get_by_role("button", name="Why this answer?")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("button", name="Send")).to_be_visible(timeout=SOON)


def flaws(page: Page) -> list[str]:
    """What the accessibility checker finds on the page as it stands."""
    page.evaluate("source => { if (!window.axe) (0, eval)(source) }", axe_source())
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
