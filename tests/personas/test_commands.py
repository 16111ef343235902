"""`troupe personas` and `troupe people`: what the doors do, from the terminal."""

import json

import pytest

from tests.support.studio import troupe

INVALID, MISSING, LIMITED = 5, 3, 7


@pytest.fixture
def run(tmp_path):
    def run(*arguments):
        done = troupe(tmp_path, "--json", "--data", str(tmp_path / "data"), *arguments)
        return done.returncode, json.loads(done.stdout)

    return run


def test_a_persona_is_cast_changed_taught_compared_and_deleted(run):
    _, cast = run("personas", "new", "Vera", "personality_traits.formality=0.9", "role=archivist", 'quirks=["dry"]')
    assert cast["personality_traits"]["formality"] == 0.9
    assert (cast["role"], cast["quirks"]) == ("archivist", ["dry"])

    assert run("personas", "edit", "vera", "goal=find the map")[1]["version"] == 2
    assert run("personas", "learn", "vera", "Hi", "Good day", "--pinned")[1]["example"]["pinned"]
    assert [each["number"] for each in run("personas", "versions", "vera", "--all")[1]["items"]] == [2, 1]
    assert [each["path"] for each in run("personas", "diff", "vera")[1]["items"]] == ["/goal"]
    assert "find the map" in run("personas", "prompt", "vera", "Hello")[1]["prompt"]
    assert run("personas", "activate", "vera")[1]["is_active"]
    assert run("personas", "duplicate", "nova")[1]["name"] == "Nova (copy)"
    id = run("personas", "delete", "vera")[1]["id"]
    assert [each["id"] for each in run("personas", "list", "--bin")[1]["items"]] == [id]
    assert run("personas", "restore", id)[1]["goal"] == "find the map"


def test_a_wrong_value_and_an_unknown_name_are_told_with_their_code(run):
    code, told = run("personas", "new", "Vera", "age=-1")
    assert (code, told["error"], told["field"]) == (INVALID, "CREATE_FAILED", "age")
    code, told = run("personas", "show", "nobody")
    assert (code, told["error"]) == (MISSING, "persona_not_found")
    assert run("personas", "new", "Vera", "role")[0] == INVALID


def test_a_local_person_of_the_tier_free_can_be_added_and_acted_as(run):
    _, ada = run("people", "add", "Ada", "--tier", "free")
    assert (ada["username"], ada["tier"]) == ("ada", "free")
    for number in range(3):
        assert run("--as", "ada", "personas", "new", f"P{number}")[0] == 0

    code, told = run("--as", "ada", "personas", "new", "P3")

    assert (code, told["error"]) == (LIMITED, "TIER_LIMIT_EXCEEDED")
    assert [each["username"] for each in run("people", "list")[1]["items"]] == ["ada", "owner"]
    assert run("people", "add", "ada")[1]["error"] == "username_taken"
    assert run("people", "add", "bea", "--tier", "gold")[1]["field"] == "tier"
    assert run("--as", "ada", "people", "add", "bea")[1]["error"] == "not_allowed"
