"""The doors of the seed with their literal codes, and those around them."""

import pytest

from tests.personas.casting import good, refused

NOBODY = "11111111-1111-4111-8111-111111111111"
NOVA = "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01"


async def test_a_fourth_persona_of_the_tier_free_is_refused_with_a_way_to_more(ada):
    for number in range(3):
        await ada.cast(f"P{number}")

    body = refused(await ada.ask("POST", json={"name": ""}), 402, "TIER_LIMIT_EXCEEDED")
    assert body["upgrade_cta"]["tier"] == "personal"
    assert body["upgrade_cta"]["feature"] == "unlimited_personas"
    unreadable = await ada.ask("POST", content=b"{", headers={"Content-Type": "application/json"})
    refused(unreadable, 400, "CREATE_FAILED")
    meta = (await ada.page())["meta"]
    assert meta == {"total": 3, "limit": 3, "can_create_more": False, "tier": "free"}


async def test_the_owner_has_no_limit(me):
    for number in range(4):
        await me.cast(f"P{number}")

    assert (await me.page())["meta"] == {"total": 4, "limit": -1, "can_create_more": True, "tier": "enterprise"}


async def test_a_persona_of_somebody_else_is_forbidden_and_an_unknown_one_is_missing(me, ada):
    id = (await me.cast())["id"]

    for method, path in [("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/activate"), ("GET", "/versions")]:
        options = {"json": {}} if method in ("PUT", "POST") else {}
        refused(await ada.ask(method, f"/{id}{path}", **options), 403, "FORBIDDEN")
        for unknown in (NOBODY, "not-a-uuid", id.upper(), f"{{{id}}}", id.replace("-", "")):
            refused(await me.ask(method, f"/{unknown}{path}", **options), 404, "NOT_FOUND")
    refused(await ada.learn(id), 403, "FORBIDDEN")
    refused(await me.learn(NOBODY), 404, "NOT_FOUND")


async def test_a_starter_can_be_seen_and_copied_but_not_changed(me):
    assert (await me.get(NOVA))["role_here"] == "starter"
    refused(await me.ask("PUT", f"/{NOVA}", json={"role": "x"}), 403, "FORBIDDEN")
    refused(await me.ask("POST", f"/{NOVA}/activate"), 403, "FORBIDDEN")

    copy = good(await me.ask("POST", f"/{NOVA}/duplicate"), 201)["persona"]

    assert copy["name"] == "Nova (copy)"
    assert copy["handle"] is None
    assert copy["personality_traits"]["openness"] == 0.9


async def test_an_update_merges_objects_key_by_key_and_replaces_lists(me):
    id = (await me.cast(expertise_areas=["a", "b"], boundaries={"medical": "refer", "legal": "refuse"}))["id"]

    changed = await me.change(
        id, personality_traits={"openness": 1}, expertise_areas=["c"], boundaries={"legal": None, "drugs": "refer"},
        look={"features": {"hair": "red"}}, phrasebook={"say": ["Hm."]},
    )  # fmt: skip

    assert changed["personality_traits"]["openness"] == 1
    assert changed["personality_traits"]["formality"] == 0.5
    assert changed["expertise_areas"] == ["c"]
    assert changed["boundaries"] == {"medical": "refer", "drugs": "refer"}
    assert changed["look"]["features"] == {"hair": "red", "eyes": "", "skin": ""}
    assert changed["version"] == 2
    assert changed["updated_at"] > changed["created_at"]


async def test_an_update_with_one_wrong_value_changes_nothing(me):
    before = await me.cast()

    body = refused(await me.ask("PUT", f"/{before['id']}", json={"role": "cook", "age": -1}), 400, "UPDATE_FAILED")

    assert (body["field"], body["reason"]) == ("age", "out_of_range")
    assert await me.get(before["id"]) == before


async def test_an_update_that_changes_nothing_leaves_version_and_time_alone(me):
    before = await me.cast(role="cook")

    assert await me.change(before["id"]) == before
    assert await me.change(before["id"], role="cook") == before


async def test_a_stale_change_is_refused_and_names_the_present_version(me):
    id = (await me.cast())["id"]
    await me.change(id, role="a")

    stale = {"If-Match": '"1.1"'}
    body = refused(await me.ask("PUT", f"/{id}", json={"role": "b"}, headers=stale), 412, "CHANGED_ELSEWHERE")
    assert body["current_version"] == 2
    refused(await me.ask("DELETE", f"/{id}", headers=stale), 412, "CHANGED_ELSEWHERE")
    refused(await me.ask("DELETE", f"/{id}", headers={"If-Match": "2"}), 400, "DELETE_FAILED")
    refused(await me.ask("PUT", f"/{id}", json={}, headers={"If-Match": "x"}), 400, "UPDATE_FAILED")
    for fresh in ('"2"', '"2.9"', "*"):
        good(await me.ask("PUT", f"/{id}", json={}, headers={"If-Match": fresh}))


