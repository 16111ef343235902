"""Where models live: a key goes to its own place and nowhere else, and no address is tried that is not allowed."""

import asyncio
import json
import socket
from pathlib import Path

from sqlalchemy import text, update

from tests.chats.talking import good, refused, second_person, text_of
from tests.support.upstream import DONE, Pause, Upstream, chunk
from troupe.minds import rules_for
from troupe.minds.store import connections

KEY = "sk-secret-canary-0123456789-f3a9"
NOBODY = "123e4567-e89b-42d3-a456-426614174000"


async def connect(me, upstream, key=KEY, **fields):
    body = {"gateway": "custom", "base_url": upstream.base_url, "key": key} | fields
    return good(await me.http.post("/api/connections", json=body), 201)


async def brain_on(me, connection, model="up", **fields):
    body = {"connection_id": connection["id"], "model": model} | fields
    return good(await me.http.post("/api/brains", json=body), 201)


async def brains_of(me):
    return good(await me.http.get("/api/brains"), 200)["items"]


async def test_a_model_server_answers_as_a_persona(house, me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    upstream.say(["Good ", "evening, ", "👋."])
    chat = await me.open(brain_id=brain["id"])

    run = await me.talk(chat, "hello")

    node = (await me.path(chat))[-1]
    assert (run["state"], node["text"]) == ("done", "Good evening, 👋.")
    assert (node["scripted"], node["brain"]["gateway"], node["brain"]["model"]) == (False, "custom", "up")
    asked = upstream.heard[-1]
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body["messages"][0]["role"] == "system"
    assert asked.body["messages"][-1]["content"] == "hello"


async def test_a_key_is_found_nowhere_and_what_is_said_in_no_log(house, me, upstream, caplog):
    caplog.set_level("DEBUG", "troupe")
    connection = await connect(me, upstream)
    brain = await brain_on(me, connection)
    chat = await me.open(brain_id=brain["id"])
    upstream.refuse(401, {"message": f"Incorrect API key provided: {KEY}"})
    failed = await me.talk(chat, "hello, kestrel")
    upstream.refuse(500, {"message": f"crash while using {KEY}"})
    upstream.refuse(500, {"message": f"crash while using {KEY}"})
    upstream.refuse(500, {"message": f"crash while using {KEY}"})
    again = await me.talk(chat, "once more")
    upstream.refuse(403, {"message": KEY})
    tested = good(await me.http.post(f"/api/connections/{connection['id']}/test", json={"model": "up"}), 200)

    seen = [connection, brain, failed, again, tested]
    for url in ("/api/connections", "/api/brains", f"/api/chats/{chat['id']}/path", "/api/events/brains"):
        seen.append(good(await me.http.get(url), 200))
    seen.append(await me.log(failed["id"]))
    seen.append(await house.rows("connections"))
    seen.append(await house.rows("events"))
    seen.append(await house.rows("chat_run_parts"))
    seen.append(await house.rows("stored_keys"))

    assert failed["error"]["error"] == "provider_key_refused"
    assert KEY not in json.dumps(seen, default=repr)
    assert KEY not in caplog.text
    assert "kestrel" not in caplog.text
    if house.studio.database.dialect == "sqlite":
        folder = house.studio.directory.path
        assert [file for file in folder.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()] == []


async def test_a_connection_shows_the_end_of_its_key_only(me, upstream):
    long, short = await connect(me, upstream), await connect(me, upstream, key="short-key")

    assert (long["masked"], short["masked"]) == ("…f3a9", "…")
    assert "key" not in long
    for wrong in ("ключ", "two words", "two\nlines"):
        body = {"gateway": "custom", "base_url": upstream.base_url, "key": wrong}
        refused(await me.http.post("/api/connections", json=body), 422, "bad_secret")
        refused(await me.http.patch(f"/api/connections/{long['id']}", json={"key": wrong}), 422, "bad_secret")


async def test_a_key_does_not_go_to_another_place(house, me, upstream):
    connection = await connect(me, upstream)
    brain = await brain_on(me, connection)
    async with Upstream() as elsewhere:
        async with house.studio.database.writing() as database:
            moved = update(connections).where(connections.c.id == connection["id"])
            await database.execute(moved.values(base_url=elsewhere.base_url))
        chat = await me.open(brain_id=brain["id"])
        await me.talk(chat, "hello")

        assert elsewhere.heard
        assert all("authorization" not in heard.headers for heard in elsewhere.heard)


async def test_a_connection_that_moves_leaves_its_key_behind_and_one_that_stays_keeps_it(house, me, upstream):
    connection = await connect(me, upstream)
    url, brain = f"/api/connections/{connection['id']}", await brain_on(me, connection)
    stayed = good(await me.http.patch(url, json={"name": "Mine", "base_url": f"{upstream.base_url}/"}), 200)
    assert (stayed["name"], stayed["status"], stayed["masked"]) == ("Mine", "ok", "…f3a9")
    refused(await me.http.patch(url, json={"name": "x"}, headers={"If-Match": '"1"'}), 412, "changed_elsewhere")
    async with Upstream() as elsewhere:
        moved = good(await me.http.patch(url, json={"base_url": elsewhere.base_url}), 200)
        assert (moved["status"], moved["masked"], elsewhere.heard) == ("key_needed", None, [])
        good(await me.http.post(f"/api/brains/{brain['id']}/test"), 200)
        back = good(await me.http.patch(url, json={"base_url": upstream.base_url}), 200)
        assert back["masked"] is None  # it is gone, not only hidden
        again = good(
            await me.http.patch(url, json={"base_url": elsewhere.base_url, "key": "sk-new-key-for-there"}), 200
        )

        assert (again["status"], again["masked"]) == ("ok", "…here")
        assert KEY not in str([heard.headers for heard in elsewhere.heard])
    assert good(await me.http.get(url), 200)["base_url"] == elsewhere.base_url
    refused(await me.http.patch(url, json={"base_url": "http://169.254.169.254/v1"}), 422, "address_not_allowed")
    built_in = next(each for each in good(await me.http.get("/api/connections"), 200)["items"] if each["built_in"])
    refused(await me.http.patch(f"/api/connections/{built_in['id']}", json={"name": "x"}), 409, "built_in")


NOT_ALLOWED = [
    ("http://169.254.169.254/latest", "forbidden"),
    ("http://[fe80::1]/v1", "forbidden"),
    ("http://0.0.0.0:{port}/v1", "forbidden"),
    ("http://10.0.0.1/v1", "private_unconfirmed"),
    ("http://93.184.216.34/v1", "insecure"),
    ("ftp://127.0.0.1:{port}/v1", "scheme"),
    ("ftp://10.0.0.1/v1", "scheme"),
    ("ws://den.lan/v1", "scheme"),
    ("http://user@den.lan/v1", "spelling"),
    ("http://user:pass@127.0.0.1:{port}/v1", None),
    ("http://127.0.0.1:{port}\\@x/v1", None),
    ("http://2130706433:{port}/v1", None),
    ("http://0x7f.1:{port}/v1", None),
    ("not a url", None),
]


async def test_an_address_that_is_not_allowed_is_refused_before_anything_is_sent(house, me, upstream):
    port = upstream.base_url.split(":")[2].split("/")[0]
    for url, reason in NOT_ALLOWED:
        body = {"gateway": "custom", "base_url": url.format(port=port), "key": KEY}
        error = refused(await me.http.post("/api/connections", json=body), 422, "address_not_allowed")
        assert error["reason"] == (reason or error["reason"]), url

    assert upstream.connections == 0
    assert await house.rows("connections") == await house.rows("stored_keys") == []


NEXT_DOOR = ["http://10.255.255.1:9/v1", "http://[fd12::1]:9/v1", "http://den:9/v1", "http://den.local:9/v1"]


async def test_a_server_in_the_own_network_is_connected_once_it_is_confirmed(me, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _nobody_knows)
    for url in NEXT_DOOR:
        error = refused(
            await me.http.post("/api/connections", json={"gateway": "ollama", "base_url": url}),
            422,
            "address_not_allowed",
        )
        assert (error["reason"], "confirm_private" in error["next_step"]) == ("private_unconfirmed", True), url

    wanted = {"gateway": "ollama", "base_url": NEXT_DOOR[-1], "confirm_private": True}
    made = good(await me.http.post("/api/connections", json=wanted), 201)

    assert (made["base_url"], made["local"], made["status"]) == (NEXT_DOOR[-1], True, "unreachable")
    door = f"/api/connections/{made['id']}"
    assert good(await me.http.patch(door, json={"name": "In the den"}), 200)["name"] == "In the den"
    refused(await me.http.patch(door, json={"base_url": NEXT_DOOR[0]}), 422, "address_not_allowed")


def test_a_public_name_is_never_followed_into_the_own_network():
    assert [rules_for(url, loopback=True).private for url in NEXT_DOOR] == [True] * 4
    public = ("https://example.org/v1", "http://127.0.0.1:9/v1", "http://localhost:9", "https://10.example.org", "x")
    assert [rules_for(url, loopback=True).private for url in public] == [False] * 5


def _nobody_knows(*_, **__):
    raise socket.gaierror


async def test_a_connection_is_tried_when_it_is_made(me, upstream):
    connection = await connect(me, upstream)

    assert (connection["status"], connection["detail"]) == ("ok", "1 models")
    assert connection["latency_ms"] >= 0
    assert connection["checked_at"]


async def test_a_refused_key_is_an_answer_of_the_test_not_an_error(me, upstream):
    connection = await connect(me, upstream)
    upstream.refuse(401, {"message": "no"})

    tested = good(await me.http.post(f"/api/connections/{connection['id']}/test", json={"model": "up"}), 200)

    assert tested["status"] == "key_refused"
    assert (tested["model"], tested["first_token_ms"]) == ("up", None)
    assert "enter the key again" in tested["next_step"]


async def test_a_trial_says_which_model_was_asked_and_how_long_its_first_word_took(me, upstream):
    connection = await connect(me, upstream)
    brain = await brain_on(me, connection)

    tried = good(await me.http.post(f"/api/brains/{brain['id']}/test"), 200)

    assert (tried["status"], tried["model"], tried["next_step"]) == ("ok", "up", None)
    assert tried["first_token_ms"] >= 0


async def test_a_server_that_is_not_there_is_remembered_as_unreachable(me, upstream):
    body = {"gateway": "custom", "base_url": "http://127.0.0.1:9/v1"}

    connection = good(await me.http.post("/api/connections", json=body), 201)
    models = await me.http.get(f"/api/connections/{connection['id']}/models")

    assert connection["status"] == "unreachable"
    refused(models, 503, "provider_unreachable")


async def test_the_models_of_a_server_that_went_away_are_the_last_it_named(me):
    async with Upstream() as upstream:
        connection = await connect(me, upstream)
        url = f"/api/connections/{connection['id']}/models"
        here = good(await me.http.get(url), 200)

    away = good(await me.http.get(url, params={"refresh": True}), 200)

    assert (here["stale"], away["stale"]) == (False, True)
    assert away["items"] == here["items"] != []
    assert away["fetched_at"] == here["fetched_at"]


BEGINNINGS = [
    ("sk-ant-abc", None),
    ("sk-or-abc", "openrouter"),
    ("sk-proj-abc", "openai"),
    ("gsk_abc", "groq"),
    ("xai-abc", "xai"),
    ("sk-abc", "openai"),
    ("something else", None),
]


async def test_the_feeling_of_a_text_can_be_read_without_keeping_it(me):
    found = good(await me.http.post("/api/minds/emotion", json={"text": "I am so happy, what a wonderful day!"}), 200)

    assert (found["label"], found["source"]) == ("joy", "lexicon")
    assert found["valence"] > 0
    assert [found["evidence"][0][name] for name in ("start", "end", "label")] == [8, 13, "joy"]
    assert found["distress"] == 0
    assert good(await me.http.post("/api/minds/emotion", json={"text": ""}), 200)["label"] == "neutral"


async def test_a_brain_that_is_named_reads_a_feeling_and_only_what_stands_there_is_evidence(house, me):
    brain = next(each for each in await brains_of(me) if each["gateway"] == "fake_text")
    felt = {"label": "sadness", "confidence": 0.8, "quotes": ["never came", "was not said"]}
    house.studio.bench.text.next_asides("emotion", [json.dumps(felt), json.dumps(felt | {"label": "glee"})])
    asked = {"text": "Of all my friends he never came.", "brain_id": brain["id"]}

    by_brain = good(await me.http.post("/api/minds/emotion", json=asked), 200)
    without_form = good(await me.http.post("/api/minds/emotion", json=asked), 200)

    assert (by_brain["label"], by_brain["confidence"], by_brain["source"]) == ("sadness", 0.8, "brain")
    assert by_brain["evidence"] == [{"start": 21, "end": 31, "label": "sadness"}]
    assert without_form["source"] == "lexicon"
    refused(await me.http.post("/api/minds/emotion", json=asked | {"brain_id": NOBODY}), 404, "brain_not_found")


async def test_a_key_is_recognised_by_its_beginning_without_asking_anyone(house, me):
    for key, gateway in BEGINNINGS:
        found = good(await me.http.post("/api/connections/recognise", json={"key": key}), 200)["candidates"]
        assert (gateway in found) if gateway else not set(found) & {"openai", "groq"}, key

    assert await house.rows("stored_keys") == []


async def test_one_brain_is_the_default_and_it_answers(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))

    good(await me.http.post(f"/api/brains/{brain['id']}/default"), 200)

    assert [each["id"] for each in await brains_of(me) if each["is_default"]] == [brain["id"]]
    upstream.say(["Hi."])
    assert (await me.talk(await me.open(), "hello"))["brain"]["id"] == brain["id"]


