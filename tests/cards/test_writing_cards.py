"""What nobody edited leaves as it came; what was edited stands in its place."""

import copy
import io
import json

import pytest

from tests.cards.files import SIGNATURE, picture, png, raw, text, wrapped
from tests.cards.test_reading_cards import PYGMALION, V1, V2, V3
from troupe.cards.domain.container import cards_in
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.refusal import MIB
from troupe.cards.domain.writing import packed, settled, with_card, written


def card(tree: object):
    (found,) = found_in(io.BytesIO(raw(tree)), "mira.json")
    return found.card


@pytest.mark.parametrize("tree", [V2, V3], ids=["v2", "v3"])
def test_an_untouched_card_leaves_key_by_key_as_it_came(tree):
    shuffled = {"extra": [1, {"b": None}], **dict(reversed(tree.items()))}

    out = written(card(shuffled), {})

    assert json.dumps(out.tree) == json.dumps(shuffled)
    assert (list(out.left_out), list(out.repaired)) == ([], [])


def test_an_edit_stands_where_the_field_stood_and_in_the_mirror():
    out = written(card({"name": "Mira"} | V2), {"name": "Mirabel", "description": ""})

    assert out.tree["data"]["name"] == "Mirabel"
    assert out.tree["name"] == "Mirabel"
    assert out.tree["data"]["description"] == ""
    assert list(out.tree["data"]) == list(V2["data"])


def test_a_repaired_field_is_written_right_and_said():
    broken = V2 | {"data": V2["data"] | {"tags": "sea, night", "creator": 3}}

    out = written(card(broken), {})

    assert out.tree["data"]["tags"] == ["sea", "night"]
    assert out.tree["data"]["creator"] == "3"
    assert set(out.repaired) == {"tags", "creator"}


def test_an_older_version_leaves_out_what_it_does_not_know_and_says_so():
    out = written(card(V3), {}, "v2")

    assert out.tree["spec"] == "chara_card_v2"
    assert "assets" not in out.tree["data"]
    assert out.tree["data"]["character_book"]["entries"][0]["content"] == "It turns."
    assert {"nickname", "assets", "group_only_greetings", "character_book decorators"} <= set(out.left_out)
    assert out.tree["data"]["extensions"] == V3["data"]["extensions"]
    assert out.tree["data"]["unheard"] == 7


def test_a_newer_version_has_every_field_it_must_have():
    out = written(card(V2 | {"data": V2["data"] | {"character_book": {"entries": [{"keys": ["a"]}]}}}), {}, "v3")

    data = out.tree["data"]
    assert data["group_only_greetings"] == []
    assert data["character_book"]["entries"][0]["use_regex"] is False
    assert (out.tree["spec"], out.tree["spec_version"]) == ("chara_card_v3", "3.0")


def test_patterns_of_an_older_version_are_patterns_in_the_newer_one_too():
    keys = [["/lamp|light/i"], ["/lamp/", "sea"], ["/lamp/"]]
    entries = [{"keys": each, "content": "It turns."} for each in keys]
    book = {"entries": [*entries[:2], entries[2] | {"constant": True}]}

    out = written(card(V2 | {"data": V2["data"] | {"character_book": book}}), {}, "v3")

    said = [entry["use_regex"] for entry in out.tree["data"]["character_book"]["entries"]]
    assert said == [True, False, False]  # of the second one word, of the third its being constant would be lost


def test_whatever_stands_around_a_card_goes_along_into_another_version():
    beside = V2 | {"name": "Mira", "create_date": "long ago", "odd": [1]}

    assert written(card(beside), {}, "v3").tree.keys() - {"spec", "spec_version", "data"} == {"create_date", "odd"}
    assert written(card(PYGMALION | {"metadata": {"tool": 1}}), {}).tree["data"]["metadata"] == {"tool": 1}


def test_dates_of_the_newest_version_leave_in_seconds():
    dated = V3 | {"data": V3["data"] | {"creation_date": "2024-01-01T00:00:00Z", "modification_date": 1704067200500}}

    out = written(card(dated), {})

    assert out.tree["data"]["creation_date"] == 1704067200
    assert out.tree["data"]["modification_date"] == 1704067200.5
    assert set(out.repaired) == {"creation_date", "modification_date"}


def test_older_shapes_leave_as_the_second_version():
    assert written(card(PYGMALION), {}).tree["data"]["first_mes"] == "Come in."
    assert written(card(V1), {}).tree["spec"] == "chara_card_v2"
    assert written(card(V2), {}, "v1").tree == V1