async def test_the_tag_of_an_answer_spares_reading_it_again_until_anything_changes(me):
    id = (await me.cast())["id"]
    tag = (await me.ask("GET", f"/{id}")).headers["ETag"]

    assert (await me.ask("GET", f"/{id}", headers={"If-None-Match": tag})).status_code == 304
    good(await me.learn(id))
    assert (await me.ask("GET", f"/{id}", headers={"If-None-Match": tag})).status_code == 200


async def test_a_new_persona_tells_where_it_is(me):
    answer = await me.ask("POST", json={"name": "Vera"})

    assert answer.headers["Location"] == f"/api/personas/{answer.json()['persona']['id']}"
    assert answer.headers["ETag"] == '"1.1"'


async def test_activating_one_persona_takes_the_other_from_the_stage(me):
    first = await me.cast("A", is_active=True)
    second = await me.cast("B")
    assert (await me.ask("GET", "/active")).json()["persona"]["id"] == first["id"]

    answer = good(await me.ask("POST", f"/{second['id']}/activate", json={}))

    assert "B" in answer["message"]
    assert (await me.ask("GET", "/active")).json()["persona"]["id"] == second["id"]
    resting = await me.get(first["id"])
    assert not resting["is_active"]
    assert resting["updated_at"] == first["updated_at"]
    again = good(await me.ask("POST", f"/{second['id']}/activate"))["persona"]
    assert again == answer["persona"]


async def test_with_nobody_active_the_answer_says_so(me):
    body = good(await me.ask("GET", "/active"))

    assert body["persona"] is None
    assert body["message"]


async def test_an_archived_persona_rests_cannot_be_active_and_leaves_the_list(me):
    id = (await me.cast(is_active=True))["id"]

    shelved = good(await me.ask("POST", f"/{id}/archive"))["persona"]

    assert shelved["archived_at"]
    assert not shelved["is_active"]
    refused(await me.ask("POST", f"/{id}/archive"), 409, "ALREADY_ARCHIVED")
    refused(await me.ask("POST", f"/{id}/activate"), 400, "ACTIVATE_FAILED")
    assert await me.names() == []
    assert await me.names(archived="true") == await me.names(archived="any") == ["Vera"]
    assert (await me.page())["meta"]["total"] == 1
    good(await me.ask("POST", f"/{id}/unarchive"))
    refused(await me.ask("POST", f"/{id}/unarchive"), 409, "NOT_ARCHIVED")


async def test_a_deleted_persona_is_gone_from_every_door_and_comes_back_whole(me):
    before = await me.cast(is_active=True, handle="v")
    id = before["id"]
    good(await me.learn(id))

    told = good(await me.ask("DELETE", f"/{id}"))

    assert "Vera" in told["message"]
    for method, path in [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/versions"),
        ("GET", "/examples"),
        ("POST", "/activate"),
    ]:
        refused(await me.ask(method, f"/{id}{path}"), 404, "NOT_FOUND")
    binned = good(await me.ask("GET", "/bin"))["personas"]
    assert [(each["id"], each["purge_at"]) for each in binned] == [(id, told["restore_until"])]
    back = good(await me.ask("POST", f"/{id}/restore"))["persona"]
    assert not back["is_active"]
    assert back["example_count"] == 1
    assert {key: back[key] for key in ("name", "handle", "version")} == {"name": "Vera", "handle": "v", "version": 1}
    refused(await me.ask("POST", f"/{id}/restore"), 404, "NOT_FOUND")


async def test_restoring_obeys_the_limit_and_the_handle_that_was_given_away(ada):
    gone = (await ada.cast("Old", handle="v"))["id"]
    good(await ada.ask("DELETE", f"/{gone}"))
    await ada.cast("New", handle="v")
    refused(await ada.ask("POST", f"/{gone}/restore"), 409, "HANDLE_TAKEN")
    refused(await ada.ask("POST", json={"name": "N", "handle": "v"}), 409, "HANDLE_TAKEN")
    assert good(await ada.ask("POST", f"/{gone}/restore", json={"handle": "w"}))["persona"]["handle"] == "w"

    good(await ada.ask("DELETE", f"/{gone}"))
    await ada.cast("A")
    await ada.cast("B")

    refused(await ada.ask("POST", f"/{gone}/restore", json={"handle": "w"}), 402, "TIER_LIMIT_EXCEEDED")


