"""The pages about people: who is here, teams, access, keys, own data, the audit, and what the catalogue holds back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.household import PASSWORD, Household
from tests.journeys.test_everyone import choose_theme, findings
from tests.support.studio import running_studio

pytestmark = pytest.mark.browser

PAGES = (*(f"/settings/{each}" for each in ("people", "teams", "privacy", "keys", "data", "audit")),
         "/personas/catalogue", "/personas/catalogue/held")  # fmt: skip
PATIENCE = 30_000
# Another theme, once every colour of it has arrived.
DRESSED = """async theme => {
    document.documentElement.dataset.theme = theme
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
    for (const each of document.getAnimations()) if (isFinite(each.effect.getComputedTiming().endTime)) each.finish()
}"""


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Household]:
    with running_studio(tmp_path_factory.mktemp("people"), "--multi", test=False) as running:
        running.wait_ready()
        household = Household(running, chromium)
        household.set_up("olga")
        household.add("ben")
        household.add("kim", display_name="Kim", age_band="child", guardian_id=household.id_of("olga"))
        yield household


@pytest.fixture
def olga(family: Household) -> Iterator[Visit]:
    with family.window_of("olga") as visit:
        yield visit


def opened(visit: Visit, path: str) -> Page:
    page = visit.open(path)
    page.set_default_timeout(PATIENCE)
    expect(page.locator("main h2").first).to_be_visible(timeout=PATIENCE)
    return page


def heard(page: Page, text: str) -> None:
    """Good news come as a status; they are put away so that the next ones are not taken for them."""
    expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Dismiss").last.click()


def test_pages_about_people_are_fit_for_everyone_in_every_theme_and_on_a_phone(family: Household, olga: Visit) -> None:
    choose_theme(olga, "light")
    wrong = {}
    for path in PAGES:
        page = olga.open(path)
        expect(page.locator("main :is(h2, p.card)").first).to_be_visible(timeout=PATIENCE)
        expect(page.locator("main .skeleton")).to_have_count(0, timeout=PATIENCE)
        wrong[path, "light"] = findings(page)
        for theme in ("dark", "neon"):  # what a theme changes is colours
            page.evaluate(DRESSED, theme)
            wrong[path, theme] = findings(page, "color-contrast")
        page.set_viewport_size({"width": 360, "height": 780})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.close()

    assert {key: found for key, found in wrong.items() if found} == {}


def test_an_owner_adds_somebody_and_decides_what_they_may(family: Household, olga: Visit) -> None:
    olga.tolerate("status of 409")
    page = opened(olga, "/settings/people")
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Username").fill("ben")
    dialog.get_by_label("First password").fill(PASSWORD)
    dialog.get_by_role("button", name="Add a person").click()
    expect(dialog.get_by_role("alert")).to_contain_text("has this username already", timeout=PATIENCE)
    dialog.get_by_label("Username").fill("ada")
    dialog.get_by_label("Name to show").fill("Ada Lovett")
    dialog.get_by_role("button", name="Add a person").click()
    heard(page, "Ada Lovett is added")

    def act(name: str) -> None:
        page.locator("summary[aria-label='Actions for Ada Lovett']").click()
        page.get_by_role("button", name=name).click()

    act("Change Ada Lovett")
    dialog.get_by_label("Tier").select_option("professional")
    dialog.get_by_label("Role").select_option("admin")
    dialog.get_by_role("button", name="Save").click()
    heard(page, "Ada Lovett is changed")
    act("Suspend Ada Lovett")
    heard(page, "suspended and signed out everywhere")

    row = page.get_by_role("listitem").filter(has_text="Ada Lovett")
    expect(row).to_contain_text(re.compile("Administrator.*Professional.*Suspended"))
    page.goto(f"{olga.address}/settings/audit")
    expect(page.get_by_text("Somebody was suspended or let in again").first).to_be_visible(timeout=PATIENCE)


def test_whoever_is_invited_joins_with_a_code_that_is_shown_once(family: Household, olga: Visit) -> None:
    page = opened(olga, "/settings/people")
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("button", name="Make the code").click()
    code = page.get_by_label("Code").input_value(timeout=PATIENCE)
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    context = family.browser.new_context(locale="en-GB")
    newcomer = context.new_page()
    newcomer.goto(olga.address)
    newcomer.get_by_role("button", name="I have an invite").click(timeout=PATIENCE)
    newcomer.get_by_label("Code of the invite").fill(code)
    newcomer.get_by_label("Username").fill("dora")
    newcomer.get_by_label("Password").fill(PASSWORD)
    newcomer.get_by_role("button", name="Join").click()
    expect(newcomer.get_by_role("navigation", name="Main")).to_be_visible(timeout=PATIENCE)

    newcomer.goto(f"{olga.address}/settings/people")
    expect(newcomer.get_by_text("for the owner and administrators")).to_be_visible(timeout=PATIENCE)
    context.close()


def test_a_team_keeps_an_owner_and_names_its_members(family: Household, olga: Visit) -> None:
    page = opened(olga, "/settings/teams")
    page.get_by_role("button", name="New team").click()
    page.get_by_label("Name of the team").fill("Writers")
    page.get_by_role("button", name="Make the team").click()
    team = page.get_by_role("article", name="Writers")
    mine = team.get_by_role("combobox", name="Role of olga in Writers")
    expect(mine.get_by_role("option", name="Viewer")).to_be_disabled(timeout=PATIENCE)
    expect(team).to_contain_text("make somebody else an owner first")

    olga.tolerate("status of 404")
    team.get_by_label("Username of a new member").fill("nobody")
    team.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody of this studio", timeout=PATIENCE)
    team.get_by_label("Username of a new member").fill("ben")
    team.get_by_role("button", name="Add").click()
    heard(page, "ben is in the team")
    team.get_by_role("combobox", name="Role of ben in Writers").select_option("owner")
    expect(mine.get_by_role("option", name="Viewer")).to_be_enabled(timeout=PATIENCE)

    team.locator("summary").click()
    page.get_by_role("button", name="Rename Writers").click()
    page.get_by_label("Name of the team").fill("Night writers")
    page.get_by_role("button", name="Save").click()
    team = page.get_by_role("article", name="Night writers")
    team.locator("summary").click()
    page.get_by_role("button", name="Delete Night writers").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete Night writers").click()
    expect(page.get_by_text("You are in no team")).to_be_visible(timeout=PATIENCE)


def test_a_token_and_a_key_are_shown_once_and_can_be_taken_back(family: Household, olga: Visit) -> None:
    page = opened(olga, "/settings/privacy")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("What it is for").fill("nightly backup")
    page.get_by_role("button", name="Make the token").click()
    value = page.get_by_label("Token", exact=True).input_value(timeout=PATIENCE)
    page.get_by_role("button", name="I have kept it").click()
    opens = family.studio.get("/api/accounts/me", headers={"Authorization": f"Bearer {value}"}).status_code
    page.get_by_role("button", name="Revoke nightly backup").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke nightly backup").click()
    expect(page.get_by_text("No program has a token")).to_be_visible(timeout=PATIENCE)
    after = family.studio.get("/api/accounts/me", headers={"Authorization": f"Bearer {value}"}).status_code

    page.goto(f"{olga.address}/settings/keys")
    page.get_by_role("button", name="Store a key").click()
    page.get_by_label("What it is for").fill("image")
    page.get_by_label("Key", exact=True).fill("not-a-real-key-4711")
    page.get_by_label("Address it may be sent to").fill("https://images.example")
    page.get_by_role("dialog").get_by_role("button", name="Store the key").click()
    heard(page, "image is stored")
    row = page.get_by_role("listitem").filter(has_text="image")
    expect(row).to_contain_text("…4711")
    page.get_by_role("button", name="Test image").click()
    heard(page, "image can be opened")
    page.get_by_role("button", name="Remove image").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove image").click()
    expect(page.get_by_text("No key is stored")).to_be_visible(timeout=PATIENCE)

    assert (opens, after) == (200, 401)
    assert value.startswith("trp_")
    assert "not-a-real-key" not in page.content()


def test_a_guardian_switches_to_a_child_and_back_with_the_password(family: Household, olga: Visit) -> None:
    page = opened(olga, "/settings/privacy")
    page.get_by_role("button", name="Switch to Kim").click()
    expect(page.get_by_role("textbox", name=re.compile("^Message "))).to_be_visible(timeout=PATIENCE)
    page.goto(f"{olga.address}/settings/privacy")
    expect(page.get_by_text("This page acts as Kim")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="New token")).to_have_count(0)

    page.get_by_label("Guardian's password").fill(PASSWORD)
    page.get_by_role("button", name="Switch back").click()
    expect(page.get_by_role("textbox", name=re.compile("^Message "))).to_be_visible(timeout=PATIENCE)
    page.goto(f"{olga.address}/settings/privacy")
    expect(page.get_by_role("button", name="Switch to Kim")).to_be_visible(timeout=PATIENCE)


def test_everything_of_oneself_can_be_taken_along_and_erased(family: Household) -> None:
    family.add("gone")
    with family.window_of("gone") as visit:
        visit.tolerate("status of 401", "WebSocket")
        page = opened(visit, "/settings/data")
        page.get_by_role("button", name="Pack everything").click()
        with page.expect_download(timeout=PATIENCE) as download:
            page.get_by_role("link", name=re.compile("^Download troupe-export")).click(timeout=PATIENCE)
        name = download.value.suggested_filename

        page.get_by_role("button", name="Erase yourself and everything").click()
        final = page.get_by_role("dialog").get_by_role("button", name="Erase everything")
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_label("Type gone to confirm").fill("somebody")
        expect(final).to_be_disabled()
        page.get_by_label("Type gone to confirm").fill("gone")
        final.click()

        expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE)
        assert name.endswith(".zip")


def test_an_administrator_decides_on_what_was_reported(family: Household, olga: Visit) -> None:
    made = family.ask("ben", "POST", "/api/personas", {"name": "Ivo", "role": "lighthouse keeper"})
    body = {"persona_id": made.json()["persona"]["id"], "summary": "Keeps the light.", "license": "CC0-1.0"}
    entry = family.ask("ben", "POST", "/api/catalogue", body).json()["entry"]["id"]
    page = olga.open("/personas/catalogue")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Ivo"))
    expect(card).to_contain_text("you have not said that you trust this key", timeout=PATIENCE)
    card.locator("summary").click()
    page.get_by_role("button", name="Report Ivo").click()
    page.get_by_label("What is wrong").select_option("minor_safety")
    page.get_by_role("button", name="Send the report").click()
    expect(card).to_have_count(0, timeout=PATIENCE)

    page.reload()
    page.get_by_role("link", name="1 waits for a decision").click(timeout=PATIENCE)
    held = page.get_by_role("article", name="Ivo")
    expect(held).to_contain_text("It endangers minors", timeout=PATIENCE)
    held.get_by_role("button", name="List Ivo again").click()
    heard(page, "Ivo is listed")
    expect(page.get_by_text("Nothing waits for a decision")).to_be_visible(timeout=PATIENCE)

    assert family.ask("ben", "GET", f"/api/catalogue/{entry}").json()["entry"]["status"] == "listed"
