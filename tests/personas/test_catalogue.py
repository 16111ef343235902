"""The catalogue: publish, find, install, follow newer versions, rate, report, decide, withdraw."""

import asyncio
import hashlib
import io
import json
import zipfile
from collections import Counter

import pytest
from sqlalchemy import text

from tests.personas.casting import Caster, good, refused
from tests.support.studio import opened

CATALOGUE = "/api/catalogue"
NOWHERE = "11111111-1111-4111-8111-111111111111"


async def somebody(house, name: str, tier: str = "personal") -> Caster:
    added = await house.http.post("/api/accounts/users", json={"username": name, "tier": tier})
    return Caster(house.http, {"X-User-Id": good(added, 201)["id"]})


@pytest.fixture
async def bea(house) -> Caster:
    return await somebody(house, "bea")


async def at(person: Caster, method: str, path: str = "", **options):
    return await person.http.request(method, CATALOGUE + path, headers=person.headers, **options)


async def publish(person: Caster, persona: dict, **fields) -> dict:
    body = {"persona_id": persona["id"], "summary": "Knows every map.", "license": "CC-BY-4.0"} | fields
    return good(await at(person, "POST", json=body), 201)["entry"]


async def published(person: Caster, name: str = "Vera", **fields) -> dict:
    return await publish(person, await person.cast(name, **fields))


async def install(person: Caster, entry: dict, **fields) -> dict:
    return good(await at(person, "POST", f"/{entry['id']}/install", json=fields), 201)["persona"]


async def entries(person: Caster, **query) -> list[dict]:
    return good(await at(person, "GET", params=query))["entries"]


async def names(person: Caster, **query) -> list[str]:
    return [each["name"] for each in await entries(person, **query)]


async def test_the_starters_are_listed_from_the_beginning_and_can_be_installed(ada):
    found = {each["name"]: each for each in await entries(ada)}
    assert set(found) == {"Nova", "Rook", "Moss"}
    assert found["Nova"]["publisher"] == {"user_id": None, "display_name": "Troupe", "fingerprint": None}

    copy = await install(ada, found["Nova"])

    assert (copy["name"], copy["role_here"], copy["is_active"]) == ("Nova", "owner", False)


async def test_a_published_persona_is_there_for_everyone_with_what_its_publisher_said(me, bea):
    vera = await me.cast("Vera", tags=["maps", "dry"], age=40)
    entry = await publish(me, vera)

    (found,) = await entries(bea, q="vera")

    assert found == entry | {"publisher": found["publisher"]}
    assert (found["summary"], found["license"], found["version"]) == ("Knows every map.", "CC-BY-4.0", "1.0.0")
    assert (found["status"], found["installs"], found["tags"]) == ("listed", 0, ["maps", "dry"])
    assert found["rating"] == {"mean": None, "count": 0, "shown": 3.0}
    assert found["publisher"]["user_id"] == vera["user_id"]


async def test_the_file_of_an_entry_is_a_kit_with_the_sum_the_entry_names(me, bea):
    entry = await published(me, greeting="Welcome.")

    answer = await at(bea, "GET", f"/{entry['id']}/kit")

    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == entry["kit_sha256"]
    assert "attachment" in answer.headers["content-disposition"]
    inside = zipfile.ZipFile(io.BytesIO(answer.content))
    assert {"kit.json", "persona.json", "LICENSE.txt", "SHA256SUMS"} <= set(inside.namelist())
    assert b"Welcome." in inside.read("persona.json")
    signed = json.loads(inside.read("SIGNATURE.json"))
    assert signed["fingerprint"] == entry["publisher"]["fingerprint"]


