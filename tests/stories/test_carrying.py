"""Stories that travel: out as data, Markdown or a book, and in again as they were."""

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from tests.stories.playing import begun, plain, prompt_of, state_of, told
from tests.support.studio import opened
from troupe.stories.routes import carrying as carrying_doors

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def a_long_one(studio):
    """Two lines, an edit by hand, a card of one's own, and a secret."""
    http, id = studio.http, await begun(studio.http, session_name="Salt & <Stone>", template="the-quiet-library")
    await told(http, id, "I open the *first* door.")
    await told(http, id, "I go on.")
    await http.post("/api/story/regenerate", json={"session_id": id, "note": "Shorter."})
    await http.post(f"/api/story/session/{id}/undo")
    await told(http, id, "I turn back.")
    turn = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]["turn_id"]
    await http.patch(f"/api/story/session/{id}/turns/{turn}", json={"text": "You turn back, slowly.\n\n# No heading"})
    await http.post(f"/api/story/session/{id}/entities", json={"kind": "item", "name": "Bell"})
    await http.post(f"/api/story/session/{id}/secrets", json={"text": "The bell is cracked."})
    return id


async def everything(http, id):
    door = f"/api/story/session/{id}"
    shown = [(await http.get(f"/api/story/history/{id}")).json(), (await http.get(f"{door}/tree")).json()]
    return [*shown, (await http.get(f"{door}/state")).json(), (await http.get(f"{door}/branches")).json()]