def test_a_picture_carries_the_new_card_and_no_old_one():
    other = text("comment", b"kept")
    before = png(text("Chara", wrapped(V2)), other, text("ccv3", wrapped(V3)))

    after = with_card(before, V3, backfill=V2)

    (found,) = found_in(io.BytesIO(after), "a.png")
    assert found.card.tree == V3
    assert after.count(b"ccv3\0") == 1
    assert after.lower().count(b"chara\0") == 1
    assert other in after
    assert after.startswith(SIGNATURE)
    assert with_card(after, V3, backfill=V2) == after


def test_older_readers_are_told_that_the_card_is_newer():
    after = with_card(picture(), V3, backfill=copy.deepcopy(V2))

    (found,) = found_in(io.BytesIO(after.replace(b"ccv3\0", b"none\0")), "a.png")
    assert found.card.texts["creator_notes"].startswith("This character was made for version 3")
    assert found.card.texts["creator_notes"].endswith("Be kind.")


def test_an_archive_names_its_files_plainly_and_is_the_same_each_time():
    faces = {"made:1": b"1", "made:2": b"2"}

    def made() -> bytes:
        said = [{"type": "emotion", "name": "früh/../ling", "uri": uri, "ext": "png"} for uri in faces]
        found = settled(said, "charx", faces.get)
        return packed(V3 | {"data": V3["data"] | {"assets": found.assets}}, found.files)

    (found,) = found_in(io.BytesIO(made()), "a.charx")
    uris = [asset["uri"] for asset in found.card.assets]
    assert uris == [
        "embeded://assets/emotion/images/fr_h____ling.png",
        "embeded://assets/emotion/images/fr_h____ling_2.png",
    ]
    assert found.file is not None
    assert found.file.art("assets/emotion/images/fr_h____ling_2.png") == b"2"
    assert made() == made()


ASSETS = [
    {"type": "icon", "name": "main", "uri": "ccdefault:", "ext": "png", "odd": 1},
    {"type": "emotion", "name": "joy", "uri": "embeded://faces/joy.png", "ext": "png"},
    {"type": "x_song", "name": "theme", "uri": "__asset:0", "ext": "mp3"},
    {"type": "background", "name": "gone", "uri": "embeded://none.png", "ext": "png"},
    {"type": "icon", "name": "far", "uri": "https://a.example/b.png", "ext": "png"},
    "no asset",
]
FILES = {"ccdefault:": b"\x89PNG here", "embeded://faces/joy.png": b"\x89PNG joy", "__asset:0": b"ID3" + b"x" * MIB}


def test_files_of_a_card_find_their_place_in_every_container_and_what_cannot_go_is_named():
    in_picture, in_archive, in_text = (settled(ASSETS, form, FILES.get) for form in ("png", "charx", "json"))

    assert dict(in_picture.files) == {
        "emotion/joy.png": FILES["embeded://faces/joy.png"],
        "x_song/theme.mp3": FILES["__asset:0"],
    }
    assert [each["uri"] for each in in_picture.assets[:3]] == [
        "ccdefault:",
        "__asset:emotion/joy.png",
        "__asset:x_song/theme.mp3",
    ]
    assert [path for path, _ in in_archive.files] == [
        "assets/icon/images/main.png",
        "assets/emotion/images/joy.png",
        "assets/x_song/audio/theme.mp3",
    ]
    assert in_archive.assets[0] == ASSETS[0] | {"uri": "embeded://assets/icon/images/main.png"}
    assert in_text.assets[1]["uri"] == "data:image/png;base64,iVBORyBqb3k="
    assert (in_text.left_out, in_archive.left_out) == (["x_song theme", "background gone"], ["background gone"])
    for each in (in_picture, in_archive, in_text):
        assert each.assets[-2:] == ASSETS[-2:]


def test_a_picture_holds_only_the_files_it_is_given_and_they_are_found_again():
    before = png(text("chara-ext-asset_:old", b"b2xk"), text("ccv3", wrapped(V3)))

    after = with_card(before, V3, files=[("emotion/joy.png", b"joy")])

    (found,) = cards_in(io.BytesIO(after))
    assert (found.chunk("emotion/joy.png"), found.chunk("old")) == (b"joy", None)
    assert b"chara-ext-asset_:old" in with_card(before, V3)
