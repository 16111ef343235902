"""Files come in together, are reported one by one, wait for an answer, and can be taken back."""

import asyncio
import copy
import io
import json
import time

import pytest

from tests.cards.files import SIGNATURE, chunk, named, picture, png, raw, text, wrapped
from tests.cards.files import zipped as zipped_bytes
from tests.cards.test_reading_cards import BYAF, PYGMALION, V1, V2, V3, zipped
from tests.support.studio import opened
from troupe.cards.domain.bringing import LARGEST_FILE, Options
from troupe.cards.domain.container import cards_in
from troupe.cards.service.imports import Dropped
from troupe.kit.durable import DiskFull
from troupe.media import MediaLibrary

NOVA = "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01"


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path, working=True) as house:
        yield house


@pytest.fixture(params=["sqlite", "postgresql"])
async def anywhere(request, tmp_path):
    """On either database."""
    async with opened(tmp_path, working=True, engine=request.param) as house:
        yield house


async def brought(house, *files: bytes, **fields: str) -> dict:
    sent = [("files", (f"file {number}.png", content)) for number, content in enumerate(files)]
    async with asyncio.timeout(60):
        while True:
            answer = await house.http.post("/api/imports", files=sent, data=fields)
            if answer.status_code != 503:  # background work is still starting
                break
            await asyncio.sleep(0.1)
    assert answer.status_code == 202, answer.text
    return await done(house, answer.json()["import_id"])


async def done(house, id: str) -> dict:
    async with asyncio.timeout(60):
        while True:
            found = (await house.http.get(f"/api/imports/{id}")).json()
            if found["state"] != "reading":
                return found
            await asyncio.sleep(0.05)


async def persona_of(house, item: dict) -> dict:
    (made,) = item["created"]
    found = (await house.http.get(f"/api/personas/{made['id']}")).json()
    return found.get("persona", found)


async def test_every_file_is_an_item_and_a_bad_one_stops_nothing(anywhere):
    pygmalion = json.dumps(PYGMALION).encode()

    newer = zipped_bytes({"a": b""}).replace(b"PK\1\2\x14\3\x14", b"PK\1\2\x14\3\xff")  # than any zip that is known

    found = await brought(anywhere, png(text("chara", wrapped(V2))), b"MZ nothing", pygmalion, BYAF, newer)

    states = ["imported", "refused", "imported", "imported", "refused"]
    assert [item["state"] for item in found["items"]] == states
    assert found["items"][1]["error"]["code"] == "unknown_format"
    assert found["items"][1]["error"]["next_step"].startswith("Nothing was imported from this file.")
    assert [item["format"] for item in found["items"] if item["format"]] == ["v2", "pygmalion", "byaf"]
    assert (await persona_of(anywhere, found["items"][0]))["greeting"] == "Come in."
    assert found["items"][0]["report"]["read"][0]["code"] == "card"


async def test_a_card_in_a_picture_that_nobody_can_decode_comes_in_and_says_so(house):
    broken = SIGNATURE + picture()[8:33] + text("chara", wrapped(V2)) + chunk(b"IDAT", b"no pixels") + picture()[-12:]

    (item,) = (await brought(house, broken))["items"]

    assert item["state"] == "imported"
    (told,) = [each for each in item["report"]["warnings"] if each["code"] == "picture_unreadable"]
    assert "a face is drawn" in told["detail"]
    persona = await persona_of(house, item)
    assert persona["look"]["portrait"] is None
    original = await house.http.get(f"/api/personas/{persona['id']}/card", params={"as": "original"})
    assert original.content == broken


def test_a_picture_in_a_chunk_of_the_card_is_found_by_its_path():
    assets = [
        {"type": "emotion", "name": "happy", "uri": "__asset:faces/joy.png", "ext": "png"},
        {"type": "icon", "name": "main", "uri": "__asset:Icon.png", "ext": "png"},
    ]
    card = V3 | {"data": V3["data"] | {"assets": assets}}
    chunks = [text("chara-ext-asset_:faces/joy.png", b"am95"), text("chara-ext-asset_Icon.png", b"aWNvbg==")]
    unnamed = text("chara-ext-asset_:7", b"aGF0")

    (found,) = cards_in(io.BytesIO(png(text("ccv3", wrapped(card)), *chunks, unnamed)))

    assert (found.chunk("faces/joy.png"), found.chunk("none"), found.picture) == (b"joy", None, b"icon")
    assert [each.place for each in found.told if each.startswith("private_member")] == ["chunk:chara-ext-asset_:7"]


