"""What one can do with a conversation on its page: say it differently, take it back, look behind it, find it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 20_000


@pytest.fixture
def talk(visit: Visit, studio: Running) -> Page:
    """A chat in which one thing was said and answered, with one thing remembered."""
    studio.post("/api/memories", json={"text": "lives in Lisbon", "scope": "user", "pinned": True})
    studio.post("/api/test/brain", json={"replies": ["The lamp turns.", "The sea is calm.", "Another word."]})
    chat = studio.post("/api/chats", json={}).json()
    page = visit.open(f"/chat/{chat['id']}")
    box = page.get_by_role("textbox", name="Message Nova")
    box.fill("Tell me of the lighthouse")
    box.press("Enter")
    expect(last(page)).to_contain_text("The lamp turns.", timeout=SOON)
    expect(last(page).get_by_role("button", name="Why this answer?")).to_be_visible(timeout=SOON)
    return page


def last(page: Page):
    return page.get_by_role("log").get_by_role("article").last


def question(page: Page):
    return page.get_by_role("log").get_by_role("article").nth(-2)


def test_a_question_said_differently_is_answered_anew_and_undone(talk: Page) -> None:
    question(talk).hover()
    question(talk).get_by_role("button", name="Edit").click()
    field = talk.get_by_role("textbox", name="Edit")
    expect(field).to_be_focused()
    field.press("Escape")
    expect(question(talk).get_by_role("button", name="Edit")).to_be_focused()
    talk.keyboard.press("Enter")
    field.fill("me of the sea")
    field.press("Home")
    field.press_sequentially("Tell ")
    talk.get_by_role("button", name="Save and ask anew").click()

    expect(last(talk)).to_contain_text("The sea is calm.", timeout=SOON)
    expect(question(talk)).to_contain_text("Tell me of the sea")
    expect(last(talk).get_by_role("button", name="Why this answer?")).to_be_visible(timeout=SOON)

    talk.get_by_role("button", name="Undo", exact=True).click()
    expect(talk.get_by_role("log")).not_to_contain_text("The sea is calm.", timeout=SOON)


def test_one_looks_behind_an_answer_with_the_keyboard_alone(talk: Page) -> None:
    last(talk).get_by_role("button", name="Why this answer?").focus()
    talk.keyboard.press("Enter")

    dialog = talk.get_by_role("dialog", name="Why this answer?")
    expect(dialog).to_contain_text("Persona", timeout=SOON)
    dialog.get_by_role("button", name="Edit this memory: lives in Lisbon").press("Enter")
    field = dialog.get_by_label("What is remembered")
    expect(field).to_have_value("lives in Lisbon")
    field.fill("lives in Porto")
    field.press("Enter")
    expect(dialog).to_contain_text("Put right.", timeout=SOON)
    dialog.get_by_role("button", name="Delete this memory: lives in Porto").press("Enter")
    expect(dialog).to_contain_text("Deleted.", timeout=SOON)
    expect(dialog.get_by_role("button", name="Undo")).to_be_focused()
    talk.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Edit this memory: lives in Porto")).to_be_focused(timeout=SOON)
    dialog.get_by_role("button", name="Show all it was asked with").click()
    expect(dialog.get_by_role("listitem").last).to_be_visible(timeout=SOON)
    talk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_removed_message_comes_back_with_one_press(talk: Page) -> None:
    last(talk).get_by_label("More for this message").click()
    talk.get_by_role("button", name="Remove this message").click()
    expect(talk.get_by_role("log")).not_to_contain_text("The lamp turns.", timeout=SOON)
    talk.get_by_label("More for this chat").press("Enter")
    talk.get_by_role("button", name="What was done").press("Enter")
    expect(talk.get_by_role("dialog").get_by_role("listitem").first).to_contain_text("The lamp turns.", timeout=SOON)
    talk.keyboard.press("Escape")
    expect(talk.get_by_label("More for this chat")).to_be_focused()

    talk.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(last(talk)).to_contain_text("The lamp turns.", timeout=SOON)

    question(talk).get_by_label("More for this message").press("Enter")
    talk.get_by_role("button", name="Remove from here on").press("Enter")
    expect(talk.get_by_role("log")).not_to_contain_text("The lamp turns.", timeout=SOON)
    talk.get_by_label("More for this chat").press("Enter")
    talk.get_by_role("button", name="Removed messages").press("Enter")
    removed = talk.get_by_role("dialog", name="Removed messages")
    removed.get_by_role("button", name="Bring back").press("Enter", timeout=SOON)
    expect(removed).to_contain_text("Back in its place: Tell me of the lighthouse", timeout=SOON)
    expect(removed.get_by_role("button", name="Close")).to_be_focused()

    expect(last(talk)).to_contain_text("The lamp turns.", timeout=SOON)


def test_the_settings_of_a_chat_say_who_thinks_how_long_and_in_which_language(talk: Page, studio: Running) -> None:
    chat_id = talk.url.rpartition("/")[2]
    expect(talk.get_by_test_id("brain-chip")).to_contain_text("on this computer", timeout=SOON)
    talk.get_by_label("More for this chat").click()
    talk.get_by_role("button", name="Note and settings").click()
    terms = talk.get_by_role("dialog", name="Note and settings")
    for change in (
        lambda: terms.get_by_label("Brain of this chat").select_option(label="Demo brain"),
        lambda: (terms.get_by_label("Longest answer").fill("64"), talk.keyboard.press("Tab")),
        lambda: terms.get_by_label("Language of answers").select_option("de"),
        lambda: terms.get_by_label("Roll dice").check(),
    ):
        with talk.expect_response(lambda answer: answer.request.method == "PATCH"):
            change()
    terms.get_by_role("button", name="Be somebody else").click()
    expect(terms.get_by_label("Name", exact=True)).to_be_focused()
    talk.keyboard.type("Ines")
    talk.keyboard.press("Enter")
    expect(terms.get_by_label("Who you are here").locator(":checked")).to_have_text("Ines", timeout=SOON)
    terms.get_by_role("button", name="Delete").click()
    expect(terms.get_by_label("Who you are here").locator(":checked")).to_have_text("Yourself", timeout=SOON)
    talk.keyboard.press("Escape")

    expect(talk.get_by_test_id("brain-chip")).to_contain_text("Demo brain", timeout=SOON)
    settings = studio.get(f"/api/chats/{chat_id}").json()["settings"]
    assert (settings["reply_tokens"], settings["language"], settings["tools"]) == (64, "de", ["roll_dice"])
    talk.goto(talk.url.replace(f"/chat/{chat_id}", "/chat"))
    expect(talk.get_by_test_id("brain-chip")).to_contain_text("on this computer", timeout=SOON)


def test_words_are_found_in_every_chat(talk: Page) -> None:
    talk.get_by_role("searchbox", name="Find in all chats").fill("lamp")

    hit = talk.get_by_role("search").get_by_role("listitem").first
    expect(hit).to_contain_text("The lamp turns.", timeout=SOON)
    expect(hit.locator("mark")).to_have_text("lamp")
    hit.get_by_role("button").click()
    expect(last(talk)).to_be_focused(timeout=SOON)


def test_a_chat_that_was_put_away_or_deleted_is_found_again(talk: Page, studio: Running) -> None:
    chat_id = talk.url.rpartition("/")[2]
    talk.get_by_label("More for this chat").click()
    talk.get_by_role("button", name="Archive", exact=True).click()
    listed = talk.get_by_role("link", name="Tell me of the lighthouse")
    expect(listed).to_have_count(0, timeout=SOON)

    talk.get_by_label("More about chats").press("Enter")
    talk.get_by_role("button", name="Archived chats").press("Enter")
    talk.get_by_role("button", name="Bring back").click(timeout=SOON)
    expect(talk.get_by_text("Nothing is archived.")).to_be_visible(timeout=SOON)
    talk.get_by_role("button", name="All chats").click()
    listed.wait_for(timeout=SOON)

    talk.get_by_role("button", name="to the bin").click()
    talk.get_by_label("More about chats").press("Enter")
    talk.get_by_role("button", name="Bin", exact=True).press("Enter")
    talk.get_by_role("button", name="for good").click(timeout=SOON)
    talk.get_by_role("button", name="For good", exact=True).click()
    expect(talk.get_by_text("The bin is empty.")).to_be_visible(timeout=SOON)
    with studio.client() as http:
        assert http.get(f"/api/chats/{chat_id}").status_code == 404
