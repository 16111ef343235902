"""Text of models, strangers and people is shown on the pages and does nothing there.

All is looked at without the content policy first, so that nothing but the pages themselves keeps a text from acting.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.media.samples import picture
from tests.security.hostile_markup import NAIVE, TOUCH, Payload, corpus, strangers, watched
from tests.support.studio import Running

pytestmark = pytest.mark.browser

SOON = 60_000
TOGETHER = 26
WORDS = "[data-node] .words"
EATEN = set("*_`$\\[]!^~\n")
"""Marks of the page's own grammar: a text with them need not be shown as it is written. Nor one with an address."""


@pytest.fixture(scope="module")
def texts() -> list[Payload]:
    return corpus()


def made(studio: Running, path: str, body: Any = None, **how: Any) -> dict[str, Any]:
    answer = studio.post(path, json=body, **how) if body is not None else studio.post(path, **how)
    assert answer.is_success, f"{path}: {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


def test_what_a_model_streams_stays_words_wherever_it_is_cut(
    chromium: Browser, studio: Running, texts: list[Payload]
) -> None:
    """Pieces of five characters, drawn as they come."""
    persona = made(studio, "/api/personas", {"name": "Vera"})["persona"]["id"]
    chat = made(studio, "/api/chats", {"members": [{"persona_id": persona}]})
    made(studio, "/api/test/speed", {"tokens_per_second": 600, "first_token_ms": 0, "piece_characters": 5})
    context, effects = watched(chromium, studio.address, policy=False)
    page = context.new_page()
    page.goto(f"{studio.address}/chat/{chat['id']}")
    log = page.get_by_role("log")
    for group in groups(texts):
        made(studio, "/api/test/brain", {"replies": ["\n\n".join(each.signed for each in group)]})
        words = {"text": "Go on.", "parent_id": leaf_of(studio, chat["id"])}
        made(studio, f"/api/chats/{chat['id']}/messages", words)

        expect(log.get_by_role("article").last).to_contain_text(f"after{group[-1].number}", timeout=SOON)
        expect(log.get_by_role("article").last.get_by_role("button", name="Why this answer?")).to_be_visible(
            timeout=SOON
        )

    assert strangers(page, WORDS) == []
    assert unreadable(log.inner_text(), texts) == []
    context.close()
    assert effects.all == []
    assert shown_with_the_policy(chromium, studio, f"/chat/{chat['id']}", f"after{texts[-1].number}") == []


def test_the_same_texts_act_where_they_are_taken_for_markup(
    chromium: Browser, studio: Running, texts: list[Payload]
) -> None:
    context, effects = watched(chromium, studio.address, policy=False)
    for group in groups(texts):
        page = context.new_page()
        for payload in group:
            with suppress(Error):  # some lead the page away while it is still being asked
                page.evaluate(NAIVE, payload.text)
                page.evaluate(TOUCH, ".naive")
        page.wait_for_timeout(50)
        page.close()
    context.close()

    assert len(effects.numbers) >= len(texts) / 3


def leaf_of(studio: Running, chat_id: str) -> str | None:
    leaf: str | None = studio.get(f"/api/chats/{chat_id}").json()["active_leaf_id"]
    return leaf


def groups(texts: list[Payload]) -> Iterator[list[Payload]]:
    for start in range(0, len(texts), TOGETHER):
        yield texts[start : start + TOGETHER]


def unreadable(shown: str, texts: list[Payload]) -> list[str]:
    """What cannot be read any more: the words around a text, or a text that holds no mark of the page's grammar."""
    flat = " ".join(shown.split())
    plain = [" ".join(each.text.split()) for each in texts if each.kind != "markdown" and verbatim(each.text)]
    around = [f"{place}{each.number}" for each in texts for place in ("before", "after")]
    return [each for each in [*around, *plain] if each not in flat]


def verbatim(text: str) -> bool:
    return not EATEN & set(text) and text.isprintable() and "://" not in text


def shown_with_the_policy(chromium: Browser, studio: Running, path: str, words: str) -> list[str]:
    """What the browser reports when it holds the pages to what they promise."""
    context, effects = watched(chromium, studio.address, policy=True)
    page = context.new_page()
    page.goto(studio.address + path)
    expect(page.locator("main")).to_contain_text(words, timeout=SOON)
    context.close()
    return effects.all


