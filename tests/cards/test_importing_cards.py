"""Cards at the door where personas come in."""

import pytest

from tests.cards.files import CARD, named, picture, png, raw, text, wrapped, zipped
from tests.personas.casting import Caster, good, refused
from tests.personas.travel import imported, sent
from tests.support.studio import opened


@pytest.fixture
async def house(tmp_path):
    """On one database: what is stored of a card is stored by the door of kits, which is tested on both."""
    async with opened(tmp_path) as house:
        yield house


@pytest.fixture
def me(house) -> Caster:
    return Caster(house.http)


async def test_a_picture_with_a_card_becomes_a_persona_with_that_portrait(me, house):
    found = await imported(me, png(text("chara", wrapped(named("Not she"))), text("ccv3", wrapped())))

    persona, report = found["persona"], found["report"]
    assert (persona["name"], persona["greeting"], persona["tags"]) == ("Mira", "Come in, {{user}}.", ["sea"])
    assert persona["foreign"]["card"]["extensions"] == CARD["data"]["extensions"]
    assert persona["origin"]["shape"] == report["shape"] == "card"
    media = good(await me.http.get(f"/api/media/{persona['look']['portrait']}"))
    assert (media["width"], media["height"], media["persona_id"]) == (32, 24, persona["id"])
    assert report["about"]["container"] == ["png"]


async def test_an_archive_and_a_bad_picture_come_in_beside_one_another(me, house):
    charx = zipped({"card.json": raw(named("", nickname="")), "assets/extra.bin": b"x"})

    results = good(await sent(me, charx, picture(), png(text("chara", raw({"a": 1}))), dry_run="false"))["results"]

    assert results[0]["persona"]["name"] == "file"
    assert "private_member: member:assets/extra.bin" in results[0]["report"]["kept_foreign"]
    assert (results[1]["error"]["code"], results[1]["error"]["reason"]) == ("KIT_INVALID", "no_card_in_picture")
    assert results[2]["error"]["code"] == "SHAPE_UNKNOWN"
    assert [row["kind"] for row in await house.rows("media")] == ["document"]


async def test_a_card_that_is_here_already_stays_is_followed_or_joined_as_was_asked(me):
    first = await imported(me, png(text("chara", wrapped())))
    same_name = raw(named("Mira", description="Sails now."))

    left = good(await sent(me, same_name, on_conflict="skip"))
    followed = good(await sent(me, same_name, on_conflict="replace_version"))
    both = await imported(me, same_name, on_conflict="keep_both")

    id = first["persona"]["id"]
    assert [each["met"] for each in (first, left, followed, both)] == [None, id, id, id]
    assert (left["persona"]["version"], left["persona"]["description"]) == (1, "Keeps the lighthouse.")
    assert (followed["persona"]["id"], followed["persona"]["description"]) == (id, "Sails now.")
    assert both["persona"]["id"] != id
    assert any(said.startswith("already_here") for said in both["report"]["warnings"])


async def test_a_book_that_is_too_large_to_be_kept_is_told_and_stops_nothing(me):
    entries = [{"keys": [f"key {number}"], "content": "It turns.", "enabled": True} for number in range(4_000)]

    found = await imported(me, png(text("ccv3", raw(named("Mira", character_book={"entries": entries})))))

    assert any("lorebook" in said for said in found["report"]["warnings"])
    assert "character_book" not in found["persona"]["foreign"]["card"].get("extra", {})


async def test_a_card_whose_picture_cannot_be_drawn_is_read_all_the_same(me):
    broken = png(text("chara", wrapped())).replace(b"IDAT", b"IDAU")

    found = await imported(me, broken)

    assert found["persona"]["look"]["portrait"] is None
    assert any(said.startswith("picture_unreadable: ") for said in found["report"]["warnings"])
    refused(await sent(me, picture()), 400, "KIT_INVALID")


async def test_among_adults_the_age_of_whoever_is_on_a_card_is_stated(tmp_path):
    async with opened(tmp_path / "adult", realm="adult") as house:
        me, file = Caster(house.http), png(text("chara", wrapped()))

        assert refused(await sent(me, file), 400, "INVALID_INPUT")["reason"] == "age_required"
        assert (await imported(me, file, age="30"))["persona"]["age"] == 30
        assert sorted(row["kind"] for row in await house.rows("media")) == ["document", "image"]
