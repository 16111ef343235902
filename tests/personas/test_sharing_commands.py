"""`troupe personas share|experiment` and `troupe catalogue`: what their doors do, from the terminal."""

import json

import pytest

from tests.support.studio import troupe

INVALID, MISSING, CONFLICT = 5, 3, 4


@pytest.fixture
def run(tmp_path):
    def run(*arguments):
        done = troupe(tmp_path, "--json", "--data", str(tmp_path / "data"), *arguments)
        return done.returncode, json.loads(done.stdout)

    return run


def test_a_persona_is_shared_with_somebody_and_no_longer(run):
    run("personas", "new", "Vera", 'secrets=["the map is false"]')
    run("people", "add", "Ada", "--tier", "free")

    _, share = run("personas", "share", "vera", "Ada", "--role", "editor")
    assert (share["name"], share["role"]) == ("ada", "editor")
    assert [each["name"] for each in run("personas", "shares", "vera")[1]["items"]] == ["ada"]
    assert [each["name"] for each in run("--as", "ada", "personas", "list", "--scope", "shared")[1]["items"]] == [
        "Vera"
    ]
    assert run("--as", "ada", "personas", "edit", "vera", "goal=find it")[1]["role_here"] == "editor"
    run("personas", "share", "vera", "ada", "--role", "viewer")
    assert run("--as", "ada", "personas", "show", "vera")[1]["secrets"] == []

    assert run("personas", "unshare", "vera", "ada")[0] == 0

    code, told = run("--as", "ada", "personas", "show", "vera")
    assert (code, told["error"]) == (MISSING, "persona_not_found")
    assert run("personas", "share", "vera", "nobody")[1]["error"] == "NOT_FOUND"


def test_a_persona_is_published_installed_rated_reported_and_withdrawn(run):
    run("people", "add", "Ada")
    run("people", "add", "Bea")
    run("--as", "bea", "personas", "new", "Vera", "goal=find it")
    published = run("--as", "bea", "catalogue", "publish", "vera", "--summary", "Knows maps.", "--license", "MIT")[1]
    assert {each["name"] for each in run("catalogue", "list")[1]["items"]} == {"Vera", "Nova", "Rook", "Moss"}

    assert run("--as", "ada", "catalogue", "install", "vera")[1]["goal"] == "find it"
    code, told = run("--as", "ada", "catalogue", "install", "vera")
    assert (code, told["error"]) == (CONFLICT, "ALREADY_INSTALLED")
    assert run("--as", "ada", "catalogue", "rate", "vera", "5")[1]["rating"]["shown"] == 3.33
    assert run("--as", "ada", "catalogue", "report", "vera", "minor_safety")[1]["reason"] == "minor_safety"
    assert run("--as", "ada", "catalogue", "show", "vera")[1]["error"] == "NOT_FOUND"
    assert [each["status"] for each in run("catalogue", "reports")[1]["items"]] == ["held"]
    assert run("catalogue", "decide", published["id"], "listed")[1]["status"] == "listed"
    assert [each["version"] for each in run("catalogue", "show", "vera")[1]["versions"]] == ["1.0.0"]
    assert run("--as", "bea", "catalogue", "withdraw", "vera")[1]["status"] == "withdrawn"


def test_an_experiment_is_prepared_started_and_its_arm_promoted(run):
    run("personas", "new", "Vera", "goal=find it")
    run("personas", "edit", "vera", "goal=lose it")
    experiment = run("personas", "experiment", "new", "vera", "1", "2", "--measure", "words", "--name", "Goals")[1]
    assert (experiment["status"], experiment["name"]) == ("draft", "Goals")

    for step, state in (("start", "running"), ("pause", "paused"), ("start", "running")):
        assert run("personas", "experiment", step, "vera", experiment["id"])[1]["status"] == state
    promoted = run("personas", "experiment", "promote", "vera", experiment["id"], "a")[1]

    assert (promoted["goal"], promoted["version"]) == ("find it", 3)
    assert [each["status"] for each in run("personas", "experiment", "list", "vera")[1]["items"]] == ["finished"]
    code, told = run("personas", "experiment", "new", "vera", "1", "9")
    assert (code, told["field"]) == (INVALID, "arm_b")
