"""Measuring a persona: an interview as a job, its report, and what is refused."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.minds.measuring import Measurer, good, refused
from tests.support.studio import Opened, opened

NOBODY = "123e4567-e89b-42d3-a456-426614174000"
STIFF = {"personality_traits": {"formality": 0.9, "enthusiasm": 0.1, "extraversion": 0.2}}


@pytest.fixture
async def house(tmp_path: Path, engine: str) -> AsyncIterator[Opened]:
    async with opened(tmp_path, engine=engine, working=True) as house:
        yield house


@pytest.fixture
def me(house: Opened) -> Measurer:
    return Measurer(house.http)


async def test_an_interview_says_of_every_number_what_was_wanted_and_what_was_heard(house, me):
    persona = await me.cast(**STIFF)

    report = await me.measure(persona["id"])

    assert report["status"] == "done"
    assert (report["version"], report["outdated"], report["scripted"], report["source"]) == (1, False, True, "probes")
    assert report["answers"] == 12
    names = [each["name"] for each in report["traits"]] + report["not_measured"]
    assert sorted(names) == sorted(
        [
            *("agreeableness", "conscientiousness", "empathy_level", "enthusiasm", "extraversion", "formality"),
            *("humor_level", "neuroticism", "openness", "proactivity", "technical_depth", "verbosity"),
        ]
    )
    formality = next(each for each in report["traits"] if each["name"] == "formality")
    assert (formality["target"], formality["reliability"]) == (0.9, "good")
    assert formality["low"] <= formality["estimate"] <= formality["high"]
    assert report["score"]["low"] <= report["score"]["value"] <= report["score"]["high"]
    assert report["statements_in"] == "en"


async def test_self_report_stands_beside_behaviour_and_follows_the_traits(house, me):
    shy = await me.measure((await me.cast(personality_traits={"extraversion": 0.1}))["id"])
    bold = await me.measure((await me.cast(personality_traits={"extraversion": 0.9}))["id"])

    said = [next(each for each in report["self_report"] if each["trait"] == "extraversion") for report in (shy, bold)]
    assert said[0]["high"] < said[1]["low"]
    assert all(each["reliable"] for each in said)
    assert [each["trait"] for each in shy["self_report"]] == [
        "extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness",
    ]  # fmt: skip
    assert -1 <= shy["acquiescence"] <= 1


async def test_the_same_persona_measured_twice_gives_the_same_figures(house, me):
    persona = await me.cast(**STIFF)

    first, second = await me.measure(persona["id"]), await me.measure(persona["id"])

    for name in ("traits", "self_report", "acquiescence", "violations"):
        assert first[name] == [] or first[name] is not None
    assert [each["estimate"] for each in first["traits"]] == [each["estimate"] for each in second["traits"]]
    assert first["self_report"] == second["self_report"]
    listed = good(await house.http.get(f"/api/personas/{persona['id']}/fidelity"))
    assert [each["id"] for each in listed["reports"]] == [second["id"], first["id"]]


async def test_an_edit_marks_a_report_as_outdated(house, me):
    persona = await me.cast()
    report = await me.measure(persona["id"])

    await house.http.put(f"/api/personas/{persona['id']}", json={"role": "baker"})

    assert (await me.report(persona["id"], report["id"]))["outdated"] is True


async def test_whoever_watches_hears_that_a_measurement_is_over(house, me):
    persona = await me.cast()
    report = await me.measure(persona["id"])

    for topic in (f"persona:{persona['id']}", "me"):
        (event,) = [each for each in await me.events(topic) if each["type"] == "fidelity.finished"]
        assert event["data"] == {
            "persona_id": persona["id"], "version": 1, "report_id": report["id"], "status": "done",
        }  # fmt: skip


async def test_reports_come_in_pages(house, me):
    persona = await me.cast()
    made = [(await me.measure(persona["id"]))["id"] for _ in range(3)]

    first = good(await house.http.get(f"/api/personas/{persona['id']}/fidelity?limit=2"))
    rest = good(
        await house.http.get(
            f"/api/personas/{persona['id']}/fidelity", params={"limit": 2, "cursor": first["next_cursor"]}
        )
    )

    assert [each["id"] for each in first["reports"] + rest["reports"]] == made[::-1]
    assert rest["next_cursor"] is None


async def test_too_few_answers_of_a_chat_give_no_score(house, me):
    persona = await me.cast()

    report = await me.measure(persona["id"], source="chat")

    assert (report["status"], report["answers"], report["score"], report["traits"]) == ("too_few", 0, None, [])


async def test_a_brain_that_fails_half_way_keeps_what_was_answered_and_a_retry_goes_on(house, me):
    text = house.studio.bench.text
    text.set_speed(2_000, 0)
    persona = await me.cast(brain_id=await me.fake_brain())
    begun = await me.begin(persona["id"])
    await me.job_until(begun["job_id"], lambda job: job["step"] > 3)
    text.fail_next("401", times=1_000)
    failed = await me.over(persona["id"], begun["report_id"])
    reached = (await me.job(begun["job_id"]))["step"]

    text.fail_next(None)
    again = good(await house.http.post(f"/api/jobs/{begun['job_id']}/retry"), 202)
    report = await me.over(persona["id"], begun["report_id"])

    assert (failed["status"], failed["score"]) == ("failed", None)
    assert failed["reason"]["next_step"]
    assert (again["attempt"], again["step"]) == (2, reached)
    assert reached > 3
    assert (report["status"], report["answers"]) == ("done", 12)


async def test_a_judge_who_does_not_know_the_numbers_has_a_column_of_its_own(house, me):
    marks = dict.fromkeys(
        ("extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness", "formality", "enthusiasm",
         "humor_level", "technical_depth", "empathy_level", "proactivity"), 5,
    )  # fmt: skip
    house.studio.bench.text.next_replies([json.dumps(marks)] * 12)
    persona = await me.cast(**STIFF)

    plain = await me.measure(persona["id"])
    judged = await me.measure(persona["id"], judge=await me.fake_brain())

    assert plain["judged"] == []
    assert {each["name"]: each["value"] for each in judged["judged"]} == dict.fromkeys(marks, 1.0)
    assert judged["judge"]["gateway"] == "fake_text"
    assert [each["estimate"] for each in judged["traits"]] == [each["estimate"] for each in plain["traits"]]


async def test_a_judge_is_another_brain(house, me):
    persona = await me.cast()

    sent = {"judge": await me.demo_brain()}
    body = refused(await house.http.post(f"/api/personas/{persona['id']}/fidelity", json=sent), 400, "INVALID_INPUT")

    assert (body["field"], body["reason"]) == ("judge", "same_brain")


async def test_a_measurement_can_be_stopped(house, me):
    text = house.studio.bench.text
    text.set_speed(0.5, 0)
    persona = await me.cast(brain_id=await me.fake_brain())
    begun = await me.begin(persona["id"])
    await me.job_until(begun["job_id"], lambda job: job["state"] == "running")

    good(await house.http.post(f"/api/jobs/{begun['job_id']}/cancel"), 202)

    assert (await me.over(persona["id"], begun["report_id"]))["status"] == "cancelled"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"source": "dreams"}, "source"),
        ({"last": 7}, "last"),
        ({"last": 201}, "last"),
        ({"last": 20}, "last"),
        ({"chat_id": NOBODY}, "chat_id"),
        ({"source": "chat", "judge": NOBODY}, "judge"),
        ({"judge": NOBODY}, "judge"),
        ({"x": 1}, "x"),
    ],
)
async def test_what_makes_no_sense_is_refused(house, me, sent, field):
    persona = await me.cast()

    body = refused(await house.http.post(f"/api/personas/{persona['id']}/fidelity", json=sent), 400, "INVALID_INPUT")

    assert body["field"] == field


async def test_unknown_personas_chats_and_reports_are_missing(house, me):
    persona = (await me.cast())["id"]

    refused(await house.http.post(f"/api/personas/{NOBODY}/fidelity"), 404, "NOT_FOUND")
    refused(await house.http.get(f"/api/personas/{persona}/fidelity/{NOBODY}"), 404, "NOT_FOUND")
    refused(await house.http.get(f"/api/personas/{persona}/fidelity/x"), 404, "NOT_FOUND")
    chat = {"source": "chat", "chat_id": NOBODY}
    refused(await house.http.post(f"/api/personas/{persona}/fidelity", json=chat), 404, "NOT_FOUND")


async def test_reports_of_a_shared_persona_are_seen_by_whoever_asked_for_them(house, me):
    persona = await me.cast()
    report = await me.measure(persona["id"])
    ben = good(await house.http.post("/api/accounts/users", json={"username": "ben"}), 201)
    his = {"X-User-Id": ben["id"]}
    door = f"/api/personas/{persona['id']}/fidelity"

    refused(await house.http.get(door, headers=his), 403, "FORBIDDEN")
    share = {"user_id": ben["id"], "role": "viewer"}
    await house.http.put(f"/api/personas/{persona['id']}/shares", json=share)

    assert good(await house.http.get(door, headers=his))["reports"] == []
    refused(await house.http.get(f"{door}/{report['id']}", headers=his), 404, "NOT_FOUND")
    refused(await house.http.post(door, headers=his), 403, "FORBIDDEN")


async def test_only_whoever_may_edit_a_persona_measures_it(house, me):
    starters = good(await house.http.get("/api/personas/starters"))["personas"]

    refused(await house.http.post(f"/api/personas/{starters[0]['id']}/fidelity"), 403, "FORBIDDEN")
