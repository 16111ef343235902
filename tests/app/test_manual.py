"""The manual at /docs: our own Markdown, escaped, and leading nowhere but to itself."""

from pathlib import Path

import pytest

from troupe.app.manual import Manual
from troupe.app.manual.markdown import render


@pytest.fixture
def manual(tmp_path: Path) -> Manual:
    (tmp_path / "install.md").write_text("# Installing\n\nSee [settings](settings.md#data).\n")
    (tmp_path / "settings.md").write_text("# Settings\n\n| name | meaning |\n|---|---|\n| `data` | where |\n")
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "0001-one.md").write_text("# One\n")
    return Manual(tmp_path)


def test_the_first_page_is_for_newcomers(manual: Manual) -> None:
    page = manual.page("")

    assert page is not None
    assert "<h1" in page
    assert "Installing" in page


def test_pages_link_to_one_another_by_their_address_here(manual: Manual) -> None:
    page = manual.page("install")

    assert page is not None
    assert 'href="/docs/settings#data"' in page


def test_a_table_is_a_table(manual: Manual) -> None:
    page = manual.page("settings")

    assert page is not None
    assert '<th scope="col">name</th>' in page
    assert "<td><code>data</code></td>" in page


def test_decisions_can_be_read(manual: Manual) -> None:
    assert manual.page("decisions/0001-one") is not None


@pytest.mark.parametrize(
    "name", ["../secrets", "settings.md", "decisions/../../etc", "nothing", "/etc/passwd", "a/b/c"]
)
def test_only_pages_of_the_manual_are_shown(manual: Manual, name: str) -> None:
    assert manual.page(name) is None


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/x.png)",
        "`<img src=x onerror=alert(1)>`",
        "# <svg onload=alert(1)>",
        "| <b>a</b> |\n|---|\n| <i onclick=x> |",
    ],
)
def test_nothing_in_a_page_acts_or_leads_away(source: str) -> None:
    shown = str(render(source))

    for forbidden in ("<script", "<img", "<svg", "<b>", "<i ", "javascript:", "https://"):
        assert forbidden not in shown


def test_the_manual_of_this_version_is_complete() -> None:
    shipped = Manual()

    for page in ("install", "settings", "looks", "ARCHITECTURE"):
        assert shipped.page(page), page
