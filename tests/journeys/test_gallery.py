"""The gallery and the catalogue: finding, taking in, giving away, taking back."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.journeys.casting import cast, guest, offline, saved, stored
from tests.journeys.conftest import Visit
from tests.journeys.test_everyone import THEMES, choose_theme, findings
from tests.support.studio import Running

__all__ = ["guest", "offline"]

pytestmark = pytest.mark.browser


def test_whoever_is_deleted_waits_in_the_bin_and_comes_back(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Binned")
    page = guest.open("/personas")
    page.get_by_label("Actions for Binned").click()
    page.get_by_role("button", name="Delete Binned").click()
    expect(page.get_by_role("link", name="Look at Binned")).to_have_count(0)

    page.get_by_role("button", name="Bin", exact=True).click()
    page.get_by_label("Actions for Binned").click()
    page.get_by_role("button", name="Restore Binned").click()
    page.get_by_role("button", name="Yours", exact=True).click()

    expect(page.get_by_role("link", name="Look at Binned")).to_be_visible()
    assert stored(offline, persona)["name"] == "Binned"


def test_whoever_cannot_be_read_is_brought_back_from_the_last_good_version(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Garbled", role="diver")
    with closing(sqlite3.connect(offline.data / "studio.db", timeout=30)) as database, database:
        database.execute("UPDATE personas SET document = '{\"role\": 3}' WHERE id = ?", (persona,))
    page = guest.open("/personas")
    expect(page.get_by_role("heading", name="Garbled")).to_be_visible(timeout=15_000)

    page.get_by_role("button", name="Bring Garbled back").click()

    expect(page.get_by_role("link", name="Look at Garbled")).to_be_visible(timeout=15_000)
    assert stored(offline, persona)["role"] == "diver"


def test_arrows_lead_through_the_gallery_and_the_search_finds_by_words(guest: Visit, offline: Running) -> None:
    cast(offline, "Zoë", role="lighthouse pianist")
    page = guest.open("/personas")
    page.get_by_role("link", name="Look at Zoë").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Look at Zoë")).not_to_be_focused()

    page.keyboard.press("/")
    page.keyboard.type("zoe pian")

    expect(page.get_by_text("1 persona", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Look at Zoë")).to_be_visible()


def test_at_the_limit_the_page_says_so_before_anything_is_typed(chromium: Browser, offline: Running) -> None:
    guest = offline.post("/api/accounts/users", json={"username": "frugal", "tier": "free"}).json()
    context = chromium.new_context(locale="en-GB", extra_http_headers={"X-User-Id": guest["id"]})
    with offline.client(**{"X-User-Id": guest["id"]}) as http:
        for name in ("First", "Second", "Third"):
            assert http.post("/api/personas", json={"name": name}).status_code == 201
    page = context.new_page()

    page.goto(f"{offline.address}/personas")

    expect(page.get_by_text("All 3 personas of the plan “free” are in use")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("button", name="New persona")).to_be_disabled()
    context.close()


def test_a_long_gallery_comes_page_by_page(guest: Visit, offline: Running) -> None:
    for number in range(60):
        cast(offline, f"One of many {number:02d}", role="extra")
    page = guest.open("/personas")
    page.get_by_role("combobox", name="Sort by").select_option("name")
    page.get_by_role("searchbox", name="Search personas").fill("one of many")
    expect(page.get_by_text("60 personas")).to_be_visible()
    cards = page.get_by_role("link", name="Look at One of many")
    expect(cards).to_have_count(48)

    page.get_by_role("main").hover()
    page.mouse.wheel(0, 20_000)

    expect(cards).to_have_count(60, timeout=10_000)


def test_files_come_in_with_a_report_each_and_go_again_by_undo(guest: Visit, offline: Running, tmp_path: Path) -> None:
    good, bad = tmp_path / "quill.json", tmp_path / "shopping.txt"
    good.write_text(json.dumps({"name": "Quill", "role": "cartographer", "body": "", "description": "", "goal": ""}))
    bad.write_text("milk, bread")
    talk = tmp_path / "talk.jsonl"
    said = [{"name": name, "is_user": name == "Ada", "mes": "Hm."} for name in ("Quartz", "Ada")]
    talk.write_text("\n".join(map(json.dumps, said)))
    page = guest.open("/personas")
    page.get_by_role("button", name="Import").click()

    page.get_by_label("Files", exact=True).set_input_files([good, bad, talk])

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem").filter(has_text="quill.json")).to_contain_text("5 fields read")
    expect(dialog.get_by_role("listitem").filter(has_text="shopping.txt").get_by_role("alert")).to_be_visible()
    held = dialog.get_by_role("listitem").filter(has_text="talk.jsonl")
    held.get_by_role("button", name="Cast Quartz").click()
    expect(held).to_contain_text("This was a chat")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Look at Quill")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Look at Quill")).to_have_count(0)


def test_of_each_file_whose_persona_is_here_already_it_is_asked_what_becomes(
    guest: Visit, offline: Running, tmp_path: Path
) -> None:
    files = [tmp_path / f"{name}.json" for name in ("Brisk", "Calm", "Dry")]
    for file in files:
        card = {"spec": "chara_card_v2", "data": {"name": file.stem, "first_mes": "Hm."}}
        offline.post("/api/personas/import", files={"file": (file.name, json.dumps(card).encode())})
        card["data"]["first_mes"] = "Oh?"
        file.write_text(json.dumps(card))
    page = guest.open("/personas")
    page.get_by_role("button", name="Import").click()
    page.get_by_label("Files", exact=True).set_input_files(files)

    dialog = page.get_by_role("dialog")
    for name, answer in (("Brisk", "Keep both"), ("Calm", "Add as a new version"), ("Dry", "Skip")):
        asked = dialog.get_by_role("group", name=f"{name} is here already")
        asked.get_by_role("button", name=answer).click()
        expect(asked).to_have_count(0)

    expect(dialog.get_by_text("Calm is here, in version 2.")).to_be_visible()
    expect(dialog.get_by_text("Dry is here, in version 1.")).to_be_visible()
    here = [each["name"] for each in offline.get("/api/personas?limit=100").json()["personas"]]
    assert [here.count(name) for name in ("Brisk", "Calm", "Dry")] == [2, 1, 1]


ARRIVES = """([kind, name, target]) => {
    const persona = JSON.stringify({name, role: '', body: '', description: '', goal: ''})
    const carried = new DataTransfer()
    if (kind === 'drop') carried.items.add(new File([persona], 'dropped.json'))
    else carried.setData('text/plain', persona)
    const event = kind === 'drop'
        ? new DragEvent('drop', {dataTransfer: carried, bubbles: true, cancelable: true})
        : new ClipboardEvent('paste', {clipboardData: carried, bubbles: true, cancelable: true})
    ;(target ?? document.body).dispatchEvent(event)
}"""


def test_a_file_dropped_on_any_page_comes_in_and_opens(guest: Visit, offline: Running) -> None:
    chat = offline.post("/api/chats", json={}).json()["id"]
    page = guest.open(f"/chat/{chat}")  # which takes pictures of its own
    expect(page.get_by_role("button", name="Attach a picture")).to_be_visible()
    page.wait_for_load_state("networkidle")

    asked: set[Request] = set()
    page.on("request", lambda request: asked.add(request))
    page.on("requestfinished", lambda request: asked.discard(request))
    page.on("requestfailed", lambda request: asked.discard(request))

    page.evaluate(ARRIVES, ["drop", "Dropped"])

    expect(page.get_by_role("heading", name="How Dropped answers now")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_timeout(500)
    while asked:  # what their page asks about somebody who is gone by then would be answered with 404
        page.wait_for_timeout(200)
    page.get_by_text("Undo", exact=True).click()
    expect(page.get_by_role("heading", name="Personas", exact=True)).to_be_visible()


def test_a_card_is_pasted_on_a_page_and_a_field_keeps_what_is_pasted_into_it(guest: Visit) -> None:
    page = guest.open("/personas")
    page.wait_for_load_state("networkidle")
    page.get_by_role("searchbox").first.evaluate(f"(field) => ({ARRIVES})(['paste', 'Nobody', field])")
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.evaluate(ARRIVES, ["paste", "Pasted"])

    expect(page.get_by_role("heading", name="Pasted", exact=True)).to_be_visible(timeout=10_000)


def test_a_sentence_becomes_a_proposal_that_changes_nothing_until_it_is_applied(guest: Visit, offline: Running) -> None:
    persona = cast(offline, "Described")
    page = guest.open(f"/personas/{persona}")
    page.get_by_role("textbox", name="Describe in a sentence").fill("a shy and curious listener")
    page.get_by_role("button", name="Propose").click()
    offer = page.get_by_role("group", name="Proposed from your words")
    expect(offer).to_contain_text("Extraversion")
    assert stored(offline, persona)["version"] == 1

    offer.get_by_role("button", name="Apply").click()
    saved(page)

    traits = stored(offline, persona)["personality_traits"]
    assert (traits["extraversion"] < 0.5, traits["openness"] > 0.5) == (True, True)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("slider", name="Extraversion", exact=True)).to_have_value("50")


def test_an_answer_is_shown_before_and_after_its_manner_with_each_change_marked(guest: Visit, offline: Running) -> None:
    page = guest.open(f"/personas/{cast(offline, 'Styled')}")
    box = page.get_by_role("region", name="An answer in this manner")
    box.get_by_role("textbox", name="Before").fill("I can't wait, and I won't.")
    expect(box).to_contain_text("Nothing changes at these numbers.")

    page.get_by_role("slider", name="Formality", exact=True).press("End")

    expect(box.get_by_role("insertion")).to_have_text(["cannot", "will not"], timeout=10_000)
    expect(box).to_contain_text("2 changes")


def test_whoever_is_measured_gets_a_number_with_its_interval_for_each_trait(guest: Visit, offline: Running) -> None:
    page = guest.open(f"/personas/{cast(offline, 'Measured', personality_traits={'formality': 0.9})}/fidelity")

    page.get_by_role("button", name="Measure now").click()

    expect(page.get_by_text("from 12 answers")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("row", name="Formality Reliability: good")).to_be_visible()
    expect(page.get_by_role("region", name="What it says about itself")).to_contain_text("never counts into it")


def test_a_persona_is_shared_with_somebody_and_taken_back(guest: Visit, offline: Running) -> None:
    made = offline.post("/api/accounts/users", json={"username": "mira"})
    assert made.status_code == 201, made.text
    page = guest.open(f"/personas/{cast(offline, 'Lent')}/sharing")
    page.get_by_role("combobox", name="Name of a person or team").fill("mira")

    page.get_by_role("button", name="Share", exact=True).click()

    expect(page.get_by_role("combobox", name="What mira may do")).to_have_value("viewer")
    page.get_by_role("button", name="Stop sharing with mira").click()
    expect(page.get_by_text("Shared with nobody.")).to_be_visible()


def test_an_entry_of_the_catalogue_is_installed_as_a_copy_of_ones_own(guest: Visit, offline: Running) -> None:
    page = guest.open("/personas/catalogue")

    page.get_by_role("button", name="Install Moss").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Moss", timeout=10_000)
    copy = stored(offline, page.url.rpartition("/")[2])
    assert copy["role_here"] == "owner"


def test_a_persona_is_published_under_a_licence(guest: Visit, offline: Running) -> None:
    page = guest.open(f"/personas/{cast(offline, 'Published')}/sharing")
    page.get_by_role("textbox", name="In a sentence or two").fill("Reads tide tables aloud.")
    page.get_by_role("combobox", name="Licence").fill("CC-BY-4.0")

    page.get_by_role("button", name="Publish Published").click()

    expect(page.get_by_text("Published is in the catalogue")).to_be_visible()
    listed = offline.get("/api/catalogue?q=Published").json()["entries"]
    assert [each["license"] for each in listed] == ["CC-BY-4.0"]


@pytest.mark.parametrize("theme", THEMES)
def test_gallery_and_catalogue_have_no_accessibility_finding(guest: Visit, offline: Running, theme: str) -> None:
    choose_theme(guest, theme)
    cast(offline, f"Seen in {theme}", tags=["calm"])
    page = guest.open("/personas")
    page.get_by_label(f"Actions for Seen in {theme}").click()
    with_menu = findings(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    with_import = findings(page)
    page.close()

    page = guest.open("/personas/catalogue")
    expect(page.get_by_role("heading", name="Nova")).to_be_visible()

    assert (with_menu, with_import, findings(page)) == ([], [], [])
