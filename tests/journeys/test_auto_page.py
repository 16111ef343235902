"""Personas talk among themselves on the page: of a topic, for so many turns, until they are stopped or spoken to."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_group_page import flaws
from tests.support.studio import Running, troupe

pytestmark = pytest.mark.browser

SOON = 60_000
LONG = " ".join(f"word{number}" for number in range(900))


@pytest.fixture
def chat_id(studio: Running, request: pytest.FixtureRequest) -> str:
    """Nova and Rook, to whom something was said already; with ids of its own, because an id of a job runs once."""
    studio.post("/api/test/reset", json={"seed": len(request.node.name)})
    starters = {one["name"]: one["id"] for one in studio.get("/api/start").json()["personas"]}
    members = [{"persona_id": starters[name]} for name in ("Nova", "Rook")]
    chat = studio.post("/api/chats", json={"members": members, "settings": {"turn_policy": "manual"}}).json()
    said = {"text": "Good evening.", "parent_id": chat["active_leaf_id"], "answer": False}
    studio.post(f"/api/chats/{chat['id']}/messages", json=said)
    return str(chat["id"])


def begin(page: Page, turns: int, topic: str = "") -> None:
    page.get_by_role("button", name="Let them talk").press("Enter")
    form = page.get_by_role("dialog", name="Let them talk")
    form.get_by_label("What about").fill(topic)
    form.get_by_label("How many turns").fill(str(turns))
    form.get_by_label("Pause between turns").select_option(label="none")
    form.get_by_role("button", name="Begin").press("Enter")
    expect(form).to_be_hidden(timeout=SOON)


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Let them talk")


def answers(page: Page) -> Locator:
    return (
        page.get_by_role("log").get_by_role("article").filter(has=page.get_by_role("button", name="Why this answer?"))
    )


def test_they_talk_of_a_topic_for_four_turns_and_are_silent(visit: Visit, studio: Running, chat_id: str) -> None:
    page = visit.open(f"/chat/{chat_id}")
    begin(page, 4, "the price of lamp oil")

    expect(answers(page)).to_have_count(4, timeout=SOON)
    expect(bar(page)).to_be_hidden(timeout=SOON)
    path = studio.get(f"/api/chats/{chat_id}/path").json()["nodes"]
    spoke = [each["speaker"]["name"] for each in path if each["run_id"]]
    assert sorted(spoke) == ["Nova", "Nova", "Rook", "Rook"]
    first = next(each for each in path if each["run_id"])
    prompt = studio.get(f"/api/chats/{chat_id}/nodes/{first['id']}/prompt").text
    assert "the price of lamp oil" in prompt


def test_a_stop_and_a_word_of_ones_own_end_their_talk(visit: Visit, studio: Running, chat_id: str) -> None:
    studio.post("/api/test/speed", json={"tokens_per_second": 20, "first_token_ms": 0})
    studio.post("/api/test/brain", json={"replies": [LONG, LONG]})
    page = visit.open(f"/chat/{chat_id}")
    begin(page, 20)
    expect(bar(page)).to_contain_text("turn 1 of 20", timeout=SOON)
    expect(page.get_by_role("log")).to_contain_text("word3", timeout=SOON)
    assert flaws(page) == []
    bar(page).get_by_role("button", name="Stop the talk").press("Enter")
    expect(bar(page)).to_be_hidden(timeout=SOON)
    expect(page.get_by_role("button", name="Let them talk")).to_be_focused(timeout=SOON)

    begin(page, 20)
    expect(page.get_by_role("log").get_by_role("article")).to_have_count(4, timeout=SOON)
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("word3", timeout=SOON)
    box = page.get_by_role("textbox", name="Message Nova and Rook")
    box.fill("Enough now.")
    box.press("Enter")
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("Enough now.", timeout=SOON)
    expect(bar(page)).to_be_hidden(timeout=SOON)


def test_a_talk_begun_in_the_terminal_is_seen_on_the_page(visit: Visit, studio: Running, chat_id: str) -> None:
    page = visit.open(f"/chat/{chat_id}")
    expect(page.get_by_role("log")).to_contain_text("Good evening.", timeout=SOON)

    done = troupe(studio.home, "chats", "auto", chat_id, "--turns", "2", "--delay", "0", "--data", str(studio.data))

    assert done.returncode == 0, done.stderr
    expect(answers(page)).to_have_count(2, timeout=SOON)