async def test_a_copy_brings_the_document_and_what_was_learnt_but_nothing_bound_to_the_publisher(house, me, bea):
    brain = good(await house.http.get("/api/brains"))["items"][0]["id"]
    lesson = {"user_message": "Hi", "persona_response": "Good day"}
    entry = await published(me, goal="find it", brain_id=brain, handle="vera", conversation_examples=[lesson])

    copy = await install(bea, entry)

    assert (copy["goal"], copy["handle"], copy["brain_id"], copy["version"]) == ("find it", "vera", None, 1)
    assert copy["conversation_examples"][0]["persona_response"] == "Good day"
    assert copy["user_id"] == bea.headers["X-User-Id"]
    origin = copy["origin"]
    assert (origin["catalogue_id"], origin["file_sha256"]) == (entry["id"], entry["kit_sha256"])
    assert copy["update_available"] is None


async def test_a_handle_that_is_taken_gets_a_number(me, bea):
    await bea.cast("Other", handle="vera")
    entry = await published(me, handle="vera")

    assert (await install(bea, entry))["handle"] == "vera-2"


async def test_a_newer_version_shows_as_update_and_becomes_the_next_version_of_the_copy(me, bea):
    vera = await me.cast("Vera", handle="vera")
    entry = await publish(me, vera)
    copy = await install(bea, entry)
    refused(await at(bea, "POST", f"/{entry['id']}/install", json={}), 409, "ALREADY_INSTALLED")
    await me.change(vera["id"], role="archivist", kit_version="1.1.0")

    newer = await publish(me, vera, summary="Knows more.")

    assert (newer["id"], newer["version"]) == (entry["id"], "1.1.0")
    assert (await bea.get(copy["id"]))["update_available"] == "1.1.0"
    assert [each["update_available"] for each in (await bea.page())["personas"]] == ["1.1.0"]
    (listed,) = await entries(bea, q="vera")
    assert listed["installed"] == {"persona_id": copy["id"], "update_available": True}
    updated = await install(bea, entry)
    assert (updated["id"], updated["role"], updated["version"]) == (copy["id"], "archivist", 2)
    assert updated["update_available"] is None
    whole = good(await at(bea, "GET", f"/{entry['id']}"))["entry"]
    assert [each["version"] for each in whole["versions"]] == ["1.1.0", "1.0.0"]
    assert whole["installs"] == 1


async def test_a_copy_that_was_deleted_can_be_installed_again(me, bea):
    entry = await published(me)
    first = await install(bea, entry)
    good(await bea.ask("DELETE", f"/{first['id']}"))

    second = await install(bea, entry)

    assert second["id"] != first["id"]
    assert good(await at(bea, "GET", f"/{entry['id']}"))["entry"]["installs"] == 1


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("1.0.0", "1.0.0", 409),
        ("1.10.0", "1.9.9", 409),
        ("1.9.9", "1.10.0", 201),
        ("2.0.0-beta.2", "2.0.0-beta.10", 201),
        ("2.0.0", "2.0.0-beta", 409),
        ("2.0.0-beta", "2.0.0", 201),
        ("1.0.0+one", "1.0.0+two", 409),
    ],
)
async def test_only_a_version_above_the_newest_is_taken(me, first, second, status):
    vera = await me.cast("Vera", kit_version=first)
    await publish(me, vera)
    await me.change(vera["id"], kit_version=second)

    body = {"persona_id": vera["id"], "summary": "Again.", "license": "MIT"}
    answer = await at(me, "POST", json=body)

    if status == 409:
        assert refused(answer, 409, "VERSION_EXISTS")["newest"] == first
    else:
        assert good(answer, 201)["entry"]["version"] == second


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"license": None}, "license", "not_a_text"),
        ({"license": "  "}, "license", "blank"),
        ({"summary": "x" * 301}, "summary", "too_long"),
        ({"price": 3}, "price", "unknown_key"),
    ],
)
async def test_what_is_published_wrongly_is_refused(me, changed, field, reason):
    vera = await me.cast()
    body = {"persona_id": vera["id"], "summary": "x", "license": "MIT"} | changed

    told = refused(await at(me, "POST", json=body), 400, "PUBLISH_FAILED")

    assert (told["field"], told["reason"]) == (field, reason)
    assert await names(me, q="vera") == []