def others(one: object, two: object, path: str = "") -> Iterator[str]:
    """Where two documents differ."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in one.keys() | two.keys():
            yield from others(one.get(key), two.get(key), f"{path}/{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for number, (first, second) in enumerate(zip(one, two, strict=True)):
            yield from others(first, second, f"{path}/{number}")
    elif one != two:
        yield path


async def test_what_is_exported_deleted_and_imported_is_the_same_story(studio):
    http, id = studio.http, await a_long_one(studio)
    before, first = await everything(http, id), (await http.get(f"/api/story/session/{id}/export")).content
    await http.delete(f"/api/story/session/{id}")

    made = await http.post("/api/story/import", content=first, headers={"content-type": "application/json"})

    again = (await http.get(f"/api/story/session/{id}/export")).json()
    assert made.json()["session_id"] == id
    assert await everything(http, id) == before
    no_brain_travels = {f"{place}/settings/brain_id" for place in ("", "/session", "/began/data")}
    assert set(others(json.loads(first), again)) == {"/exported_at", "/began/data/imported", *no_brain_travels}
    assert "owner_id" not in plain(again["began"])


@pytest.mark.parametrize("spoil", ["[]", '{"format": "troupe-story", "version": 2}', "{", '{"a": NaN}'])
async def test_what_is_no_story_writes_nothing(studio, spoil):
    before = (await studio.http.get("/api/story/sessions")).json()

    refused = await studio.http.post("/api/story/import", content=spoil, headers={"content-type": "application/json"})

    assert refused.status_code == 422
    assert refused.json()["error"] in ("invalid_import", "unsupported_version")
    assert refused.json()["detail"][0].isalpha()
    assert len((await studio.http.get("/api/story/sessions")).json()) == len(before)


async def test_one_fault_deep_inside_writes_nothing(studio):
    http, id = studio.http, await a_long_one(studio)
    record = (await http.get(f"/api/story/session/{id}/export")).json()
    record["nodes"][1]["data"]["parent"] = "nobody"
    await http.delete(f"/api/story/session/{id}")

    refused = await http.post("/api/story/import", json=record)

    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_import")
    assert (await http.get(f"/api/story/session/{id}")).status_code == 404


async def test_markdown_stays_text_and_a_book_is_well_formed(studio):
    http, id = studio.http, await a_long_one(studio)

    told_as = (await http.get(f"/api/story/session/{id}/export?format=markdown")).text
    book = await http.get(f"/api/story/session/{id}/export?format=epub")
    again = await http.get(f"/api/story/session/{id}/export?format=epub")

    assert "\\# No heading" in told_as
    assert "cracked" not in told_as
    assert "Scripted, not by an AI model" in told_as
    assert book.content == again.content
    with zipfile.ZipFile(io.BytesIO(book.content)) as files:
        assert files.infolist()[0].filename == "mimetype"
        assert files.infolist()[0].compress_type == zipfile.ZIP_STORED
        for name in files.namelist():
            if name.endswith((".xhtml", ".opf", ".xml", ".svg")):
                ElementTree.fromstring(files.read(name))
        package = ElementTree.fromstring(files.read("OEBPS/package.opf"))
        listed = [each.attrib for each in package.iter("{http://www.idpf.org/2007/opf}item")]
        spine = [each.attrib["idref"] for each in package.iter("{http://www.idpf.org/2007/opf}itemref")]
        assert {f"OEBPS/{each['href']}" for each in listed} | {"OEBPS/package.opf", "META-INF/container.xml"} == {
            name for name in files.namelist() if name != "mimetype"
        }
        assert spine == ["cover", "title", "chapter-1", "colophon"]
        assert [each["href"] for each in listed if each.get("properties") == "cover-image"] == ["cover.svg"]
        assert "Turns 1 to 2" in files.read("OEBPS/nav.xhtml").decode()


async def test_a_copy_is_whole_and_goes_its_own_way(studio):
    http, id = studio.http, await a_long_one(studio)

    copy = (await http.post(f"/api/story/session/{id}/duplicate")).json()["session_id"]
    await told(http, copy, "I ring the bell.")

    assert (await state_of(http, id))["metadata"]["turn_count"] == 2
    assert (await state_of(http, copy))["metadata"]["turn_count"] == 3


async def test_a_copy_is_called_like_any_other_story(studio):
    http, id = studio.http, await begun(studio.http, session_name="S" * 120)
    door = f"/api/story/session/{id}/duplicate"

    copy = (await http.post(door)).json()["session_id"]
    named = (await http.post(door, json={"session_name": "  Tide  "})).json()["session_id"]
    long = await http.post(door, json={"session_name": "T" * 121})

    assert (await state_of(http, copy))["metadata"]["session_name"] == f"{'S' * 113} (copy)"
    assert (await state_of(http, named))["metadata"]["session_name"] == "Tide"
    assert (long.status_code, long.json()["field"]) == (422, "session_name")


async def test_a_start_says_who_tells_it_and_who_plays(studio):
    http = studio.http
    prologue = {"text": "{narrator} begins with {player}.", "choices": [{"text": "Follow {cast.1}"}]}
    start = {"slug": "names", "title": "Names", "initial_context": "{narrator} knew {cast.1}.", "prologue": prologue}
    assert (await http.post("/api/story/templates", json=start)).status_code == 201
    seats = (("narrator", "Old Tom"), ("player", "Mira"), ("cast", "Wren"))

    id = await begun(http, template="names", cast=[{"seat": seat, "name": name} for seat, name in seats])

    state = await state_of(http, id)
    assert state["metadata"]["initial_context"] == "Old Tom knew Wren."
    assert state["prologue"]["text"] == "Old Tom begins with Mira."
    assert state["choices"][0]["text"] == "Follow Wren"


FULL = {
    "slug": "tide", "title": "Tide", "cover_media_id": "0b6c2f4e-6f6a-4a53-9b6e-2a4c8a1f0d11",
    "settings": {"perspective": "third_limited", "choices": 2, "seed": 7},
    "player": {"name": "Mira", "appearance": "Tall, with {cast.1}'s old coat."},
    "cast": [
        {"seat": "narrator", "name": "The sea"},
        {"name": "Wren", "age": 40, "goals": ["To leave"], "knowledge": ["The key is lost."],
         "current_location": "Quay"},
    ],
    "cards": [
        {"name": "Quay", "kind": "location", "place_type": "harbour"},
        {"name": "Key", "kind": "item", "holder": "Wren", "condition": "rusty"},
    ],
    "secrets": [{"text": "Wren fears {player}.", "holders": ["Wren"]}],
}  # fmt: skip


async def test_a_start_brings_its_people_its_settings_and_all_of_its_cards(studio):
    http = studio.http
    assert (await http.post("/api/story/templates", json=FULL)).status_code == 201

    id = await begun(http, template="tide", settings={"choices": 4})
    metadata = (await state_of(http, id))["metadata"]
    state = (await http.get(f"/api/story/session/{id}/state")).json()
    cards = {card["name"]: card for card in (await http.get(f"/api/story/session/{id}/entities")).json()["items"]}
    cast = (await http.get(f"/api/story/session/{id}/cast")).json()["items"]
    taken = await http.post("/api/story/templates", json={"from_session": id, "slug": "tide-2"})

    settings = metadata["settings"]
    assert (settings["perspective"], settings["choices"], settings["seed"]) == ("third_limited", 4, 7)
    assert [(each["seat"], each["name"]) for each in cast] == [("narrator", "The sea"), ("cast", "Wren")]
    assert (cards["Mira"]["role"], cards["Mira"]["appearance"]) == ("player", "Tall, with Wren's old coat.")
    assert (cards["Wren"]["current_location"], cards["Wren"]["goals"]) == (cards["Quay"]["entity_id"], ["To leave"])
    assert (cards["Key"]["holder_id"], cards["Key"]["condition"]) == (cards["Wren"]["entity_id"], "rusty")
    assert "Wren fears Mira." in str(state["secrets"])
    assert (taken.status_code, taken.json()["player"]["name"]) == (201, "Mira")
    assert taken.json()["cast"][0]["knowledge"] == ["The key is lost."]


async def test_a_start_of_ones_own_is_made_from_a_story_and_kept_apart(studio):
    http, id = studio.http, await a_long_one(studio)

    made = await http.post("/api/story/templates", json={"from_session": id, "slug": "salt", "title": "Salt"})
    another = await begun(http, template="salt")

    assert made.status_code == 201
    assert "Bell" in [
        card["name"] for card in (await http.get(f"/api/story/session/{another}/entities")).json()["items"]
    ]
    assert (await http.delete("/api/story/templates/the-last-ferry")).json()["error"] == "template_bundled"
    assert (await http.delete("/api/story/templates/salt")).status_code == 200


async def test_a_turn_is_told_again_from_its_parent_with_another_input(studio):
    http, id = studio.http, await a_long_one(studio)
    first = (await http.get(f"/api/story/history/{id}")).json()["turns"][-1]["turn_id"]

    answer = await http.post(f"/api/story/session/{id}/replay", json={"turn_id": first, "user_input": "I knock."})

    history = (await http.get(f"/api/story/history/{id}")).json()
    assert answer.status_code == 200
    assert [turn["user_input"] for turn in history["turns"]] == ["I knock."]
    assert "turn back" not in await prompt_of(http, id)
    assert len((await http.get(f"/api/story/session/{id}/branches")).json()["items"]) >= 2


async def test_later_turns_are_told_again_by_a_job_that_counts_them(tmp_path):
    async with opened(tmp_path, working=True) as studio:
        http, id = studio.http, await a_long_one(studio)
        first = (await http.get(f"/api/story/history/{id}")).json()["turns"][-1]["turn_id"]
        door = f"/api/story/session/{id}/replay"
        before = (await http.get(door, params={"turn_id": first})).json()

        begun_job = await http.post(door, json={"turn_id": first, "user_input": "I knock.", "follow": "all"})
        job = await ended(http, begun_job.json()["job_id"])

        inputs = [turn["user_input"] for turn in (await http.get(f"/api/story/history/{id}")).json()["turns"]]
        assert begun_job.status_code == 202
        assert (job["state"], job["result"]["turns"]) == ("done", before["turns"])
        assert (len(inputs), inputs[-1]) == (before["turns"], "I knock.")


async def test_a_large_story_is_brought_in_by_a_job_and_a_broken_one_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(carrying_doors, "AT_ONCE", 1_000)
    async with opened(tmp_path, working=True) as studio:
        http, id = studio.http, await a_long_one(studio)
        record = (await http.get(f"/api/story/session/{id}/export")).json()
        history = (await http.get(f"/api/story/history/{id}")).json()
        await http.delete(f"/api/story/session/{id}")

        large = await http.post("/api/story/import", json=record)
        broken = await http.post("/api/story/import", json=record | {"nodes": [{"no": "node"}]})
        came, refused = [await ended(http, each.json()["job_id"]) for each in (large, broken)]

        assert (large.status_code, came["state"], came["result"]["session_id"]) == (202, "done", id)
        assert (await http.get(f"/api/story/history/{id}")).json()["turns"][0]["response"] == history["turns"][0][
            "response"
        ]
        assert (refused["state"], refused["error"]["error"]) == ("failed", "invalid_import")
        assert len((await http.get("/api/story/sessions")).json()) == 1
        assert list((tmp_path / "studio" / "story-imports").iterdir()) == []


async def ended(http, job_id):
    for _ in range(600):
        job = (await http.get(f"/api/jobs/{job_id}")).json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        await asyncio.sleep(0.05)
    raise AssertionError("it never ended")


async def test_a_preview_keeps_nothing_and_asks_nobody(studio):
    http, id = studio.http, await begun(studio.http)
    before = await state_of(http, id)

    package = (await http.post("/api/story/preview", json={"session_id": id, "user_input": "I look."})).json()

    assert "I look." in plain(package["context_payload"])
    assert await state_of(http, id) == before
