"""Measuring, figures and suggestions from the terminal, with nothing else running."""

import json

import pytest

from tests.support.studio import troupe


@pytest.fixture
def run(tmp_path):
    def run(*arguments, printed=json.loads):
        done = troupe(tmp_path, "--json", "--data", str(tmp_path / "data"), *arguments, seconds=120)
        return done.returncode, printed(done.stdout)

    return run


def test_a_persona_is_measured_where_no_studio_runs(run):
    run("personas", "new", "Vera", "personality_traits.formality=0.9")

    code, report = run("personas", "fidelity", "vera", "--follow")
    listed = run("personas", "fidelity", "vera", "--list")[1]["items"]
    read = run("personas", "fidelity", "vera", "--report", report["id"])[1]

    assert (code, report["status"], report["scripted"]) == (0, "done", True)
    assert [each["id"] for each in listed] == [report["id"]]
    assert read == report


def test_a_description_and_the_figures_are_told(run):
    run("personas", "new", "Vera")

    code, found = run("personas", "suggest", "shy but curious", "--language", "en")
    months = run("personas", "analytics", "vera", "--bucket", "month", "--from", "2026-01-01", "--to", "2026-03-31")[1]

    assert (code, found["traits"]) == (0, {"extraversion": 0.2, "openness": 0.85})
    assert [each["start"] for each in months["series"]] == ["2026-01-01", "2026-02-01", "2026-03-01"]


def test_a_chat_that_is_not_there_and_a_source_that_is_not_known_are_told_with_their_code(run):
    run("personas", "new", "Vera")
    nobody = "123e4567-e89b-42d3-a456-426614174000"

    missing = run("personas", "drift", "vera", nobody)
    also = run("personas", "anchor", "vera", nobody, "--withdraw")
    unknown = run("personas", "fidelity", "vera", "--source", "dreams")

    assert (missing[0], missing[1]["error"]) == (also[0], also[1]["error"]) == (3, "NOT_FOUND")
    assert (unknown[0], unknown[1]["field"]) == (5, "source")
