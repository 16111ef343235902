"""The interface is built when it has to be, and a build that came to nothing is not taken for one."""

import json

import build_web
import pytest

from tests.setup.conftest import SCRIPTS


def npm_calls(checkout):
    log = checkout / "npm-calls"
    return log.read_text().splitlines() if log.exists() else []


def test_a_first_build_installs_and_builds(checkout, machine):
    machine()

    assert build_web.build(checkout)
    assert npm_calls(checkout) == ["npm ci", "npm run build"]
    assert build_web.is_fresh(checkout)


def test_nothing_happens_while_the_sources_stay(checkout, machine):
    machine()
    build_web.build(checkout)
    (checkout / "web/node_modules/left-pad.js").write_text("anything")

    assert not build_web.build(checkout)


def test_a_changed_source_is_built_again_without_installing_again(checkout, machine):
    machine()
    build_web.build(checkout)
    (checkout / "web/src/main.ts").write_text("export const changed = 1")

    assert build_web.build(checkout)
    assert npm_calls(checkout) == ["npm ci", "npm run build", "npm run build"]


def test_a_renamed_source_counts_as_changed(checkout, machine):
    machine()
    build_web.build(checkout)
    (checkout / "web/src/main.ts").rename(checkout / "web/src/other.ts")

    assert not build_web.is_fresh(checkout)


def test_other_packages_are_installed_when_their_lock_changes(checkout, machine):
    machine()
    build_web.build(checkout)
    (checkout / "web/package-lock.json").write_text('{"lockfileVersion": 3}')
    build_web.build(checkout)

    assert npm_calls(checkout)[2:] == ["npm ci", "npm run build"]


def test_a_build_without_a_page_fails(checkout, machine):
    machine(on_run="true")

    with pytest.raises(build_web.WebNotBuilt, match="index"):
        build_web.build(checkout)
    assert not build_web.is_fresh(checkout)


def test_a_failed_build_is_tried_again(checkout, machine):
    machine(on_run="exit 3")
    with pytest.raises(build_web.WebNotBuilt, match="3"):
        build_web.build(checkout)
    machine()

    assert build_web.build(checkout)


def test_a_node_that_is_too_old_is_passed_over(machine):
    programs = str(machine("v18.19.0"))

    node = build_web.find_node()

    assert node is None or node.folder != programs


def test_an_unpacked_wheel_without_sources_is_taken_as_it_is(checkout):
    (checkout / "web/package.json").unlink()
    page = checkout / "src/troupe/webdist/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("page")

    assert build_web.is_fresh(checkout)


def test_without_sources_and_without_a_page_the_build_says_what_is_missing(checkout):
    (checkout / "web/package.json").unlink()

    with pytest.raises(build_web.WebNotBuilt, match="complete checkout"):
        build_web.build(checkout)


def test_the_oldest_node_is_the_one_the_interface_asks_for():
    asked = json.loads((SCRIPTS.parent / "web/package.json").read_text())["engines"]["node"]

    assert asked == f">={'.'.join(map(str, build_web.OLDEST_NODE))}"