async def test_a_removed_default_gives_way_to_a_built_in_one(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    await me.http.post(f"/api/brains/{brain['id']}/default")

    gone = await me.http.delete(f"/api/brains/{brain['id']}")

    assert gone.status_code == 204
    (default,) = [each for each in await brains_of(me) if each["is_default"]]
    assert default["built_in"]
    refused(await me.http.delete(f"/api/brains/{brain['id']}"), 404, "brain_not_found")


async def test_what_the_studio_brings_along_cannot_be_removed(me):
    for brain in await brains_of(me):
        refused(await me.http.delete(f"/api/brains/{brain['id']}"), 409, "built_in")
    for connection in good(await me.http.get("/api/connections"), 200)["items"]:
        refused(await me.http.delete(f"/api/connections/{connection['id']}"), 409, "built_in")


async def test_a_connection_in_use_says_who_uses_it(house, me, upstream):
    connection = await connect(me, upstream)
    brain = await brain_on(me, connection)
    url = f"/api/connections/{connection['id']}"
    good(await me.http.post("/api/personas", json={"name": "Elsewhere"}), 201)
    vera = good(await me.http.post("/api/personas", json={"name": "Vera", "brain_id": brain["id"]}), 201)["persona"]

    kept = refused(await me.http.delete(url), 409, "in_use")
    gone = good(await me.http.delete(url, params={"force": "true"}), 200)

    assert kept["brains"] == gone["brains"] == [brain["id"]]
    assert kept["personas"] == [{"id": vera["id"], "name": "Vera"}]
    assert "Vera" in kept["detail"]
    assert await house.rows("connections") == await house.rows("stored_keys") == []


async def test_brains_of_a_connection_that_went_are_off_until_they_stand_on_another(me, upstream):
    connection = await connect(me, upstream)
    brain = await brain_on(me, connection, name="Vera's", params={"temperature": 0.3})
    door = f"/api/brains/{brain['id']}"
    await me.http.post(f"{door}/default")
    await me.http.post(f"{door}/test")
    chat = await me.open(brain_id=brain["id"])
    hello = {"text": "hello", "parent_id": chat["active_leaf_id"]}

    await me.http.delete(f"/api/connections/{connection['id']}", params={"force": "true"})

    left = good(await me.http.get(door), 200)
    assert (left["enabled"], left["connected"], left["is_default"]) == (False, False, False)
    assert left["version"] > brain["version"]
    for answer in (
        await me.http.post(f"/api/chats/{chat['id']}/messages", json=hello),
        await me.http.patch(door, json={"enabled": True}),
        await me.http.post(f"{door}/default"),
        await me.http.post(f"{door}/test"),
    ):
        assert refused(answer, 409, "brain_unconnected")["brain_id"] == brain["id"]
    refused(await me.http.patch(door, json={"connection_id": NOBODY}), 404, "connection_not_found")

    there = await connect(me, upstream, name="Another")
    moved = good(await me.http.patch(door, json={"connection_id": there["id"], "model": "up2", "enabled": True}), 200)
    assert (moved["connection_id"], moved["model"], moved["enabled"]) == (there["id"], "up2", True)
    assert (moved["name"], moved["params"]["temperature"]) == ("Vera's", 0.3)
    assert not [each for each in moved["capabilities"].values() if each["source"] == "probed"]
    upstream.say(["Back."])
    await me.talk(chat, "hello")
    assert upstream.heard[-1].body["model"] == "up2"


async def test_a_chosen_brain_that_went_is_an_error_and_never_replaced_in_silence(house, me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    chat = await me.open(brain_id=brain["id"])
    await me.http.delete(f"/api/brains/{brain['id']}")

    body = {"text": "hello", "parent_id": chat["active_leaf_id"]}
    refused(await me.http.post(f"/api/chats/{chat['id']}/messages", json=body), 404, "brain_not_found")

    assert len(await me.path(chat)) == 1


async def test_a_gateway_that_is_no_longer_known_is_told_as_such(house, me, upstream):
    connection = await connect(me, upstream)
    brain = await brain_on(me, connection)
    async with house.studio.database.writing() as database:
        await database.execute(text("UPDATE connections SET gateway = 'gone'"))
    chat = await me.open(brain_id=brain["id"])

    run = await me.talk(chat, "hello")

    assert (run["state"], run["error"]["error"]) == ("failed", "provider_missing")


async def test_what_belongs_to_somebody_else_is_not_found(house, me, upstream):
    connection = await connect(me, upstream)
    brain = await brain_on(me, connection)
    other = await second_person(house)

    for answer in (
        await other.http.delete(f"/api/connections/{connection['id']}"),
        await other.http.post(f"/api/connections/{connection['id']}/test", json={}),
        await other.http.get(f"/api/connections/{connection['id']}/models"),
        await me.http.get(f"/api/connections/{connection['id'].upper()}/models"),
        await me.http.post("/api/brains", json={"connection_id": NOBODY, "model": "x"}),
    ):
        refused(answer, 404, "connection_not_found")
    for answer in (
        await other.http.delete(f"/api/brains/{brain['id']}"),
        await other.http.post(f"/api/brains/{brain['id']}/default"),
        await other.http.post("/api/chats", json={"brain_id": brain["id"]}),
    ):
        refused(answer, 404, "brain_not_found")
    assert connection["id"] not in (await other.http.get("/api/connections")).text


async def test_stopping_an_answer_hangs_up_on_the_model_server(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    upstream.next(chunk("Once "), chunk("upon "), Pause(30), chunk("a time"), DONE)
    chat = await me.open(brain_id=brain["id"])
    sent = await me.say(chat, "a story, please")
    await me.until(sent["runs"][0]["id"], lambda run: run["text_so_far"] == "Once upon ")

    run = await me.cancel(sent["runs"][0]["id"])

    await asyncio.wait_for(upstream.hung_up.wait(), 5)
    assert (run["state"], run["text_so_far"]) == ("cancelled", "Once upon ")


async def test_an_answer_that_breaks_on_the_wire_keeps_what_came(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    upstream.next(chunk("Half an "), chunk("answer"), drop=True)
    chat = await me.open(brain_id=brain["id"])

    run = await me.talk(chat, "hello")

    assert (run["state"], run["text_so_far"]) == ("interrupted", "Half an answer")
    assert text_of(await me.log(run["id"])) == "Half an answer"
    assert upstream.connections >= 1


async def test_a_model_file_that_is_put_into_the_studio_is_listed(house, me):
    models = Path(house.studio.directory.path) / "models"
    models.mkdir(exist_ok=True)
    (models / "notes.gguf").write_text("not a model")
    files = next(
        each for each in good(await me.http.get("/api/connections"), 200)["items"] if each["gateway"] == "gguf"
    )

    listed = good(await me.http.get(f"/api/connections/{files['id']}/models"), 200)["items"]

    assert [each["problem"] is not None for each in listed] == [True]
