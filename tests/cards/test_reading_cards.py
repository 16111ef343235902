"""Every card is read, whatever program wrote it, and what was odd about it is said."""

import io
import json
import zipfile

import pytest

from tests.cards.files import chunk, jpeg, named, packed_text, picture, png, raw, text, worldly_text, wrapped
from troupe.cards.domain import Refusal
from troupe.cards.domain.finding import FoundCard, found_in
from troupe.cards.domain.report import Column
from troupe.cards.domain.telling import tell

V1 = {
    "name": "Mira", "description": "Keeps the light.", "personality": "calm", "scenario": "An island.",
    "first_mes": "Come in.", "mes_example": "<START>\n{{char}}: Storm ahead.",
}  # fmt: skip
V2 = {"spec": "chara_card_v2", "spec_version": "2.0", "data": {
    **V1, "creator_notes": "Be kind.", "system_prompt": "", "post_history_instructions": "", "alternate_greetings": [],
    "tags": ["sea"], "creator": "somebody", "character_version": "1", "extensions": {"odd": {"a": [1, None]}},
    "unheard": 7,
}}  # fmt: skip
V3 = {"spec": "chara_card_v3", "spec_version": "3.0", "data": {
    **V2["data"], "nickname": "Mi", "group_only_greetings": ["All in."], "source": ["https://example.org/1"],
    "creation_date": 1700000000, "modification_date": 1700000001,
    "assets": [{"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}],
    "character_book": {"extensions": {}, "entries": [
        {"keys": ["lamp"], "content": "@@depth 2\nIt turns.", "enabled": True, "insertion_order": 1, "extensions": {}},
    ]},
}}  # fmt: skip


def zipped(**members: object) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return target.getvalue()


def cards(file: bytes, name: str = "mira.png") -> list[FoundCard]:
    return list(found_in(io.BytesIO(file), name))


PYGMALION = {
    "char_name": "Mira", "char_persona": "Keeps the light.", "world_scenario": "An island.",
    "char_greeting": "Come in.", "example_dialogue": "<START>\n{{char}}: Storm ahead.",
}  # fmt: skip
WEBUI = "name: Mira\ncontext: |\n  Keeps the light.\n  <START>\n  {{char}}: Storm ahead.\ngreeting: Come in.\n"
BYAF = zipped(
    **{
        "manifest.json": {
            "schemaVersion": 1,
            "characters": ["characters/a/character.json"],
            "scenarios": ["scenarios/scenario1.json"],
            "author": {"name": "somebody"},
        },
        "characters/a/character.json": {
            "name": "Mira",
            "persona": "Keeps the light.",
            "isNSFW": False,
            "loreItems": [{"key": "lamp, light", "value": "It turns."}],
        },
        "scenarios/scenario1.json": {
            "narrative": "An island.",
            "firstMessages": [{"text": "Come in."}],
            "exampleMessages": [{"text": "#{character}: Storm ahead."}],
        },
    }
)
VOXPKG = zipped(
    **{
        "package.json": {"$type": "package"},
        "Characters/a/character.json": {
            "Name": "Mira",
            "Profile": "Keeps the light.",
            "Scenario": "An island.",
            "FirstMessage": "Come in.",
            "MemoryBooks": ["b"],
            "Culture": "en-US",
        },
        "Books/b/book.json": {
            "Id": "b",
            "Items": [{"Keywords": ["lamp"], "Text": "{{ char }} turns it.", "Weight": 3}],
        },
    }
)
EVERY_SHAPE = {
    "v1 as text": raw(V1), "v2 as text": raw(V2), "v3 as text": raw(V3), "a list of one": raw([V2]),
    "with a byte-order mark": b"\xef\xbb\xbf" + raw(V2), "in UTF-16": raw(V2).decode().encode("utf-16"),
    "with zeros behind": raw(V2) + b"\0\0\n", "tEXt chara": png(text("chara", wrapped(V2))),
    "tEXt ccv3": png(text("ccv3", wrapped(V3))), "both": png(text("chara", wrapped(V2)), text("ccv3", wrapped(V3))),
    "upper case": png(text("CHARA", wrapped(V2))), "zTXt": png(packed_text("chara", wrapped(V2))),
    "iTXt": png(worldly_text("ccv3", wrapped(V3))),
    "squeezed iTXt": png(worldly_text("ccv3", wrapped(V3), squeezed=True)),
    "plain JSON in a chunk": png(text("chara", raw(V2))), "no padding": png(text("chara", wrapped(V2).rstrip(b"="))),
    "jpeg": jpeg(wrapped(V2)), "jpeg, numbers": jpeg(",".join(map(str, raw(V2))).encode()),
    "charx": zipped(**{"card.json": V3}), "charx in a folder": zipped(**{"mira/CARD.json": V3}),
    "charx behind a picture": picture("jpg") + zipped(**{"card.json": V3}),
    "pygmalion": raw(PYGMALION), "web ui": WEBUI.encode(), "byaf": BYAF, "voxpkg": VOXPKG,
    "no spec": raw({"data": V2["data"]}), "spec as a number": raw(V2 | {"spec_version": 2}),
}  # fmt: skip


@pytest.mark.parametrize("shape", EVERY_SHAPE)
def test_a_card_is_read_from_every_shape(shape):
    (found,) = cards(EVERY_SHAPE[shape])

    texts = found.card.texts
    assert texts["name"] == "Mira"
    assert texts["description"] == "Keeps the light."
    assert texts["first_mes"] == "Come in."
    assert found.report.codes("read") == ["card"]


def test_a_dialogue_inside_a_description_goes_to_the_examples():
    (found,) = cards(WEBUI.encode(), "mira.yaml")

    assert found.card.texts["mes_example"] == "<START>\n{{char}}: Storm ahead."


def test_packages_bring_scenario_lore_and_their_macros():
    (byaf,) = cards(BYAF)
    (voxta,) = cards(VOXPKG)

    assert byaf.card.texts["scenario"] == "An island."
    assert byaf.card.texts["mes_example"] == "<START>\n{{char}}: Storm ahead.\n"
    assert byaf.card.texts["creator"] == "somebody"
    assert byaf.card.book == {
        "extensions": {},
        "entries": [{"keys": ["lamp", "light"], "content": "It turns.", "enabled": True}],
    }
    assert voxta.card.book is not None
    assert voxta.card.book["entries"][0]["content"] == "{{char}} turns it."
    assert voxta.card.extensions["voxta"]["Culture"] == "en-US"
    assert byaf.card.extensions["backyard"].keys().isdisjoint({"persona", "loreItems", "images"})


def test_packages_bring_the_pictures_of_their_characters():
    mira = {"name": "Mira", "images": [{"path": "images/a.png"}, {"path": "images/b.png", "label": "joy"}]}
    byaf = {"manifest.json": {"characters": ["c/character.json"]}, "c/character.json": mira}
    voxta = {"Characters/a/character.json": {"Name": "Mira", "Description": "Tall."}}
    avatars = {f"Characters/a/Assets/Avatars/Default/{name}.png": b"?" for name in ("Joy_01", "Joy_02", "Fear_01")}

    (one,) = cards(zipped(**byaf, **{"c/images/a.png": picture()}))
    (other,) = cards(zipped(**voxta, **{"Characters/a/thumbnail.png": picture()}, **avatars))

    assert (one.file.picture, other.file.picture) == (picture(), picture())
    assert [(each["type"], each["name"]) for each in one.card.assets] == [("icon", "main"), ("emotion", "joy")]
    assert [each["name"] for each in other.card.assets] == ["main", "joy", "fear"]


def test_files_that_a_card_names_and_that_are_not_there_are_told():
    said = [{"type": "emotion", "name": name, "uri": f"embeded://{name}.png", "ext": "png"} for name in ("a", "b")]

    (found,) = cards(zipped(**{"card.json": named("Mira", assets=said), "A.png": b"?", "own/notes.json": {}}))

    assert ("asset_missing", "member:b.png") in told_of(found, "warnings")
    assert ("private_member", "member:own/notes.json") in told_of(found, "kept_foreign")


def told_of(found: FoundCard, column: Column) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in found.report.columns[column]]


def test_what_is_odd_about_a_picture_is_told_with_its_place():
    (after,) = cards(png(after=text("chara", wrapped(V2))))
    (twice,) = cards(png(chunk(b"zzZz", b"?"), chunk(b"tEXt", b"chara\0" + wrapped(V2), sum=1), text("chara", b"{}")))

    assert told_of(after, "warnings") == [("after_end", "")]
    assert told_of(twice, "warnings") == [("bad_checksum", "chunk:chara"), ("second_chunk", "chunk:chara")]
    assert ("unknown_chunk", "chunk:zzZz") in told_of(twice, "kept_foreign")


def test_a_file_packed_in_an_unknown_way_is_told_and_the_card_is_read():
    icon = {"type": "icon", "name": "main", "uri": "embeded://a.png", "ext": "png"}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("card.json", json.dumps(named("Mira", assets=[icon])))
        archive.writestr("a.png", picture(), compress_type=zipfile.ZIP_LZMA)

    (found,) = cards(target.getvalue())

    assert told_of(found, "warnings") == [("member_unreadable", "member:a.png")]


def test_in_a_list_what_is_no_card_stops_no_other():
    (found,) = cards(raw([{"a": 1}, V1, 3]))

    assert found.card.name == "Mira"
    assert [each.code for each in found.report.columns["defaulted"]] == ["wrong_type", "wrong_type"]


def test_each_text_that_was_repaired_is_named():
    (found,) = cards(b'{"name": "A\\u0000b", "first_mes": "x\\ud800", "description": "y"}')

    assert found.card.name == "Ab"
    assert told_of(found, "warnings") == [("text_repaired", "/name"), ("text_repaired", "/first_mes")]


def test_a_module_alone_is_refused_with_the_way_out():
    with pytest.raises(Refusal) as refused:
        cards(b"\x6f\0" + (3).to_bytes(4, "little") + b"abc\0", "mine.risum")

    assert refused.value.code == "encrypted_card"
    assert "export that as a plain card" in str(refused.value)


def test_several_cards_of_one_file_are_several():
    two = [V2, V2 | {"data": V2["data"] | {"name": "Odo"}}]

    assert [each.card.name for each in cards(raw(two))] == ["Mira", "Odo"]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"description": None}, None, None),
        ({"description": 7}, "defaulted", "number_as_text"),
        ({"description": ["a"]}, "defaulted", "wrong_type"),
        ({"name": "  "}, "defaulted", "name_missing"),
        ({"alternate_greetings": "Hello"}, "defaulted", "list_from_text"),
        ({"tags": "sea, night"}, "defaulted", "list_from_text"),
        ({"alternate_greetings": ["a", 3, {}]}, "defaulted", "wrong_type"),
        ({"extensions": []}, "defaulted", "wrong_type"),
        ({"character_book": [{"keys": ["a"]}]}, "defaulted", "entries_object"),
        ({"character_book": "a"}, "defaulted", "wrong_type"),
        ({"unknown": 1}, "kept_foreign", "unknown_key"),
    ],
)
def test_what_is_wrong_is_repaired_and_told(change, column, code):
    (found,) = cards(raw(V2 | {"data": V2["data"] | change}))

    told = [code for each in ("defaulted", "warnings") for code in found.report.codes(each)]
    if code is None:
        assert told == []
    else:
        assert code in found.report.codes(column)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"spec_version": "4.0"}, "newer_spec"), ({"spec_version": None}, "spec_unknown"),
        ({"name": "Somebody else"}, "mirror_differs"), ({"spec": "mine"}, "spec_unknown"),
    ],
)  # fmt: skip
def test_an_odd_frame_is_read_with_a_warning(change, code):
    (found,) = cards(raw({"name": "Mira"} | V2 | change))

    assert found.card.name == "Mira"
    assert code in found.report.codes("warnings")


