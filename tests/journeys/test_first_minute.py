"""From first paint to a streamed answer, and what keeps it whole."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import Visit
from tests.support.studio import Running

pytestmark = pytest.mark.browser

LONG_REPLY = " ".join(f"word{number}" for number in range(1, 121)) + "."


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Message Nova")
    box.fill(text)
    box.press("Enter")


def answers(page: Page) -> list[str]:
    log = page.get_by_role("log")
    return [article.inner_text() for article in log.get_by_role("article").all()]


def test_nova_stands_there_before_any_script_has_run(chromium: Browser, studio: Running) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(studio.address)

    expect(page.get_by_role("img", name="Nova").first).to_be_visible()
    expect(page.locator("noscript")).not_to_be_empty()
    context.close()


def test_she_greets_and_two_actions_bring_an_answer(visit: Visit, studio: Running) -> None:
    studio.post("/api/test/brain", json={"replies": ["Hello to you. What shall we do?"]})
    page = visit.open()
    expect(page.get_by_test_id("captions")).to_contain_text("I'm Nova", timeout=15_000)

    say(page, "hello")

    log = page.get_by_role("log", name="Conversation with Nova")
    expect(log.get_by_role("article").last).to_contain_text("Hello to you. What shall we do?", timeout=15_000)
    expect(page.get_by_role("textbox", name="Message Nova")).to_have_value("")
    expect(page.get_by_role("img", name="Nova,").first).to_be_visible()


def test_whoever_goes_on_before_the_figure_is_ready_hears_of_no_fault(visit: Visit) -> None:
    late: list[Route] = []
    visit.context.route("**/avatarNews-*.js", lambda route: late.append(route))
    page = visit.open("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Stories").click()
    expect(page.get_by_role("button", name="New story")).to_be_visible()

    with page.expect_request_finished(lambda request: "avatarNews" in request.url):
        late[0].continue_()
    page.evaluate("new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))")

    assert visit.troubles == []


def test_a_reload_in_mid_answer_loses_and_doubles_nothing(visit: Visit, studio: Running) -> None:
    studio.post("/api/test/speed", json={"tokens_per_second": 30})
    studio.post("/api/test/brain", json={"replies": [LONG_REPLY]})
    page = visit.open()
    say(page, "tell me many words")
    expect(page.get_by_role("log")).to_contain_text("word12", timeout=15_000)

    page.reload()

    expect(page.get_by_role("log")).to_contain_text("word120.", timeout=20_000)
    shown = " ".join(answers(page)[-1].split())
    assert LONG_REPLY in shown
    assert shown.count("word50 ") == 1


def test_a_second_tab_shows_the_same_words(visit: Visit, studio: Running) -> None:
    studio.post("/api/test/speed", json={"tokens_per_second": 40})
    studio.post("/api/test/brain", json={"replies": [LONG_REPLY]})
    first, second = visit.open(), visit.open()
    expect(second.get_by_role("textbox", name="Message Nova")).to_be_visible()

    say(first, "two of us are watching")

    expect(second.get_by_role("log")).to_contain_text("word120.", timeout=20_000)
    expect(first.get_by_role("log")).to_contain_text("word120.", timeout=20_000)
    assert LONG_REPLY in " ".join(answers(second)[-1].split())


def test_stop_keeps_what_was_said(visit: Visit, studio: Running) -> None:
    studio.post("/api/test/speed", json={"tokens_per_second": 20})
    studio.post("/api/test/brain", json={"replies": [LONG_REPLY]})
    page = visit.open()
    say(page, "start, and then stop")
    expect(page.get_by_role("log")).to_contain_text("word5", timeout=15_000)

    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_role("button", name="Send")).to_be_visible(timeout=5_000)
    assert "word5" in answers(page)[-1]
    assert "word120" not in answers(page)[-1]


def test_a_failed_answer_keeps_the_message_and_offers_another_try(visit: Visit, studio: Running) -> None:
    studio.post("/api/test/faults", json={"target": "text", "fault": "401"})
    page = visit.open()
    say(page, "will you answer")
    retry = page.get_by_role("button", name="Retry")
    expect(retry).to_be_visible(timeout=15_000)
    studio.post("/api/test/brain", json={"replies": ["Now it works."]})

    retry.click()

    expect(page.get_by_role("log")).to_contain_text("Now it works.", timeout=15_000)
    mine = [text for text in answers(page) if "will you answer" in text]
    assert len(mine) == 1


def test_typed_words_survive_a_reload(visit: Visit, studio: Running) -> None:
    page = visit.open()
    box = page.get_by_role("textbox", name="Message Nova")
    with page.expect_response(lambda response: "/api/drafts/" in response.url and response.request.method == "PUT"):
        box.press_sequentially("half a thought", delay=10)

    page.reload()

    expect(page.get_by_role("textbox", name="Message Nova")).to_have_value("half a thought", timeout=10_000)


def test_something_like_a_key_is_held_back(visit: Visit, studio: Running) -> None:
    page = visit.open()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))

    say(page, "sk-proj-abcdefghijklmnopqrstuvwxyz123456")

    expect(page.get_by_text("This looks like a key")).to_be_visible(timeout=5_000)
    assert not any("sk-proj-" in body for body in sent)


def test_model_text_never_acts(visit: Visit, studio: Running) -> None:
    payloads = [
        "<img src=x onerror=\"document.title='owned'\">",
        "<script>document.title='owned'</script>",
        "[click](javascript:document.title='owned')",
        "![x](http://127.0.0.1:9/pixel.png)",
        "<svg/onload=document.title='owned'>",
        "`code` **bold** <b>not bold</b>",
    ]
    studio.post("/api/test/speed", json={"tokens_per_second": 500})
    studio.post("/api/test/brain", json={"replies": ["\n\n".join(payloads)]})
    page = visit.open()

    say(page, "show me")

    log = page.get_by_role("log")
    expect(log).to_contain_text("<b>not bold</b>", timeout=15_000)
    expect(log.get_by_role("article").last.locator("strong")).to_have_text("bold")
    assert log.locator("script, iframe, object, img, a[href^='javascript']").count() == 0
    assert "owned" not in page.title()
