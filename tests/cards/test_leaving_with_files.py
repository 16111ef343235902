"""What came in beside a card leaves with it, in every container that can hold it; the rest is named."""

import io
import json
import zipfile

import pytest
import pyvips

from tests.cards.files import named, picture, png, raw, text, wrapped, zipped
from tests.cards.test_imports import brought
from tests.cards.test_reading_cards import V3
from tests.media.samples import picture as wide
from tests.support.studio import opened
from troupe.cards.domain.container import cards_in

FACE = picture("png")
SAID = [
    {"type": "icon", "name": "main", "uri": "embeded://icon.png", "ext": "png"},
    {"type": "emotion", "name": "joy", "uri": "embeded://f/joy.png", "ext": "png"},
    {"type": "background", "name": "main", "uri": "embeded://bühne.png", "ext": "png"},
    {"type": "user_icon", "name": "sailor", "uri": "embeded://mask.png", "ext": "png"},
]
MEMBERS = {
    "icon.png": FACE,
    "f/joy.png": FACE + b"joy",
    "bühne.png": FACE + b"stage",
    "mask.png": FACE + b"mask",
    "x_meta/1.json": b"{}",
}
ARCHIVE = zipped({"card.json": raw(V3 | {"data": V3["data"] | {"assets": SAID}}), **MEMBERS})


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path, working=True) as house:
        yield house


async def door_of(house, file: bytes) -> str:
    (item,) = (await brought(house, file))["items"]
    return f"/api/personas/{item['created'][0]['id']}/card"


async def test_an_archive_leaves_with_every_member_and_as_a_picture_with_every_asset(house):
    door = await door_of(house, ARCHIVE)

    again = await house.http.get(door)
    as_picture = await house.http.get(door, params={"as": "png"})

    with zipfile.ZipFile(io.BytesIO(again.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist() if name != "card.json"} == MEMBERS
        assert json.loads(archive.read("card.json"))["data"]["assets"] == SAID
    assert again.headers["Troupe-Left-Out"] == ""
    (found,) = cards_in(io.BytesIO(as_picture.content))
    brought_along = [found.chunk(each["uri"].removeprefix("__asset:")) for each in found.tree["data"]["assets"]]
    assert brought_along == [FACE, FACE + b"joy", FACE + b"stage", FACE + b"mask"]
    assert as_picture.headers["Troupe-Left-Out"] == "x_meta/1.json"


async def test_a_card_whose_file_is_gone_from_the_storage_still_leaves_and_says_so(house):
    door = await door_of(house, ARCHIVE)
    for file in (house.studio.directory.path / "media").rglob("*.*"):
        file.unlink()

    as_it_came = await house.http.get(door)
    checked = await house.http.get(f"{door}/check", params={"as": "png"})
    original = await house.http.get(door, params={"as": "original"})

    (found,) = cards_in(io.BytesIO(as_it_came.content))
    assert found.tree["data"]["first_mes"] == V3["data"]["first_mes"]
    assert as_it_came.headers["Troupe-Left-Out"].endswith("original")
    assert "original" in checked.json()["left_out"]
    assert (original.status_code, original.json()["code"]) == (404, "no_original")
    (source,) = (await house.http.get(f"{door.removesuffix('/card')}/sources")).json()["items"]
    assert (await house.http.get(f"/api/sources/{source['id']}")).json()["bytes"] is None


async def test_what_is_not_wanted_stays_behind_and_is_named(house):
    door = await door_of(house, ARCHIVE)

    icon = await house.http.get(door, params={"assets": "icon"})
    older = await house.http.get(f"{door}/check", params={"as": "json", "spec": "v2"})
    in_text = await house.http.get(door, params={"as": "json"})

    with zipfile.ZipFile(io.BytesIO(icon.content)) as archive:
        assert sorted(archive.namelist()) == ["card.json", "icon.png", "x_meta/1.json"]
    assert icon.headers["Troupe-Left-Out"] == "emotion joy, background main, user_icon sailor"
    assert {"assets", "emotion joy", "user_icon sailor"} <= set(older.json()["left_out"])
    assert [each["uri"][:22] for each in in_text.json()["data"]["assets"]] == ["data:image/png;base64,"] * 4


async def test_files_in_chunks_of_a_picture_stand_in_an_archive_as_files(house):
    said = [
        {"type": "icon", "name": "main", "uri": "ccdefault:", "ext": "png"},
        {"type": "emotion", "name": "Früh", "uri": "__asset:0", "ext": "png"},
    ]
    tree = V3 | {"data": V3["data"] | {"assets": said}}
    door = await door_of(house, png(text("ccv3", wrapped(tree)), text("chara-ext-asset_:0", b"am95")))

    made = await house.http.get(door, params={"as": "charx"})

    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        tree = json.loads(archive.read("card.json"))
        files = [archive.read(each["uri"].removeprefix("embeded://")) for each in tree["data"]["assets"]]
    assert (files[1], files[0].startswith(b"\x89PNG"), b"ccv3" in files[0]) == (b"joy", True, False)
    assert (await house.http.get(door)).content.count(b"chara-ext-asset_:0") == 1


async def test_a_new_portrait_takes_the_place_of_the_icon_and_nothing_else(house):
    door = await door_of(house, ARCHIVE)
    id = door.split("/")[3]
    assert cards_in(io.BytesIO((await house.http.get(door, params={"as": "png"})).content))[0].picture == FACE
    sent = {"file": ("new.png", wide(".png", 1500, 30), "image/png")}
    kept = (await house.http.post("/api/media", files=sent)).json()
    look = (await house.http.get(f"/api/personas/{id}")).json()["persona"]["look"]
    changed = await house.http.put(f"/api/personas/{id}", json={"look": look | {"portrait": kept["id"]}})
    assert changed.status_code == 200, changed.text

    made = await house.http.get(door)

    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assets = json.loads(archive.read("card.json"))["data"]["assets"]
        assert "icon.png" not in archive.namelist()
        icon = pyvips.Image.new_from_buffer(archive.read(assets[0]["uri"].removeprefix("embeded://")), "")
    assert (icon.get("vips-loader"), icon.width, icon.height) == ("pngload_buffer", 1024, 20)
    assert assets[1:] == SAID[1:]


async def test_a_name_that_no_header_can_hold_is_told_all_the_same(house):
    odd = [{"type": "emotion", "name": "früh, \r\nspät", "uri": "embeded://gone.png", "ext": "png"}]
    door = await door_of(house, zipped({"card.json": raw(named("Mira", assets=odd))}))

    told = await house.http.get(door, params={"as": "json"})

    assert told.headers["Troupe-Left-Out"] == "emotion fr%C3%BCh%2C %0D%0Asp%C3%A4t, picture"
