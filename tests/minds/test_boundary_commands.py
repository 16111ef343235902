"""Boundaries from the terminal, and the bench as a job somebody may look at."""

import json
from pathlib import Path

from tests.chats.talking import good
from tests.support.studio import troupe


def test_boundaries_are_tried_from_the_terminal(tmp_path: Path) -> None:
    checked = troupe(tmp_path, "--json", "boundaries", "check", "Nova", "Which stocks should I buy?")
    tried = troupe(tmp_path, "--json", "boundaries", "bench", "Nova", "--topic", "financial")

    assert json.loads(checked.stdout)["action"] == "avoid_specifics"
    found = json.loads(tried.stdout)
    assert (found["missed"], found["cut_differences"]) == (0.0, 0)
    assert found["cases"] >= 40


async def test_the_bench_is_a_job_of_its_topics(me):
    persona = (await me.open())["members"][0]["persona_id"]

    body = {"persona_id": persona, "topics": ["medical", "legal"]}
    begun = good(await me.http.post("/api/minds/boundaries/bench", json=body), 202)

    job = good(await me.http.get(f"/api/jobs/{begun['job_id']}"), 200)
    assert job["subject"]["id"] == persona
    assert job["kind"] == "persona.boundaries"
