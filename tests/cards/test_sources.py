"""What somebody came out of stays to be looked at: in the card's own words, and as the very file."""

import pytest

from tests.cards.files import picture, png, raw, text, wrapped, zipped
from tests.cards.test_imports import brought
from tests.cards.test_reading_cards import V3
from tests.support.studio import opened

NOTES = "Be kind to her."
CARD = V3 | {
    "data": V3["data"]
    | {
        "creator": "somebody",
        "character_version": "1.2",
        "creator_notes": NOTES,
        "unheard": {"deep": [1, 2]},
        "source": ["https://a.example/mira"],
        "assets": [
            {"type": "emotion", "name": "joy", "uri": "embeded://F/joy.png", "ext": "png", "weight": 3},
            {"type": "background", "name": "main", "uri": "data:image/png;base64,AAAA", "ext": "png"},
        ],
    }
}
ARCHIVE = zipped({"card.json": raw(CARD), "f/joy.png": picture(), "x_meta/1.json": b"{}"})


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path, working=True) as house:
        yield house


async def sources_of(house, file: bytes) -> list[dict]:
    (item,) = (await brought(house, file))["items"]
    return (await house.http.get(f"/api/personas/{item['created'][0]['id']}/sources")).json()["items"]


async def test_a_card_is_shown_in_its_own_words_with_what_lay_beside_it(house):
    (source,) = await sources_of(house, ARCHIVE)

    said = (await house.http.get(f"/api/sources/{source['id']}")).json()

    assert (said["format"], said["container"], said["spec_version"]) == ("v3", "charx", "3.0")
    assert (said["creator"], said["character_version"], said["notes"][""]) == ("somebody", "1.2", NOTES)
    assert said["links"] == ["https://a.example/mira"]
    uses = {each["path"]: (each["use"], each["name"]) for each in said["members"]}
    assert uses == {"card.json": ("card", ""), "f/joy.png": ("emotion", "joy"), "x_meta/1.json": (None, "")}
    assert [each["uri"] for each in said["assets"]] == ["embeded://F/joy.png", "data:image/png;base64"]
    kept = {each["path"]: each["text"] for each in said["kept"]}
    assert kept["/data/unheard"] == '{"deep": [1, 2]}'
    assert kept["/data/assets/0/weight"] == "3"
    assert [each["code"] for each in said["report"]["warnings"]] == ["name_case"]
    assert "private_member" in [each["code"] for each in said["report"]["kept_foreign"]]


async def test_the_file_is_handed_out_as_it_came_and_only_to_whoever_brought_it(house):
    (source,) = await sources_of(house, ARCHIVE)

    answer = await house.http.get(f"/api/sources/{source['id']}/file")

    assert answer.content == ARCHIVE
    assert answer.headers["content-disposition"].startswith("attachment;")
    missing = await house.http.get("/api/sources/0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d02/file")
    assert (missing.status_code, missing.json()["error"]) == (404, "source_not_found")


async def test_chunks_of_a_picture_are_members_too(house):
    tree = V3 | {
        "data": V3["data"] | {"assets": [{"type": "x_song", "name": "theme", "uri": "__asset:0", "ext": "mp3"}]}
    }
    (source,) = await sources_of(house, png(text("ccv3", wrapped(tree)), text("chara-ext-asset_:0", b"SUQz")))

    said = (await house.http.get(f"/api/sources/{source['id']}")).json()

    assert [(each["path"], each["use"], each["name"]) for each in said["members"]] == [("0", "x_song", "theme")]