async def test_what_a_card_brings_to_look_at_is_shown(house):
    faces = {"happy": "joy", "Crying": "sadness", "wild": None}
    assets = [{"type": "emotion", "name": name, "uri": f"embeded://f/{name}.png", "ext": "png"} for name in faces]
    assets += [{"type": "background", "name": "main", "uri": "embeded://b.png", "ext": "png"}]
    assets += [{"type": "emotion", "name": "angry", "uri": "https://a.example/x.png", "ext": "png"}]
    assets += [{"type": "user_icon", "name": "Guest", "uri": "embeded://b.png", "ext": "png"}]
    assets += [{"type": "x_map", "name": "map", "uri": "embeded://b.png", "ext": "PNG"}]
    assets += [
        {"type": "x_sound", "name": name, "uri": f"embeded://{name}.ogg", "ext": "ogg"} for name in ("bell", "page")
    ]
    card = V3 | {"data": V3["data"] | {"assets": assets}}
    drawn = picture()
    sounds = {"bell.ogg": b"OggS...", "page.ogg": b"<html>"}
    members = {"card.json": raw(card), **sounds, "f/happy.png": drawn, "f/Crying.png": b"<svg/>", "b.png": drawn}
    [item] = (await brought(house, zipped_bytes(members)))["items"]
    door = f"/api/personas/{item['created'][0]['id']}/card/pictures"

    shown = (await house.http.get(door)).json()["items"]

    assert {each["name"]: each["feeling"] for each in shown if each["kind"] == "emotion"} == faces
    by_name = {each["name"]: await house.http.get(each["url"]) for each in shown}
    assert [by_name[name].status_code for name in ("happy", "main", "map", "Crying", "wild")] == [
        200,
        200,
        200,
        404,
        404,
    ]
    assert by_name["happy"].headers["content-type"].startswith("image/")
    assert {"pictures", "sounds", "user_icon"} <= {each["code"] for each in item["report"]["read"]}
    sounds = (await house.http.get(door.replace("pictures", "sounds"))).json()["items"]
    heard = {each["name"]: await house.http.get(each["url"]) for each in sounds}
    assert {name: answer.status_code for name, answer in heard.items()} == {"bell": 200, "page": 404}
    assert (heard["bell"].headers["content-type"], heard["bell"].content) == ("audio/ogg", b"OggS...")


async def test_a_portrait_is_what_lists_show(house):
    [item] = (await brought(house, png(text("chara", wrapped(V2)))))["items"]

    brought_one = await house.http.get(f"/api/looks/{item['created'][0]['id']}/picture?size=128")
    drawn_one = await house.http.get(f"/api/looks/{NOVA}/picture")

    assert brought_one.headers["content-type"] == "image/webp"
    assert drawn_one.headers["content-type"].startswith("image/svg+xml")


async def test_a_package_gives_an_item_for_each_character(house):
    two = {f"characters/{name}/character.json": {"name": name, "persona": "x"} for name in ("Mira", "Odo")}
    package = zipped(**{"manifest.json": {"characters": list(two)}, **two})

    found = await brought(house, package)

    assert sorted([(await persona_of(house, item))["name"] for item in found["items"]]) == ["Mira", "Odo"]


async def test_who_has_the_same_name_and_maker_is_met_however_many_have_the_name(house):
    by = {maker: named("Mira", creator=maker) for maker in ("Ann", "Bo")}
    first, _ = (await brought(house, raw(by["Ann"]), raw(by["Bo"])))["items"]
    edited = named("Mira", creator="Ann", description="Left the lighthouse.")

    [again] = (await brought(house, raw(edited), on_conflict="skip"))["items"]

    assert (again["state"], again["needs"]["persona_id"]) == ("skipped", first["created"][0]["id"])


