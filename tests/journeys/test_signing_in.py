"""The page of a studio for several people: set up, signed in by a cookie, signed out again."""

import pytest
from playwright.sync_api import expect

from tests.support.studio import running_studio

PASSWORD = "seven purple kites at noon"

pytestmark = pytest.mark.browser


@pytest.fixture
def several(tmp_path):
    with running_studio(tmp_path, "--multi") as running:
        yield running


def test_a_newcomer_sets_the_studio_up_leaves_and_comes_back(several, chromium):
    code = several.log.rpartition("Set-up code, valid for an hour: ")[2].split()[0]
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(several.address)
    expect(page.get_by_role("heading", name="Set up this studio")).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(0)  # nobody stands in front of the form
    page.get_by_label("Set-up code").fill(code)
    page.get_by_label("Username").fill("olga")
    page.get_by_label("Password").fill("password123")
    page.get_by_role("button", name="Become its owner").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a longer password")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Become its owner").click()
    expect(page.locator("nav").first).to_be_visible()
    (cookie,) = [each for each in context.cookies() if each["name"] == "troupe"]

    page.goto(f"{several.address}/settings/about")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Username").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    stored = page.evaluate("JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])")
    context.close()

    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert cookie["value"] not in stored
