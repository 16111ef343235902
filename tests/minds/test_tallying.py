"""What happened with a persona, in figures; and what a description proposes."""

from datetime import timedelta

import pytest

from tests.chats.talking import Talker, second_person
from tests.minds.measuring import Measurer, good, refused


@pytest.fixture
def me(house) -> Measurer:
    return Measurer(house.http)


@pytest.fixture
def talker(house) -> Talker:
    house.studio.bench.text.set_speed(100_000, 0)
    return Talker(house.http)


async def talked(house, me, talker, *answers):
    persona = await me.cast(brain_id=await me.fake_brain(), phrasebook={"avoid": ["whatever"]})
    chat = await talker.open(members=[{"persona_id": persona["id"]}])
    for answer in answers:
        house.studio.bench.text.next_replies([answer])
        await talker.talk(chat, "How are you today?")
    return persona, chat


async def figures(house, persona, **query):
    return good(await house.http.get(f"/api/personas/{persona['id']}/analytics", params=query))


async def test_every_day_is_there_and_today_holds_what_was_said(house, me, talker):
    persona, _ = await talked(house, me, talker, "I am well, thank you.", "Whatever you say.")

    found = await figures(house, persona)

    today = found["series"][-1]
    assert len(found["series"]) == 30
    assert (today["chats"], today["turns"], today["user_words"], today["persona_words"]) == (1, 2, 8, 8)
    assert today["violations"] == 1
    assert today["first_token_ms_p50"] >= 0
    assert today["ratings"] == {"n": 0, "mean": None, "low": None, "high": None}
    assert found["series"][0] == {
        "start": found["series"][0]["start"], "chats": 0, "turns": 0, "user_words": 0, "persona_words": 0,
        "first_token_ms_p50": None, "first_token_ms_p95": None, "cost_micros": 0, "emotions": {}, "boundary_hits": 0,
        "ratings": {"n": 0, "mean": None, "low": None, "high": None}, "learned": 0, "violations": 0, "fidelity": None,
    }  # fmt: skip
    assert found["totals"]["turns"] == 2


async def test_eight_answers_of_a_day_have_a_fidelity(house, me, talker):
    persona, _ = await talked(house, me, talker, *["I am quite well, thank you, and you?"] * 8)

    found = (await figures(house, persona))["totals"]["fidelity"]

    assert found["low"] <= found["value"] <= found["high"]


async def test_what_others_said_to_a_starter_is_not_mine(house, me, talker):
    nova = good(await house.http.get("/api/personas/starters"))["personas"][0]
    ben = await second_person(house)
    chat = await ben.open(members=[{"persona_id": nova["id"]}])
    await ben.talk(chat, "Hello")

    assert (await figures(house, nova))["totals"]["turns"] == 0


async def test_weeks_begin_on_monday_and_months_on_the_first(house, me, talker):
    persona, _ = await talked(house, me, talker)

    weeks = await figures(house, persona, **{"from": "2026-02-26", "to": "2026-03-10", "bucket": "week"})
    months = await figures(house, persona, **{"from": "2026-02-26", "to": "2026-03-10", "bucket": "month"})

    assert [each["start"] for each in weeks["series"]] == ["2026-02-23", "2026-03-02", "2026-03-09"]
    assert [each["start"] for each in months["series"]] == ["2026-02-01", "2026-03-01"]


async def test_as_a_table_every_bucket_is_a_row(house, me, talker):
    persona, _ = await talked(house, me, talker, "Fine.")

    answer = await house.http.get(f"/api/personas/{persona['id']}/analytics", params={"format": "csv"})

    lines = answer.text.split("\r\n")
    assert answer.headers["content-type"].startswith("text/csv")
    assert lines[0].startswith("start,chats,turns,user_words")
    assert len(lines) == 32
    assert ",1,1,4,1," in lines[30]