async def test_of_a_package_one_character_is_decided_alone(house):
    two = {f"characters/{name}/character.json": {"name": name, "persona": "x"} for name in ("Mira", "Odo")}
    package = zipped(**{"manifest.json": {"characters": list(two)}, **two})
    here = {item["created"][0]["id"] for item in (await brought(house, package))["items"]}
    again = await brought(house, package, on_conflict="skip")
    assert {item["needs"]["persona_id"] for item in again["items"]} == here
    second = again["items"][1]

    await house.http.post(f"/api/imports/{again['id']}/items/{second['index']}", json={"decision": "keep_both"})

    found = await done(house, again["id"])
    assert [item["state"] for item in found["items"]] == ["skipped", "imported"]
    assert (await persona_of(house, found["items"][1]))["name"] == "Odo"


async def test_kits_of_this_studio_and_others_come_in_by_the_same_door(house):
    kit = (await house.http.get(f"/api/personas/{NOVA}/export?format=persona")).content
    strange = zipped_bytes({"kit.txt": b"nothing"})
    foundry = (await house.http.get(f"/api/personas/{NOVA}/export?format=foundry")).content

    found = (await brought(house, kit, strange, foundry))["items"]
    again = (await brought(house, kit, on_conflict="skip"))["items"][0]

    assert [item["state"] for item in found] == ["imported", "refused", "imported"], found
    assert (found[0]["format"], found[0]["report"]["trust"]) == ("troupe-persona", "verified")
    assert (await persona_of(house, found[0]))["name"] == "Nova"
    assert found[1]["error"]["code"] == "not_a_card"
    assert (again["state"], again["needs"]["persona_id"]) == ("skipped", found[0]["created"][0]["id"])


async def test_one_file_of_several_is_taken_back(house):
    found = await brought(house, png(text("chara", wrapped(V2))), json.dumps(V1 | {"name": "Odo"}).encode())
    door = f"/api/imports/{found['id']}/undo"

    one = (await house.http.post(door, params={"index": 1})).json()
    twice = await house.http.post(door, params={"index": 1})
    rest = (await house.http.post(door)).json()

    assert [each["id"] for each in one["binned"]] == [found["items"][1]["created"][0]["id"]]
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing_to_undo")
    assert [each["id"] for each in rest["binned"]] == [found["items"][0]["created"][0]["id"]]


async def test_a_trial_stores_nothing(house):
    found = await brought(house, png(text("chara", wrapped(V2))), dry_run="true")

    assert [(item["state"], item["created"]) for item in found["items"]] == [("checked", [])]


async def test_the_same_file_again_makes_another_one_or_a_version_or_nothing(house):
    card = png(text("chara", wrapped(V2)))
    first = (await brought(house, card))["items"][0]

    both = (await brought(house, card))["items"][0]
    skipped = (await brought(house, card, on_conflict="skip"))["items"][0]
    version = (await brought(house, card, on_conflict="replace_version"))["items"][0]

    assert both["created"] != first["created"]
    assert "already_here" in [each["code"] for each in both["report"]["warnings"]]
    assert (skipped["state"], skipped["created"]) == ("skipped", [])
    assert version["created"][0]["id"] in (first["created"][0]["id"], both["created"][0]["id"])
    assert version["created"][0]["was_here"] is True


async def test_an_import_is_taken_back_once_and_what_was_changed_stays(anywhere):
    found = await brought(anywhere, png(text("chara", wrapped(V2))), json.dumps(V1 | {"name": "Odo"}).encode())
    kept = found["items"][1]["created"][0]["id"]
    await anywhere.http.put(f"/api/personas/{kept}", json={"goal": "To stay."})

    undone = (await anywhere.http.post(f"/api/imports/{found['id']}/undo")).json()
    again = await anywhere.http.post(f"/api/imports/{found['id']}/undo")

    assert [each["id"] for each in undone["stayed"]] == [kept]
    assert len(undone["binned"]) == 1
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_undo")