@dataclass(frozen=True)
class Household:
    """A studio in which every place for words holds words that would act."""

    persona: str
    chat: str
    book: str
    title: str


@pytest.fixture
def household(studio: Running, texts: list[Payload]) -> Household:
    kinds = ("handlers", "svg_and_mathml", "images", "links", "frames_and_forms", "script")
    short = [next(each.text for each in texts if each.kind == kind and len(each.text) <= 60) for kind in kinds]
    calm = [each.text for each in texts if each.text.replace("\n", "").isprintable()]
    long = "\n\n".join(calm[::3])[:4000]
    told = dict.fromkeys(("description", "personality", "scenario", "greeting"), long)
    people = [
        made(studio, "/api/personas", {"name": name[:60], **told, "tags": [name[:30]]})["persona"]["id"]
        for name in short
    ]
    for person in people:
        made(studio, "/api/memories", {"text": " ".join(short)[:400], "persona_id": person})
    book = made(studio, "/api/lorebooks", {"name": short[0], "attachments": {"personas": people[:1]}})["id"]
    entry = {"name": short[1], "content": long, "constant": True, "keys": [short[0][:40]]}
    made(studio, f"/api/lorebooks/{book}/entries", entry)
    mask = made(studio, "/api/masks", {"name": short[2][:60], "description": long})["id"]
    members = [{"persona_id": each} for each in people[:3]]
    chat = made(studio, "/api/chats", {"title": short[1], "members": members, "mask_id": mask})["id"]
    file = made(studio, "/api/media", files={"file": (f"{short[0]}.png", picture(".png"), "image/png")})["id"]
    shown = [{"media_id": file, "caption": " ".join(short)[:250]}]
    send(studio, chat, long, attachments=shown, answer=False)
    send(studio, chat, short[0], to=people[:1], answer=False)
    return Household(people[0], chat, book, short[1])


def send(studio: Running, chat: str, text: str, **more: Any) -> None:
    made(studio, f"/api/chats/{chat}/messages", {"text": text, "parent_id": leaf_of(studio, chat), **more})


def test_names_titles_cards_lore_captions_and_files_stay_words_on_every_page(
    chromium: Browser, studio: Running, household: Household
) -> None:
    context, effects = watched(chromium, studio.address, policy=False)
    page = context.new_page()
    page.set_default_timeout(SOON)
    persona, chat = f"/personas/{household.persona}", f"/chat/{household.chat}"
    pages = (
        "/",
        "/personas",
        persona,
        f"{persona}/versions",
        f"{persona}/memory",
        "/lore",
        f"/lore/{household.book}",
        chat,
    )
    for path in pages:
        page.goto(studio.address + path)
        expect(page.locator("main")).to_contain_text("onerror=" if path != "/" else "", timeout=SOON)
        assert strange_elements(page) == [], path

    look_behind(page)
    assert strange_elements(page) == []
    context.close()
    assert effects.all == []
    assert shown_with_the_policy(chromium, studio, chat, household.title) == []


def look_behind(page: Page) -> None:
    """Whoever is here, and what is found."""
    page.get_by_role("button", name="Who is here").click()
    expect(page.get_by_role("dialog", name="Who is here")).to_contain_text("onerror=")
    page.keyboard.press("Escape")
    page.get_by_role("searchbox", name="Find in all chats").fill("onerror")
    expect(page.get_by_role("search").get_by_role("listitem").first).to_contain_text("onerror")


def strange_elements(page: Page) -> list[str]:
    """Elements that no page of the studio has, and attributes that act."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(one =>
          ['script', 'iframe', 'object', 'embed', 'base', 'meta', 'link', 'math', 'marquee', 'template', 'frameset']
            .includes(one.localName) && !one.closest('head') && !one.src?.startsWith(location.origin) ||
          [...one.attributes].some(each => each.name.startsWith('on')) ||
          /^(javascript|data|vbscript):/i.test(one.getAttribute('href') ?? '')
        ).map(one => one.outerHTML.slice(0, 160))"""
    )
    return found
