"""Brains that stand in for one another: chosen and put in order on their page, and named on what they say."""

import socket
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_group_page import flaws
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 30_000


def brains(studio: Running) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in studio.get("/api/brains").json()["items"]}


@pytest.fixture
def owl(studio: Running) -> str:
    """Owl and Lark, two brains behind an address where nobody listens."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"
    connection = studio.post("/api/connections", json={"gateway": "custom", "base_url": address}).json()["id"]
    for name in ("Owl", "Lark"):
        studio.post("/api/brains", json={"connection_id": connection, "model": name.lower(), "name": name})
    return str(brains(studio)["Owl"]["id"])


def standing_in(page: Page) -> Locator:
    return page.get_by_role("group", name="Stand-ins of Owl").get_by_role("listitem")


def test_stand_ins_are_chosen_ordered_supposed_to_fail_and_taken_back(visit: Visit, studio: Running, owl: str) -> None:
    page = visit.open("/settings/models")
    page.get_by_role("button", name="Stand-ins of Owl").press("Enter")
    panel = page.get_by_role("group", name="Stand-ins of Owl")
    for name in ("Test brain · fake", "Demo brain"):
        panel.get_by_label("Add a stand-in").select_option(label=name)
        expect(standing_in(page).filter(has_text=name.split(" ·")[0])).to_be_visible(timeout=SOON)

    up = panel.get_by_role("button", name="Move Demo brain up")
    expect(up).to_be_enabled(timeout=SOON)
    up.press("Enter")
    expect(standing_in(page).nth(1)).to_contain_text("Demo brain", timeout=SOON)
    expect(panel.get_by_role("button", name="Move Demo brain down")).to_be_focused()
    expect(panel.get_by_role("status")).to_contain_text("Owl answers.")
    panel.get_by_role("switch", name="Suppose Owl fails").press("Space")
    expect(panel.get_by_role("status")).to_contain_text("Demo brain answers.")
    for name in ("Demo brain", "Test brain"):
        panel.get_by_role("switch", name=f"Suppose {name} fails").check()
    expect(panel.get_by_role("status")).to_contain_text("Nobody answers.")
    assert flaws(page) == []

    page.get_by_role("status").get_by_role("button", name="Undo").last.click()
    expect(standing_in(page).nth(1)).to_contain_text("Test brain", timeout=SOON)
    kept = brains(studio)
    assert kept["Owl"]["fallbacks"] == [kept["Test brain"]["id"], kept["Demo brain"]["id"]]


def test_an_answer_says_who_stood_in_and_why(visit: Visit, studio: Running, owl: str) -> None:
    known = brains(studio)
    line = [known["Lark"]["id"], known["Test brain"]["id"]]
    with studio.client() as http:
        assert http.patch(f"/api/brains/{owl}", json={"fallbacks": line}).status_code == 200
    studio.post("/api/test/brain", json={"replies": ["The lamp turns."]})
    chat = studio.post("/api/chats", json={"brain_id": owl}).json()
    page = visit.open(f"/chat/{chat['id']}")
    box = page.get_by_role("textbox", name="Message Nova")
    box.fill("Are you there?")
    box.press("Enter")

    answer = page.get_by_role("log").get_by_role("article").last
    expect(answer).to_contain_text("The lamp turns.", timeout=SOON * 2)
    expect(answer).to_contain_text("Test brain stood in for Owl and Lark (not reachable)", timeout=SOON)
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("Test brain stood in for Owl and Lark", timeout=SOON)

    with studio.client() as http:
        price = {"input": "2", "cached_input": "1", "output": "8"}
        assert http.patch(f"/api/brains/{owl}", json={"fallbacks": [], "price": price}).status_code == 200
        assert http.put("/api/costs/limits", json={"day_usd": "0.000001", "month_usd": None}).status_code == 200
    page.set_viewport_size({"width": 900, "height": 480})
    box.fill("And now?")
    box.press("Enter")
    card = page.get_by_role("log").get_by_role("article").last
    expect(card).to_contain_text("Possible again from", timeout=SOON)
    expect(card.get_by_role("button", name="Copy details")).to_be_in_viewport(timeout=SOON)

    with studio.client() as http:
        assert http.delete(f"/api/brains/{owl}").status_code == 204
    visit.tolerate("404")  # what is refused is in the console of a browser
    box.fill("Who is there?")
    box.press("Enter")
    others = page.get_by_role("group", name="Who answers in this chat from now on?").last
    others.get_by_role("button", name="Demo brain").press("Enter")
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("Demo brain", timeout=SOON)
    expect(page.get_by_role("log")).to_contain_text("Who is there?")