NOBODY = "00000000-0000-4000-8000-000000000000"
CANNOT_BE_MEANT: list[tuple[list[bytes], dict[str, str], str]] = [
    ([], {"dry_run": "true"}, "no_files"),
    ([b"{}"], {"dry_run": "maybe"}, "invalid"),
    ([b"{}"], {"age": "-1"}, "invalid"),
    ([b"{}"], {"surprise": "1"}, "invalid"),
    ([b"{}"] * 101, {}, "too_many_files"),
    ([b"{}"], {"persona_id": NOBODY}, "persona_not_found"),
]


async def test_a_request_that_cannot_be_meant_is_refused_whole(house):
    for files, fields, code in CANNOT_BE_MEANT:
        plain = [(name, (None, value)) for name, value in fields.items()]
        parts = plain + [("files", ("a", io.BytesIO(content))) for content in files]

        answer = await house.http.post("/api/imports", files=parts)

        assert (answer.status_code, answer.json()["code"]) == (404 if "not_found" in code else 422, code)
        assert answer.json()["next_step"]


async def test_a_file_that_is_too_large_stops_no_other(house, tmp_path):
    with (tmp_path / "large").open("w+b") as large:
        large.truncate(LARGEST_FILE + 1)
        files = [Dropped("large.png", large), Dropped("mira.json", io.BytesIO(raw()))]
        begun = await house.studio.imports.begin(house.studio.person, files, Options())

    found = await done(house, begun.id)

    assert [item["state"] for item in found["items"]] == ["refused", "imported"]
    assert (found["items"][0]["error"]["code"], found["items"][0]["bytes"]) == ("too_large", LARGEST_FILE + 1)


async def test_pasted_text_is_a_file_too(house):
    answer = await house.http.post("/api/imports", json={"text": json.dumps(V2)})

    found = await done(house, answer.json()["import_id"])
    assert [item["state"] for item in found["items"]] == ["imported"]


@pytest.mark.parametrize("tree", [V2, V3], ids=["v2", "v3"])
async def test_an_untouched_persona_leaves_as_the_card_it_came_in(house, tree):
    card = png(text("chara" if tree is V2 else "ccv3", wrapped(tree)))
    item = (await brought(house, card))["items"][0]
    door = f"/api/personas/{item['created'][0]['id']}/card"
    tree = copy.deepcopy(tree)

    original = await house.http.get(door, params={"as": "original"})
    as_json = await house.http.get(door, params={"as": "json"})
    as_png = await house.http.get(door)

    assert original.content == card
    for asset in tree["data"].get("assets", []):  # a text has no picture around it
        asset["uri"] = as_json.json()["data"]["assets"][0]["uri"]
        assert asset["uri"].startswith("data:image/png;base64,")
    assert json.dumps(as_json.json()) == json.dumps(tree)
    assert as_png.headers["content-type"] == "image/png"
    again = (await brought(house, as_png.content, dry_run="true"))["items"][0]
    assert again["format"] == item["format"]
    assert (await house.http.get(door)).content == as_png.content


async def test_an_edit_leaves_with_the_card_and_numbers_come_back_from_it(house):
    item = (await brought(house, png(text("chara", wrapped(V2)))))["items"][0]
    id = item["created"][0]["id"]
    changes = {"description": "Sails now.", "personality_traits": {"openness": 0.9}, "secrets": ["The lamp is broken."]}
    assert (await house.http.put(f"/api/personas/{id}", json=changes)).status_code == 200

    card = (await house.http.get(f"/api/personas/{id}/card", params={"as": "json"})).json()
    checked = (await house.http.get(f"/api/personas/{id}/card/check", params={"as": "json"})).json()
    back = await persona_of(house, (await brought(house, json.dumps(card).encode()))["items"][0])

    assert card["data"]["description"] == "Sails now."
    assert card["data"]["extensions"]["odd"] == V2["data"]["extensions"]["odd"]
    assert "The lamp is broken." not in json.dumps(card)
    assert checked["left_out"] == ["secrets", "picture"]
    assert back["personality_traits"]["openness"] == 0.9
    assert back["secrets"] == []