async def test_without_a_licence_nothing_is_published(me):
    vera = await me.cast()

    told = refused(await at(me, "POST", json={"persona_id": vera["id"], "summary": "x"}), 400, "PUBLISH_FAILED")

    assert (told["field"], told["reason"]) == ("license", "missing")


async def test_nobody_publishes_what_is_not_theirs(house, me, bea):
    vera = await me.cast()
    share = {"user_id": bea.headers["X-User-Id"], "role": "editor"}
    good(await me.ask("PUT", f"/{vera['id']}/shares", json=share))
    nova = good(await house.http.get("/api/personas/starters"))["personas"][0]

    for id, status, code in ((vera["id"], 403, "FORBIDDEN"), (nova["id"], 403, "FORBIDDEN"), ("x", 404, "NOT_FOUND")):
        refused(await at(bea, "POST", json={"persona_id": id, "summary": "x", "license": "MIT"}), status, code)


async def test_the_catalogue_is_searched_filtered_and_paged(me, bea):
    for number in range(5):
        await published(me, f"Maß {number}", tags=["Maps"] if number % 2 else ["mapsmith"], language="de")

    assert len(await names(bea, q="mass maps")) == 5
    assert await names(bea, tag="maps") == ["Maß 3", "Maß 1"]
    assert len(await names(bea, language="de")) == 5
    assert await names(bea, language="fr") == []
    found, cursor = [], None
    while True:
        page = good(await at(bea, "GET", params={"limit": 3} | ({"cursor": cursor} if cursor else {})))
        found += [each["id"] for each in page["entries"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert len(found) == len(set(found)) == page["matched"] == 8


@pytest.mark.parametrize("query", [{"sort": "best"}, {"limit": 0}, {"cursor": "x"}, {"stars": 5}, {"q": "x" * 201}])
async def test_a_wrong_question_is_refused(me, query):
    refused(await at(me, "GET", params=query), 400, "INVALID_INPUT")


async def test_one_single_vote_does_not_lead_the_list(house, me):
    loved, tried = await published(me, "Loved"), await published(me, "Tried")
    people = [await somebody(house, f"person{number}") for number in range(6)]
    for person in people:
        await install(person, loved)
        good(await at(person, "PUT", f"/{loved['id']}/rating", json={"stars": 4}))
    await install(people[0], tried)
    rated = good(await at(people[0], "PUT", f"/{tried['id']}/rating", json={"stars": 5, "comment": "Good"}))["entry"]

    assert rated["rating"] == {"mean": 5.0, "count": 1, "shown": 3.33}
    assert (await names(me, sort="rating"))[:2] == ["Loved", "Tried"]
    assert (await names(me, sort="installs"))[0] == "Loved"


async def test_a_rating_is_replaced_and_taken_back(me, bea):
    entry = await published(me)
    await install(bea, entry)
    path = f"/{entry['id']}/rating"
    good(await at(bea, "PUT", path, json={"stars": 1}))

    again = good(await at(bea, "PUT", path, json={"stars": 5}))["entry"]
    assert (again["rating"]["count"], again["rating"]["mean"], again["your_stars"]) == (1, 5.0, 5)

    none = good(await at(bea, "DELETE", path))["entry"]
    assert (none["rating"], none["your_stars"]) == ({"mean": None, "count": 0, "shown": 3.0}, None)


async def test_the_stars_of_who_is_gone_leave_the_sum_whoever_deletes_them(house, me, bea, ada):
    entry = await published(me)
    for person, stars in ((bea, 5), (ada, 2)):
        await install(person, entry)
        good(await at(person, "PUT", f"/{entry['id']}/rating", json={"stars": stars}))

    async with house.studio.database.writing() as connection:
        gone = text("DELETE FROM catalogue_ratings WHERE user_id = :id")
        await connection.execute(gone, {"id": bea.headers["X-User-Id"]})

    rating = good(await at(me, "GET", f"/{entry['id']}"))["entry"]["rating"]
    assert rating == {"mean": 2.0, "count": 1, "shown": 2.83}
    (row,) = [each for each in await house.rows("catalogue_entries") if each["id"] == entry["id"]]
    assert row["rating_shown"] == 2_833_333


async def test_only_who_installed_rates_and_nobody_their_own(me, bea):
    entry = await published(me)

    refused(await at(bea, "PUT", f"/{entry['id']}/rating", json={"stars": 5}), 409, "NOT_INSTALLED")
    refused(await at(me, "PUT", f"/{entry['id']}/rating", json={"stars": 5}), 403, "FORBIDDEN")


@pytest.mark.parametrize("body", [{"stars": 0}, {"stars": 6}, {"stars": 4.5}, {"stars": "5"}, {"stars": True}, {}])
async def test_stars_are_whole_and_from_one_to_five(me, bea, body):
    entry = await published(me)
    await install(bea, entry)

    assert refused(await at(bea, "PUT", f"/{entry['id']}/rating", json=body), 400, "INVALID_INPUT")["field"] == "stars"


async def test_three_reporters_hold_an_entry_until_an_administrator_decides(house, me, bea):
    entry = await published(bea)
    people = [await somebody(house, f"person{number}") for number in range(3)]
    for number, person in enumerate(people):
        assert await names(me, q="vera") == ["Vera"], f"{number} reports are not enough"
        good(await at(person, "POST", f"/{entry['id']}/reports", json={"reason": "broken", "note": "It is."}), 201)

    assert await names(me, q="vera") == []
    refused(await at(people[0], "GET", f"/{entry['id']}"), 404, "NOT_FOUND")
    refused(await at(people[0], "POST", f"/{entry['id']}/install", json={}), 404, "NOT_FOUND")
    assert good(await at(bea, "GET", f"/{entry['id']}"))["entry"]["status"] == "held"
    assert (await at(bea, "POST", f"/{entry['id']}/decision", json={"status": "listed"})).status_code == 403
    assert (await at(bea, "GET", "/reports")).status_code == 403
    (case,) = good(await at(me, "GET", "/reports"))["cases"]
    assert [each["reason"] for each in case["reports"]] == ["broken"] * 3

    good(await at(me, "POST", f"/{entry['id']}/decision", json={"status": "listed"}))

    assert await names(people[0], q="vera") == ["Vera"]
    assert good(await at(me, "GET", "/reports"))["cases"] == []
    good(await at(people[0], "POST", f"/{entry['id']}/reports", json={"reason": "broken"}), 201)


async def test_one_fear_for_a_minor_is_enough(me, bea, ada):
    entry = await published(bea)

    good(await at(ada, "POST", f"/{entry['id']}/reports", json={"reason": "minor_safety"}), 201)

    assert good(await at(me, "GET", f"/{entry['id']}"))["entry"]["status"] == "held"


async def test_reports_that_arrive_together_are_all_counted(house, me, bea):
    entry = await published(bea)
    people = [await somebody(house, f"person{number}") for number in range(3)]
    asked = [at(each, "POST", f"/{entry['id']}/reports", json={"reason": "licence"}) for each in people * 2]

    told = Counter(answer.status_code for answer in await asyncio.gather(*asked))

    assert told[201] == 3
    assert told[409] + told[404] == 3, "somebody's second report is one too many, or comes when the entry is held"
    assert good(await at(me, "GET", f"/{entry['id']}"))["entry"]["status"] == "held"


async def test_one_report_of_a_person_is_open_at_a_time(me, bea, ada):
    entry = await published(bea)
    report = {"reason": "broken"}
    good(await at(ada, "POST", f"/{entry['id']}/reports", json=report), 201)

    refused(await at(ada, "POST", f"/{entry['id']}/reports", json=report), 409, "ALREADY_REPORTED")

    good(await at(me, "POST", f"/{entry['id']}/decision", json={"status": "listed"}))
    good(await at(ada, "POST", f"/{entry['id']}/reports", json=report), 201)


async def test_of_installs_at_once_exactly_as_many_succeed_as_there_is_room(me, ada):
    many = [await published(me, f"P{number}") for number in range(6)]

    answers = await asyncio.gather(*(at(ada, "POST", f"/{each['id']}/install", json={}) for each in many))

    assert Counter(answer.status_code for answer in answers) == {201: 3, 402: 3}
    assert (await ada.page())["meta"]["total"] == 3
    assert sum(each["installs"] for each in await entries(me)) == 3


async def test_the_same_entry_installed_twice_at_once_is_one_copy(me, bea):
    entry = await published(me)

    answers = await asyncio.gather(*(at(bea, "POST", f"/{entry['id']}/install", json={}) for _ in range(4)))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 3}
    assert await bea.names() == ["Vera"]
    assert good(await at(me, "GET", f"/{entry['id']}"))["entry"]["installs"] == 1


async def test_ratings_that_arrive_together_are_all_counted(house, me):
    entry = await published(me)
    people = [await somebody(house, f"person{number}") for number in range(5)]
    for person in people:
        await install(person, entry)

    rate = [at(each, "PUT", f"/{entry['id']}/rating", json={"stars": 3 + n % 2}) for n, each in enumerate(people)]
    for answer in await asyncio.gather(*rate):
        good(answer)

    rating = good(await at(me, "GET", f"/{entry['id']}"))["entry"]["rating"]
    assert (rating["count"], rating["mean"]) == (5, 3.4)


async def test_who_withdraws_takes_the_entry_but_not_the_copies(me, bea, ada):
    vera = await bea.cast("Vera")
    entry = await publish(bea, vera)
    copy = await install(ada, entry)
    refused(await at(ada, "DELETE", f"/{entry['id']}"), 403, "FORBIDDEN")

    good(await at(bea, "DELETE", f"/{entry['id']}"))

    refused(await at(ada, "GET", f"/{entry['id']}"), 404, "NOT_FOUND")
    assert (await ada.get(copy["id"]))["name"] == "Vera"
    await bea.change(vera["id"], kit_version="2.0.0")
    body = {"persona_id": vera["id"], "summary": "x", "license": "MIT"}
    refused(await at(bea, "POST", json=body), 409, "ENTRY_WITHDRAWN")


async def test_an_entry_outlives_the_persona_it_came_from(me, bea):
    vera = await me.cast("Vera", goal="stay")
    entry = await publish(me, vera)
    good(await me.ask("DELETE", f"/{vera['id']}"))
    good(await me.ask("DELETE", f"/bin/{vera['id']}"))

    assert (await install(bea, entry))["goal"] == "stay"


@pytest.mark.parametrize("id", [NOWHERE, "not-an-id", "ABC"])
async def test_an_entry_that_is_not_there_is_told_so_at_every_door(me, id):
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/kit", None),
        ("POST", "/install", {}),
        ("PUT", "/rating", {"stars": 5}),
        ("DELETE", "/rating", None),
        ("POST", "/reports", {"reason": "broken"}),
        ("POST", "/decision", {"status": "held"}),
        ("DELETE", "", None),
    ):
        refused(await at(me, method, f"/{id}{path}", json=body), 404, "NOT_FOUND")


async def test_everyone_hears_that_the_catalogue_changed(house, me, bea):
    entry = await published(bea)

    log = good(await house.http.get("/api/events/system", params={"since": 0, "limit": 100}))

    assert log["items"][-1]["type"] == "catalogue.changed"
    assert log["items"][-1]["data"] == {"entry_id": entry["id"], "status": "listed"}


async def test_among_adults_whoever_installs_states_the_age(tmp_path, engine):
    async with opened(tmp_path, engine=engine, realm="adult") as house:
        grown = Caster(house.http)
        entry = await published(grown, age=30)
        bea = await somebody(house, "bea")

        for age in ({}, {"age": 17}, {"age": None}):
            told = await at(bea, "POST", f"/{entry['id']}/install", json=age)
            assert (told.status_code, told.json()["field"], told.json()["reason"]) == (400, "age", "age_required")
        assert (await install(bea, entry, age=31))["age"] == 31