def test_a_character_of_agnai_is_read_with_all_its_words():
    attributes = {"species": ["human"], "job": ["keeper", "sailor"], "text": ["Keeps the light."]}
    (found,) = cards(raw({
        "kind": "character", "name": "Mira", "description": "Be kind.", "appearance": "tall", "scenario": "An island.",
        "greeting": "Come in.", "sampleChat": "{{char}}: Storm ahead.", "alternateGreetings": ["Hm?"], "tags": ["sea"],
        "persona": {"kind": "attributes", "attributes": attributes}, "systemPrompt": "", "creator": "somebody",
    }))  # fmt: skip

    texts = found.card.texts
    assert (found.card.shape, texts["creator_notes"], texts["first_mes"]) == ("agnai", "Be kind.", "Come in.")
    assert texts["description"] == "species: human\njob: keeper, sailor\nKeeps the light.\nAppearance: tall"
    assert texts["mes_example"] == "{{char}}: Storm ahead."
    assert found.card.lists["alternate_greetings"] == ["Hm?"]


def test_a_card_without_a_name_is_called_as_its_file():
    (found,) = cards(raw(V1 | {"name": None}), "The Keeper.json")

    assert found.card.name == "The Keeper"


def test_dates_are_seconds_however_they_are_written():
    (found,) = cards(
        raw(V3 | {"data": V3["data"] | {"creation_date": "2023-11-14T22:13:20Z", "modification_date": 17e11}})
    )

    assert found.card.dates == {"creation_date": 1700000000.0, "modification_date": 1700000000.0}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "empty_file"), (b"\0 \n", "empty_file"), (b"MZ\x90\x00binary", "unknown_format"),
        (b'{"a": 1}', "not_a_card"), (b"[1, 2]", "not_a_card"), (b'{"a": ', "bad_json"),
        (b'{"a": 1} x', "trailing_data"),
        (raw({"spec": "lorebook_v3", "data": {"entries": []}}), "not_a_card"),
        (b"name: &a Mira\ngreeting: *a\n", "yaml_unsafe"),
        (b"name: !!python/object:os.system x\ngreeting: b", "yaml_unsafe"),
        (b"base: {a: b}\nname: Mira\ngreeting: b\n<<: c\n", "yaml_unsafe"),
        (b"name: " + b"[" * 100 + b"]" * 100, "too_complex"), (b"- a\n- b\n", "unknown_format"),
        (png(text("chara", b"rcc||abc")), "encrypted_card"), (png(), "no_card_in_picture"),
        (b"rcc||abc", "encrypted_card"), (BYAF[:-30], "truncated"), (zipped(**{"a.json": {}}), "not_a_card"),
        (raw(V1 | {"name": "x" * 1001}), "field_too_long"), (zipped(**{"card.json": [1]}), "not_a_card"),
        (zipped(**{"manifest.json": {"characters": []}, "a/character.json": {}}), "not_a_card"),
    ],
)  # fmt: skip
def test_what_is_no_card_is_refused_with_its_reason(file, code):
    with pytest.raises(Refusal) as refused:
        cards(file)

    assert refused.value.code == code


