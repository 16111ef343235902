"""The pages of duels: the way of the seed from keys to a rating, and a round that nobody can see through."""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import findings
from tests.support.studio import Running

pytestmark = pytest.mark.browser
PATIENCE = 30_000
KEY = "hf_abcdefghijklmnop5678"


def patient(visit: Visit, path: str) -> Page:
    page = visit.open(path)
    page.set_default_timeout(PATIENCE)
    return page


def test_the_way_of_the_seed_goes_from_keys_to_a_rating_that_is_remembered(visit: Visit, studio: Running) -> None:
    page = patient(visit, "/duel/stage")
    keys = page.get_by_role("group", name="Image key")
    keys.get_by_label("Image key").fill(KEY)
    keys.get_by_role("button", name="Save").click()
    expect(keys).to_contain_text("ends in 5678", timeout=PATIENCE)
    assert KEY not in page.content()

    page.get_by_role("button", name="Use Rook on stage").click()
    expect(page.get_by_role("heading", name=re.compile("^Rook"))).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Goal").fill("to be brief")
    expect(page.get_by_text(re.compile(r"^Saved \d"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("textbox", name=re.compile("^Message Rook")).fill("Hello there")
    page.keyboard.press("Enter")
    log = page.get_by_role("log")
    expect(log.locator("article.assistant").last).to_contain_text("Hello there", timeout=PATIENCE)
    log.locator("article.assistant").last.locator('[data-do="star 5"]').click()
    memory = page.get_by_role("region", name="Memory")
    expect(memory).to_contain_text("+5", timeout=PATIENCE)

    page.get_by_label("What should be seen").fill("by the sea")
    for cached in (False, True):
        page.get_by_role("button", name="Draw", exact=True).click()
        portrait = page.get_by_role("region", name="Portrait")
        expect(portrait.get_by_role("img")).to_be_visible(timeout=PATIENCE)
        if cached:
            expect(portrait).to_contain_text("from the cache", timeout=PATIENCE)
    assert page.locator("html").get_attribute("data-theme") == "neon"
    assert findings(page) == []

    page.get_by_role("link", name="Home").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "system", timeout=PATIENCE)


def test_a_round_is_voted_on_by_keys_and_tells_nobody_before(visit: Visit, studio: Running) -> None:
    page = patient(visit, "/duel")
    told: list[str] = []

    def hear(answer: Response) -> None:
        if "/api/arena/rounds" in answer.url or answer.url.endswith("/rounds"):
            told.append(answer.text())

    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(str(frame))))
    page.on("response", hear)
    page.reload()
    page.get_by_role("button", name="Start round").click()
    expect(page.get_by_role("button", name="A is better")).to_be_enabled(timeout=PATIENCE)
    shown = page.get_by_role("main").inner_html() + page.title()
    heard = "".join(each for each in told if "round:" in each or "commitment" in each)
    for name in ("Nova", "Rook", "persona_id", "contestant", "first_ms"):
        assert name not in shown.replace("/personas", "")
        assert name not in heard.split('"vote.added"')[0]

    page.keyboard.press("a")
    reveal = page.get_by_role("region", name="Who was who")
    expect(reveal).to_contain_text("Nova", timeout=PATIENCE)
    expect(reveal).to_contain_text("Rook")
    expect(reveal).to_contain_text("the sides were not changed", timeout=PATIENCE)
    expect(page.get_by_role("button", name="B is better")).to_be_disabled()
    assert findings(page) == []
    page.get_by_role("link", name="Board").click()
    expect(page.get_by_role("region", name="Ranking")).to_contain_text("Not enough votes", timeout=PATIENCE)
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_text("Everyday 24")).to_be_visible(timeout=PATIENCE)
    assert findings(page) == []