async def test_an_occasion_counts_once_and_ratings_have_an_interval_from_five_on(house, me, talker):
    persona, _ = await talked(house, me, talker)
    counting, person, now = house.studio.observing.counting, house.studio.person, house.studio.clock()
    for number, stars in enumerate((4, 5, 5, 4, 5)):
        for _ in range(2):
            await counting.note(person, persona["id"], "rating", f"rating {number}", now, stars)
    await counting.note(person, persona["id"], "learned", "lesson", now - timedelta(days=1))

    found = await figures(house, persona)

    ratings = found["totals"]["ratings"]
    assert (ratings["n"], ratings["mean"]) == (5, 4.6)
    assert ratings["low"] < 4.6 < ratings["high"]
    assert found["totals"]["learned"] == 1


async def test_a_lesson_is_counted_on_its_day(house, me):
    persona = await me.cast()
    lesson = {"user_message": "Hi", "persona_response": "Good day"}
    good(await house.http.post(f"/api/personas/{persona['id']}/learn", json=lesson))

    assert (await figures(house, persona))["series"][-1]["learned"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ({"from": "2024-01-01", "to": "2026-03-01"}, "from"),
        ({"from": "soon"}, "from"),
        ({"bucket": "year"}, "bucket"),
        ({"format": "xls"}, "format"),
        ({"x": "1"}, "x"),
    ],
)
async def test_a_span_that_makes_no_sense_is_refused(house, me, query, field):
    persona = await me.cast()

    answer = await house.http.get(f"/api/personas/{persona['id']}/analytics", params=query)

    assert refused(answer, 400, "INVALID_INPUT")["field"] == field


@pytest.mark.parametrize(
    ("language", "text", "traits", "style"),
    [
        ("en", "A shy, kind archivist", {"extraversion": 0.2, "agreeableness": 0.85}, {}),
        ("en", "curious but not funny", {"openness": 0.85}, {"humor_level": 0.2}),
        ("en", "She isn't very brave.", {"neuroticism": 0.8}, {}),
        ("en", "polite and formal", {"agreeableness": 0.85, "formality": 0.8}, {}),
        ("de", "eine schüchterne, neugierige Bäckerin", {"extraversion": 0.2, "openness": 0.85}, {}),
        ("es", "una mujer tímida y curiosa", {"extraversion": 0.2, "openness": 0.85}, {}),
        ("fr", "un homme timide et curieux", {"extraversion": 0.2, "openness": 0.85}, {}),
        ("ja", "内気で好奇心旺盛な司書", {"extraversion": 0.2, "openness": 0.85}, {}),
        ("ja", "面白くない人", {}, {"humor_level": 0.2}),
        ("en", "A person.", {}, {}),
    ],
)
async def test_a_description_proposes_the_numbers_it_speaks_of(house, language, text, traits, style):
    answer = await house.http.post("/api/personas/suggest", json={"text": text, "language": language})

    found = good(answer)
    assert (found["traits"], found["style"]) == (traits, style)
    assert {each["number"] for each in found["evidence"]} == {*traits, *style}
    assert found["brain"] is None or found["brain"]["kind"] != "scripted"


async def test_a_model_that_is_set_is_asked_first_and_held_to_the_same_ranges(house, me):
    await house.http.post(f"/api/brains/{await me.fake_brain()}/default")
    house.studio.bench.text.next_replies(['{"openness": 0.7, "quirks": ["bookish"]}', '{"openness": 7}'])

    by_model, by_words = [
        good(await house.http.post("/api/personas/suggest", json={"text": "A curious reader", "language": "en"}))
        for _ in range(2)
    ]

    assert (by_model["traits"], by_model["quirks"]) == ({"openness": 0.7}, ["bookish"])
    assert by_model["brain"]["gateway"] == "fake_text"
    assert (by_words["traits"], by_words["brain"]) == ({"openness": 0.85}, None)


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "ja"])
def test_every_language_has_at_least_sixty_adjectives(language):
    from troupe.minds.domain.packs import adjectives

    named = {
        word for entries in adjectives(language)["adjectives"].values() for each in entries.values() for word in each
    }

    assert len(named) >= 60


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "text"), ({"text": ""}, "text"), ({"text": "x" * 4_001}, "text"), ({"text": "a", "y": 1}, "y")],
)
async def test_a_description_that_cannot_be_read_is_refused(house, sent, field):
    answer = await house.http.post("/api/personas/suggest", json=sent)

    assert refused(answer, 400, "INVALID_INPUT")["field"] == field