def test_every_scalar_of_yaml_stays_as_it_was_written():
    (found,) = cards(b"name: Mira\ngreeting: yes\nexample_dialogue: 2024-01-01\ncontext: 3.1\n", "a.yaml")

    assert found.card.texts["first_mes"] == "yes"
    assert found.card.texts["mes_example"] == "2024-01-01"
    assert found.card.texts["description"] == "3.1"


def test_a_card_says_what_of_it_has_no_effect_or_less_than_it_was_meant_to():
    icons = [{"type": "icon", "name": name, "uri": "ccdefault:", "ext": "png"} for name in ("main", "main")]
    moods = [{"type": "emotion", "name": name, "uri": "https://a.example/x", "ext": "png"} for name in ("joy", "sad")]
    book = {"entries": [{"keys": ["a"], "content": "b", "extensions": {"automation_id": "run"}}], "extensions": {}}
    data = {"name": "M" * 60, "tags": ["x" * 40], "assets": [*icons, *moods], "character_book": book}
    [found] = cards(raw({"spec": "chara_card_v3", "spec_version": "3.0", "data": V2["data"] | data}))
    report = found.report
    tell(found.card, report)

    assert set(report.codes("clamped")) == {"name_shortened", "tag_shortened"}
    assert {"icon_main_twice", "asset_unusable"} <= set(report.codes("warnings"))
    assert set(report.codes("ignored")) == {"remote_not_fetched", "automation"}
    [moods_told] = [each.detail for each in report.columns["warnings"] if each.code == "asset_unusable"]
    assert moods_told.startswith("2 of the kind 'emotion'")