async def test_an_edited_card_says_when_and_says_the_same_however_often_it_leaves(house):
    before = int(time.time())
    item = (await brought(house, png(text("ccv3", wrapped(V3)))))["items"][0]
    id = item["created"][0]["id"]
    door = f"/api/personas/{id}/card"
    untouched = (await house.http.get(door, params={"as": "json"})).json()["data"]
    await house.http.put(f"/api/personas/{id}", json={"description": "Sails now."})

    first = await house.http.get(door)
    assert (await house.http.post(f"/api/personas/{id}/activate")).status_code == 200
    again = await house.http.get(door)
    in_v2 = (await house.http.get(door, params={"as": "json", "spec": "v2"})).json()["data"]

    assert untouched["modification_date"] == V3["data"]["modification_date"]
    data = cards_in(io.BytesIO(first.content))[0].tree["data"]
    assert before <= data["modification_date"] <= time.time()
    assert data["creation_date"] == V3["data"]["creation_date"]
    assert again.content == first.content
    assert "modification_date" not in in_v2


async def test_a_persona_that_was_cast_here_leaves_as_every_kind_of_card(house):
    made = (await house.http.post("/api/personas", json={"name": "Vera", "greeting": "Hm?"})).json()
    id = made.get("persona", made)["id"]

    for form, container in (("png", "png"), ("charx", "charx"), ("json", None)):
        answer = await house.http.get(f"/api/personas/{id}/card", params={"as": form, "assets": "icon"})
        assert answer.status_code == 200, answer.text
        item = (await brought(house, answer.content, dry_run="true"))["items"][0]
        assert item["report"]["container"] == (container or "text")
        assert item["format"] == "v3"

    missing = await house.http.get(f"/api/personas/{id}/card", params={"as": "original"})
    assert missing.status_code == 404


async def test_a_picture_without_a_card_is_refused_with_the_place(house):
    (item,) = (await brought(house, picture()))["items"]

    assert item["error"]["code"] == "no_card_in_picture"


async def test_what_somebody_brings_in_at_once_comes_in_one_after_the_other(house):
    card = png(text("chara", wrapped(V2)))

    both = await asyncio.gather(*(brought(house, card, on_conflict="skip") for _ in "ab"))

    assert sorted(each["items"][0]["state"] for each in both) == ["imported", "skipped"]


async def test_a_file_of_which_nothing_came_is_not_kept(house):
    card = png(text("chara", wrapped(V2)))
    lore = raw({"spec": "lorebook_v3", "data": {"entries": []}})

    await brought(house, picture(), b"MZ nothing", lore)
    await brought(house, card, dry_run="true")
    none = await house.rows("media")
    await brought(house, card)
    waiting = await brought(house, card, on_conflict="skip")
    both = sorted(row["kind"] for row in await house.rows("media"))
    await house.http.delete(f"/api/imports/{waiting['id']}")

    assert none == []
    assert both == ["document", "document", "image"]
    assert sorted(row["kind"] for row in await house.rows("media")) == ["document", "image"]


async def test_of_many_files_those_come_in_that_the_disk_has_room_for(house, monkeypatch):
    keep_file = MediaLibrary.keep_file

    async def with_room_for_one(self, owner, file, **told):
        if told["name"] != "file 0.png":
            raise DiskFull
        return await keep_file(self, owner, file, **told)

    monkeypatch.setattr(MediaLibrary, "keep_file", with_room_for_one)
    cards = [png(text("chara", wrapped(named(name)))) for name in ("Ada", "Bo", "Cy")]

    found = await brought(house, *cards)
    kept = len(await house.rows("media"))
    full = await house.http.post("/api/imports", files=[("files", ("late.png", cards[1]))])

    assert [item["state"] for item in found["items"]] == ["imported", "refused", "refused"]
    assert {item["error"]["code"] for item in found["items"][1:]} == {"disk_full"}
    assert (full.status_code, full.json()["code"]) == (507, "disk_full")
    assert len(await house.rows("media")) == kept
    assert len((await house.http.get("/api/imports")).json()["items"]) == 1
