"""The server goes away and comes back; the page does not lose a word."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_first_minute import LONG_REPLY, answers, say
from tests.support.studio import running_studio, until

pytestmark = pytest.mark.browser


def test_killed_in_mid_answer_and_restarted_the_partial_text_is_kept_and_marked(
    chromium: Browser, tmp_path: Path
) -> None:
    with running_studio(tmp_path) as studio:
        studio.post("/api/test/speed", json={"tokens_per_second": 20})
        studio.post("/api/test/brain", json={"replies": [LONG_REPLY]})
        context = chromium.new_context(locale="en-GB")
        visit = Visit(context, studio.address)
        visit.tolerate("ERR_CONNECTION", "WebSocket", "Failed to load resource")
        page = visit.open()
        say(page, "will this survive")
        expect(page.get_by_role("log")).to_contain_text("word20", timeout=15_000)

        studio.kill9()
        expect(page.get_by_text("Studio is not answering").first).to_be_visible(timeout=15_000)
        box = page.get_by_role("textbox", name="Message Nova")
        box.fill("typed while it was away")
        studio.start(port=studio.port)
        until(lambda: studio.get("/health").status_code == 200, 20, "the studio answers")

        expect(page.get_by_text("Studio is not answering")).to_have_count(0, timeout=20_000)
        expect(box).to_have_value("typed while it was away")
        expect(page.get_by_role("button", name="Send")).to_be_visible(timeout=15_000)
        kept = answers(page)[-1]
        chat = studio.get("/api/chats").json()["items"][0]
        stored = studio.get(f"/api/chats/{chat['id']}/path").json()["nodes"][-1]
        assert stored["status"] == "interrupted"
        assert stored["finish_reason"] == "restart"
        assert "word10" in stored["text"]
        assert stored["text"].rstrip() in " ".join(kept.split())
        assert LONG_REPLY.startswith(stored["text"])
        assert visit.troubles == []
        context.close()