async def test_purging_leaves_nothing_behind(me, house):
    id = (await me.cast(tags=["a"]))["id"]
    good(await me.learn(id))
    good(await me.ask("DELETE", f"/{id}"))

    good(await me.ask("DELETE", f"/bin/{id}"))

    assert good(await me.ask("GET", "/bin"))["personas"] == []
    refused(await me.ask("POST", f"/{id}/restore"), 404, "NOT_FOUND")
    for table in ("persona_examples", "persona_versions", "persona_tags"):
        assert [row for row in await house.rows(table) if row["persona_id"] == id] == []
    assert [row for row in await house.rows("personas") if row["id"] == id] == []


async def test_a_chat_outlives_the_persona_it_was_with(me, house):
    id = (await me.cast(secrets=["the cellar"]))["id"]
    chat = good(await house.http.post("/api/chats", json={"members": [{"persona_id": id}]}), 201)
    good(await me.ask("DELETE", f"/{id}"))

    good(await me.ask("DELETE", f"/bin/{id}"))

    assert (await house.http.get(f"/api/chats/{chat['id']}")).status_code == 200
    refused(await me.ask("GET", f"/{id}"), 404, "NOT_FOUND")
    assert "the cellar" not in str([row for row in await house.rows("personas") if row["id"] == id])
    assert good(await me.ask("GET", "/bin"))["personas"] == []


async def test_what_waits_in_the_bin_leaves_after_thirty_days_and_not_before(me, house):
    id = (await me.cast())["id"]
    good(await me.ask("DELETE", f"/{id}"))
    bench = house.studio.bench
    bench.advance(29 * 86_400_000)
    await house.studio.daily()
    assert len(good(await me.ask("GET", "/bin"))["personas"]) == 1

    bench.advance(86_400_001)
    await house.studio.daily()

    assert good(await me.ask("GET", "/bin"))["personas"] == []


async def test_a_copy_takes_the_examples_along_and_finds_a_free_name(me):
    id = (await me.cast("N" * 50, role="cook"))["id"]
    good(await me.learn(id, "Hi"))

    first = good(await me.ask("POST", f"/{id}/duplicate"), 201)["persona"]
    second = good(await me.ask("POST", f"/{id}/duplicate"), 201)["persona"]
    named = good(await me.ask("POST", f"/{id}/duplicate", json={"name": "Else"}), 201)["persona"]

    assert [first["name"], second["name"], named["name"]] == ["N" * 43 + " (copy)", "N" * 41 + " (copy 2)", "Else"]
    assert [each["user_message"] for each in first["conversation_examples"]] == ["Hi"]
    assert first["version"] == 1
    assert first["role"] == "cook"


async def test_an_unknown_field_of_a_small_door_is_refused(me):
    id = (await me.cast())["id"]

    refused(await me.ask("POST", f"/{id}/activate", json={"x": 1}), 400, "ACTIVATE_FAILED")
    refused(await me.ask("POST", f"/{id}/duplicate", json={"name": 3}), 400, "INVALID_INPUT")


@pytest.mark.parametrize("method", ["PATCH", "POST"])
async def test_a_known_path_with_another_verb_says_what_is_allowed(me, method):
    answer = await me.ask(method, f"/{NOBODY}")

    assert answer.status_code == 405
    assert "PUT" in answer.headers["Allow"]


async def test_changes_are_told_to_watchers_without_a_word_of_text(me, house):
    id = (await me.cast(role="cook"))["id"]
    await me.change(id, goal="bread")
    good(await me.ask("POST", f"/{id}/activate"))
    good(await me.learn(id))
    good(await me.ask("DELETE", f"/{id}"))

    told = [row for row in await house.rows("events") if row["topic"] == f"persona:{id}"]

    kinds = ["created", "updated", "activated", "learned", "deleted"]
    assert [row["type"] for row in told] == [f"persona.{kind}" for kind in kinds]
    assert "bread" not in str(told)
    mine = [row["type"] for row in await house.rows("events") if row["topic"].startswith("me@")]
    assert [each for each in mine if each.startswith("persona.")] == [row["type"] for row in told]


async def test_a_repeated_request_has_one_effect_and_another_under_its_key_is_refused(me):
    key = {"Idempotency-Key": "once"}
    first = await me.ask("POST", json={"name": "Vera"}, headers=key)

    again = await me.ask("POST", json={"name": "Vera"}, headers=key)

    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json() == first.json()
    assert (await me.page())["meta"]["total"] == 1
    refused(await me.ask("POST", json={"name": "Else"}, headers=key), 422, "IDEMPOTENCY_MISMATCH")
