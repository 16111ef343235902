"""Stories on their pages: the bundled one to its end, back and another way, takes, failures, and for everyone."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import choose_theme, findings
from tests.journeys.test_people_pages import DRESSED
from tests.support import tiny_gguf
from tests.support.studio import Running

pytestmark = pytest.mark.browser
SOON = 30_000


@pytest.fixture
def demo(studio: Running) -> str:
    """The mind that tells without a model."""
    brains = studio.get("/api/brains").json()["items"]
    return next(str(each["id"]) for each in brains if each["gateway"] == "improv")


@pytest.fixture
def calm(visit: Visit) -> Visit:
    """Words stand there at once for whoever wants no movement."""
    visit.context.add_cookies([{"name": "troupe_ui", "value": "motion%3Doff", "url": visit.address}])
    return visit


def begun(studio: Running, **wishes: Any) -> str:
    made = studio.post("/api/story/session/create", json={"template": "the-last-ferry", **wishes})
    return str(made.json()["session_id"])


def opened(visit: Visit, session: str) -> Page:
    page = visit.open(f"/stories/{session}/play")
    page.set_default_timeout(SOON)
    expect(page.get_by_role("heading", level=1, name="The Last Ferry")).to_be_visible(timeout=SOON)
    return page


def story(page: Page) -> Locator:
    return page.get_by_role("log", name="Story")


def turns(page: Page, count: int) -> None:
    expect(story(page).get_by_role("article")).to_have_count(count, timeout=SOON)


def choose(page: Page, words: str) -> None:
    page.get_by_role("list", name="Choices").get_by_role("button", name=words).click()


def more(page: Page, story: str, what: str) -> None:
    menu = page.get_by_role("group").filter(has=page.get_by_label(f"More about {story}"))
    menu.get_by_label(f"More about {story}").click()
    menu.get_by_role("button", name=what).click()


def test_the_bundled_story_is_played_to_its_end_then_back_and_to_another(
    calm: Visit, studio: Running, demo: str
) -> None:
    page = opened(calm, begun(studio, settings={"brain_id": demo}))
    expect(story(page)).to_contain_text("It is nine in the evening")
    choose(page, "Walk down to the lantern")
    turns(page, 1)
    picture = story(page).get_by_role("img", name="A picture of where turn 1 plays")
    expect(picture).to_be_visible(timeout=SOON)
    picture.hover()
    story(page).get_by_role("button", name="Take the picture of turn 1 away").click()
    expect(picture).to_have_count(0)
    for count in range(2, 6):
        expect(page.get_by_role("list", name="Choices")).to_be_visible(timeout=SOON)
        page.keyboard.press("1")
        turns(page, count)
    ended = page.get_by_role("region", name="The end")
    expect(ended).to_be_visible(timeout=SOON)
    first_end = story(page).locator(".ending").inner_text()

    ended.get_by_role("button", name="Go back and choose differently").click()
    turns(page, 4)
    for key in ("Shift+B", "b", "b", "b", "b", "Shift+B", "Shift+B"):  # faster than any step is taken
        page.keyboard.press(key)
    turns(page, 3)
    page.keyboard.press("Shift+B")
    turns(page, 4)
    page.get_by_role("list", name="Choices").get_by_role("button").last.click()
    turns(page, 5)
    expect(story(page).locator(".ending")).not_to_have_text(first_end, timeout=SOON)

    second = story(page).get_by_role("article").nth(1)
    second.hover()
    second.get_by_role("button", name="Branch from here").click()
    turns(page, 2)
    page.get_by_role("tab", name="Lines").click()
    lines = page.get_by_role("list", name="Lines")
    expect(lines.get_by_role("listitem")).to_have_count(3)
    lines.get_by_role("listitem").first.get_by_role("button", name="Go on there").click()
    turns(page, 5)


def test_a_story_is_begun_from_the_shelf_with_a_cast_put_away_and_deleted(visit: Visit, studio: Running) -> None:
    page = visit.open("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Stories").click()
    page.get_by_role("button", name="New story").click()
    dialog = page.get_by_role("dialog", name="New story")
    dialog.get_by_label("How it begins").fill("A keeper finds a door in the fog.")
    dialog.get_by_label("Title").fill("The door")
    dialog.get_by_text("Nova", exact=True).first.click()
    dialog.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1, name="The door")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("list", name="Cast")).to_contain_text("Nova")
    expect(page.get_by_role("list", name="How it is told")).to_contain_text("second person")
    page.get_by_text("What it began with").click()
    expect(page.get_by_text("A keeper finds a door in the fog.").last).to_be_visible()

    page.get_by_role("link", name="Stories", exact=True).first.click()
    more(page, "The door", "Rename")
    page.get_by_role("dialog").get_by_label("Title").fill("The fog")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    more(page, "The fog", "Put away")
    expect(page.get_by_role("link", name="Read on")).to_have_count(0, timeout=SOON)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    more(page, "The fog", "Delete")
    expect(page.get_by_role("heading", name="The fog")).to_have_count(0)
    page.get_by_role("status").filter(has_text="was deleted").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("heading", name="The fog")).to_be_visible()
    more(page, "The fog", "Delete")
    page.get_by_role("button", name="Deleted stories").click()
    page.get_by_role("button", name="Take back The fog").click()
    expect(page.get_by_role("dialog").get_by_text("Nothing was deleted")).to_be_visible()
    assert len(studio.get("/api/story/sessions").json()) == 1


def test_a_story_is_put_right_by_hand_taken_along_brought_in_and_kept_as_a_start(
    calm: Visit, studio: Running, demo: str, tmp_path: Path
) -> None:
    session = begun(studio, settings={"brain_id": demo})
    studio.post("/api/story/turn", json={"session_id": session, "user_input": "Walk down to the lantern"})
    page = opened(calm, session)
    page.keyboard.press("e")
    words = page.get_by_role("textbox", name="Words of this turn")
    words.fill("The lantern is green tonight, and nobody says why.")
    words.press("Control+Enter")
    expect(story(page)).to_contain_text("The lantern is green tonight", timeout=SOON)
    expect(story(page)).to_contain_text("Put right by hand")

    page.get_by_role("link", name="Stories", exact=True).first.click()
    more(page, "The Last Ferry", "Take it along")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Everything").click()
    kept = tmp_path / "ferry.json"
    coming.value.save_as(kept)
    page.get_by_role("button", name="Close").click()
    record = json.loads(kept.read_text())
    kept.write_text(json.dumps(record | {"weather": "fog"}))
    (tmp_path / "letter.json").write_text("Dear all")
    page.get_by_role("button", name="Bring in").click()
    page.get_by_label("Files").set_input_files([kept, tmp_path / "letter.json"])
    came = page.get_by_role("list", name="What came in")
    expect(came).to_contain_text("1 turn · 1 line", timeout=SOON)
    expect(came).to_contain_text("Its id was taken")
    expect(came).to_contain_text("Passed over: weather")
    expect(came.get_by_role("alert")).to_contain_text("neither a story nor a start")
    came.get_by_role("link", name="Open it").click()
    expect(story(page)).to_contain_text("The lantern is green tonight", timeout=SOON)
    more(page, "The Last Ferry", "Keep as a start")
    page.get_by_role("dialog").get_by_label("Title").fill("Green lantern")
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="Stories", exact=True).first.click()
    page.get_by_role("button", name="Play Green lantern").click()

    expect(page.get_by_role("heading", level=1, name="Green lantern")).to_be_visible(timeout=SOON)
    expect(story(page)).to_contain_text("It is nine in the evening")


def test_a_turn_streams_survives_a_reload_and_is_stopped_without_becoming_story(calm: Visit, studio: Running) -> None:
    studio.post("/api/test/brain", json={"replies": ["The bell rings over the water. " * 60]})
    studio.post("/api/test/speed", json={"tokens_per_second": 20})
    page = opened(calm, begun(studio))
    page.get_by_role("textbox", name="Your move").fill("Ring the bell")
    page.get_by_role("textbox", name="Your move").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Writing")).to_be_visible(timeout=SOON)
    expect(story(page)).to_contain_text("The bell rings over", timeout=SOON)
    page.reload()
    expect(story(page)).to_contain_text("The bell rings over", timeout=SOON)
    expect(story(page)).to_contain_text("Ring the bell")
    expect(page.get_by_role("button", name="Continue")).to_have_count(0)
    page.get_by_role("button", name="Stop").click()

    stopped = page.get_by_role("status").filter(has_text="Stopped")
    expect(stopped).to_contain_text("Ring the bell", timeout=SOON)
    turns(page, 0)
    stopped.get_by_role("button", name="Take my words back").click()
    expect(page.get_by_role("textbox", name="Your move")).to_have_value("Ring the bell", timeout=SOON)


def test_a_failure_is_a_card_with_its_reason_and_takes_stand_side_by_side(calm: Visit, studio: Running) -> None:
    studio.post("/api/test/faults", json={"target": "text", "fault": "401"})
    page = opened(calm, begun(studio))
    choose(page, "Walk down to the lantern")
    failed = page.get_by_role("alert").filter(has_text="This turn was not told")
    expect(failed).to_contain_text("refused the key", timeout=SOON)
    turns(page, 0)
    studio.post("/api/test/brain", json={"replies": ["The first telling.", "The second telling."]})
    failed.get_by_role("button", name="Retry").click()
    expect(story(page)).to_contain_text("The first telling.", timeout=SOON)

    page.get_by_role("button", name="Another take").click()
    page.get_by_label("What should be different").fill("Less fog")
    page.get_by_role("button", name="Tell it again").click()
    expect(story(page)).to_contain_text("The second telling.", timeout=SOON)
    page.get_by_role("button", name="Side by side").click()
    takes = page.get_by_role("dialog").get_by_role("listitem")
    expect(takes).to_have_count(2)
    expect(takes.nth(1)).to_contain_text("wished: Less fog")
    takes.nth(0).get_by_role("button", name="Take this one: number 1").click()
    expect(story(page)).to_contain_text("The first telling.", timeout=SOON)

    page.get_by_role("button", name="Why?").click()
    why = page.get_by_role("dialog", name="Why turn 1 was told like this")
    expect(why).to_contain_text("rules of telling", timeout=SOON)
    why.get_by_role("button", name="Show the whole prompt").click()
    expect(why.get_by_role("group").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    transcript = page.get_by_role("dialog", name="Transcript: The Last Ferry")
    expect(transcript.get_by_role("region", name="Transcript")).to_contain_text("The first telling.", timeout=SOON)


def test_a_story_that_is_not_there_says_so_and_moves_that_wait_can_be_taken_back(calm: Visit, studio: Running) -> None:
    calm.tolerate("404")
    page = calm.open("/stories/11111111-1111-4111-8111-111111111111/play")
    expect(page.get_by_role("alert").get_by_role("heading", level=1)).to_be_visible(timeout=SOON)
    studio.post("/api/test/brain", json={"replies": ["The bell rings over the water. " * 60]})
    studio.post("/api/test/speed", json={"tokens_per_second": 10})
    page = opened(calm, begun(studio))
    choose(page, "Walk down to the lantern")
    field = page.get_by_role("textbox", name="Your move")
    for words in ("Wait for it", "And a third"):
        field.fill(words)
        field.press("Enter")
        expect(page.get_by_role("button", name=f"Take back what waits: {words}")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Take back what waits: And a third").click()

    expect(field).to_have_value("And a third", timeout=SOON)
    expect(page.get_by_role("button", name="Take back what waits")).to_have_count(1)


def test_the_world_is_put_right_by_hand_and_a_story_goes_on_by_itself(calm: Visit, studio: Running, demo: str) -> None:
    session = begun(studio, settings={"brain_id": demo})
    page = opened(calm, session)
    page.goto(calm.address + f"/stories/{session}/edit")
    page.get_by_role("tab", name="World").click()
    page.get_by_role("button", name="Open the card of Maren").click()
    sheet = page.get_by_role("dialog", name="Maren")
    sheet.get_by_role("button", name="New tie").click()
    sheet.get_by_label("To whom").select_option(label="Tobin")
    sheet.get_by_label("Is", exact=True).fill("guards")
    sheet.get_by_role("button", name="Save").last.click()
    expect(sheet.get_by_text("guards")).to_be_visible(timeout=SOON)
    sheet.get_by_label("Feels").fill("wide awake")
    sheet.get_by_role("radio", name="everywhere").check()
    sheet.get_by_role("button", name="Save").click()
    expect(page.get_by_text("wide awake")).to_be_visible(timeout=SOON)
    page.get_by_role("group", name="Cards or ties").get_by_role("button", name="Ties").click()
    expect(page.get_by_role("row").filter(has_text="guards")).to_contain_text("Tobin")

    page.get_by_role("tab", name="Cast").click()
    page.get_by_label("Let somebody join").select_option(label="Nova")
    expect(page.get_by_role("button", name="Nova leaves the cast")).to_be_visible(timeout=SOON)
    page.get_by_label("Told by").select_option(label="Rook")
    expect(page.get_by_label("Told by")).to_have_value(re.compile(".+"), timeout=SOON)
    page.get_by_role("button", name="New secret").click()
    page.get_by_label("What is secret").fill("The ferry was never hers.")
    page.get_by_role("group", name="Who knows it").get_by_text("Tobin").click()
    page.get_by_role("button", name="Save").click()
    secret = page.get_by_role("list", name="Secrets").get_by_role("listitem").filter(has_text="Known to Tobin")
    expect(secret.first).to_be_visible(timeout=SOON)
    expect(page.get_by_text("never hers")).to_have_count(0)
    secret.first.get_by_role("button", name="Show the secret").click()
    expect(page.get_by_text("never hers")).to_be_visible()

    page.get_by_role("link", name="Read on").click()
    page.keyboard.press("a")
    page.get_by_role("dialog", name="Auto-play").get_by_label("How many turns").select_option("3")
    page.get_by_label("Pause between turns").select_option("1")
    page.get_by_role("button", name="Let it run").click()
    page.get_by_role("region", name="Auto-play").get_by_role("button", name="Pause").click()
    page.get_by_role("region", name="Auto-play").get_by_role("button", name="Go on").click()
    turns(page, 3)
    expect(page.get_by_text("These were all the turns")).to_be_visible(timeout=SOON)
    state = studio.get(f"/api/story/session/{session}/state").json()
    assert {each["seat"] for each in state["cast"]} >= {"narrator", "cast"}
    assert next(each for each in state["entities"] if each["name"] == "Maren")["emotional_state"] == "wide awake"


def test_pages_of_stories_are_fit_for_everyone_in_every_theme_and_on_a_phone(
    calm: Visit, studio: Running, demo: str
) -> None:
    choose_theme(calm, "light")
    session = begun(studio, settings={"brain_id": demo})
    studio.post("/api/story/turn", json={"session_id": session, "user_input": "Walk down to the lantern"})
    wrong: dict[str, list[str]] = {}
    page = calm.open("/stories")
    expect(page.get_by_role("link", name="Read on")).to_be_visible(timeout=SOON)
    wrong["shelf"] = findings(page)
    page.get_by_role("link", name="Read on").click()
    for tab in ("World", "Cast", "Timeline", "Lines", "Telling"):
        page.get_by_role("tab", name=tab).click()
        wrong[tab] = findings(page)
    page.get_by_text("Finer points").click()
    wrong["finer"] = findings(page)
    page.get_by_label("Newest turns that it always sees").fill("7")
    with page.expect_response(lambda answer: answer.request.method in ("PUT", "PATCH")) as changed:
        page.get_by_label("Newest turns that it always sees").press("Tab")
    assert changed.value.json()["settings"]["warm_turns"] == 7
    for theme in ("dark", "neon"):
        page.evaluate(DRESSED, theme)
        wrong[theme] = findings(page, "color-contrast")
    page.set_viewport_size({"width": 360, "height": 780})
    wide = [page.evaluate("document.documentElement.scrollWidth")]
    page.get_by_role("button", name="Behind the story").click()
    expect(page.get_by_role("dialog", name="Behind the story").get_by_role("tab", name="Scene")).to_be_visible()
    wrong["sheet"] = findings(page)
    wide.append(page.evaluate("document.documentElement.scrollWidth"))

    assert {key: found for key, found in wrong.items() if found} == {}
    assert max(wide) <= 360


def test_a_model_file_plays_the_bundled_story_to_its_end_with_a_step_back_and_a_line_of_its_own(
    calm: Visit, studio: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiny_gguf, "CONTEXT", 8_192)  # room for a story
    (studio.data / "models").mkdir(exist_ok=True)
    tiny_gguf.write_tiny_model(studio.data / "models" / "tiny.gguf")
    files = next(each for each in studio.get("/api/connections").json()["items"] if each["gateway"] == "gguf")
    wanted = {"connection_id": files["id"], "model": "tiny.gguf"}
    made = studio.post("/api/brains", json=wanted)
    assert made.status_code == 201, made.text
    brain = made.json()["id"]
    with studio.client() as http:
        http.patch(f"/api/brains/{brain}", json={"max_output_tokens": 16}).raise_for_status()
    session = begun(studio, settings={"brain_id": brain, "clerk": "builtin"})
    page = opened(calm, session)

    for count in range(1, 6):
        expect(page.get_by_role("list", name="Choices")).to_be_visible(timeout=SOON)
        page.keyboard.press("1")
        turns(page, count)
    expect(page.get_by_role("region", name="The end")).to_be_visible(timeout=SOON)
    page.keyboard.press("b")
    turns(page, 4)
    first = story(page).get_by_role("article").first
    first.hover()
    first.get_by_role("button", name="Branch from here").click()
    turns(page, 1)
    choose(page, "Ask")

    turns(page, 2)
    told = studio.get(f"/api/story/session/{session}").json()
    assert told["last_turn"]["brain"]["kind"] == "local"
    assert told["last_turn"]["response"]["narrative"]["text"].strip()
    assert len(told["branches"]) == 2
    assert studio.get(f"/api/story/context/{session}").json()["token_counts"]["counted_by"] == "brain"
