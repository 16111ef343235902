"""Kits: a persona goes out and comes in again as it was, and nothing that was changed on the way is believed."""

import json
from pathlib import Path

import pytest
import pyvips

from tests.personas.casting import Caster, good, refused
from tests.personas.test_document import EVERYTHING
from tests.personas.travel import entries_in, exported, imported, sent, summed, with_document, zipped
from tests.support.studio import opened

LESSON = {"user_message": "Hi", "persona_response": "Good day", "quality_score": 0.25, "pinned": True}
OURS = {"id", "user_id", "created_at", "updated_at", "origin", "handle", "conversation_examples", "brain_id"}


def picture(colour: int = 90) -> bytes:
    """A small picture without loss."""
    plain = pyvips.Image.black(32, 24, bands=3) + colour
    return plain.cast("uchar").copy(interpretation="srgb").pngsave_buffer()


async def with_pictures(me: Caster) -> dict:
    """A persona with a portrait and two photos."""
    ids = []
    for colour in (10, 90, 200):
        answer = await me.http.post("/api/media", files={"file": ("photo.png", picture(colour), "image/png")})
        ids.append(good(answer, 201)["id"])
    return await me.cast(look={"portrait": ids[0], "reference_photos": ids[1:]})


async def test_a_kit_that_comes_into_an_empty_studio_goes_out_again_byte_by_byte_the_same(me, tmp_path, engine):
    cast = await me.cast("Zoë", **EVERYTHING, conversation_examples=[LESSON])
    first = entries_in(await exported(me, cast["id"]))

    async with opened(tmp_path / "elsewhere", engine=engine) as other:
        there = Caster(other.http)
        arrived = (await imported(there, await exported(me, cast["id"])))["persona"]
        second = entries_in(await exported(there, arrived["id"]))

    assert second["persona.json"] == first["persona.json"]
    assert json.loads(second["kit.json"])["kit_id"] == json.loads(first["kit.json"])["kit_id"]
    assert {name: each for name, each in arrived.items() if name not in OURS} == {
        name: each for name, each in cast.items() if name not in OURS
    }
    assert arrived["handle"] == cast["handle"]
    assert arrived["brain_id"] is None
    assert arrived["origin"]["shape"] == "troupe-persona"


async def test_a_kit_is_spelled_canonically_without_ids_and_times_of_ours(me):
    cast = await me.cast("Zoë", talkativeness=1.0, conversation_examples=[LESSON])
    entries = entries_in(await exported(me, cast["id"]))

    text = entries["persona.json"].decode()
    document = json.loads(text)

    assert list(entries) == sorted(entries)
    assert list(document) == sorted(document)
    assert '"name":"Zoë"' in text
    assert '"talkativeness":1,' in text
    assert '"quality_score":0.25' in text
    assert not {"id", "user_id", "created_at", "updated_at"} & document.keys()
    assert "id" not in document["conversation_examples"][0]


async def test_two_kits_of_one_state_differ_in_nothing_but_the_time_on_the_label(me):
    cast = await me.cast()

    one, other = [entries_in(await exported(me, cast["id"], sign="false")) for _ in range(2)]

    assert {name for name in one if one[name] != other[name]} <= {"kit.json", "SHA256SUMS"}
    assert "SIGNATURE.json" not in one


async def test_pictures_travel_and_photos_only_when_they_are_asked_for(me, tmp_path, engine):
    cast = await with_pictures(me)
    without, whole = [await exported(me, cast["id"], **wanted) for wanted in ({}, {"include": "photos"})]

    assert [name for name in entries_in(without) if name.endswith(".png")] == ["look/portrait.png"]
    assert json.loads(entries_in(whole)["persona.json"])["look"]["reference_photos"] == [
        "look/references/1.png",
        "look/references/2.png",
    ]
    async with opened(tmp_path / "elsewhere", engine=engine) as other:
        there = Caster(other.http)
        arrived = (await imported(there, whole))["persona"]
        look = arrived["look"]
        media = good(await other.http.get("/api/media"))["items"]
        again = await exported(there, arrived["id"], include="photos")

    assert {each["id"] for each in media} == {look["portrait"], *look["reference_photos"]}
    assert {each["persona_id"] for each in media} == {arrived["id"]}
    assert entries_in(again)["persona.json"] == entries_in(whole)["persona.json"]


@pytest.mark.parametrize("entry", ["persona.json", "kit.json", "LICENSE.txt", "SHA256SUMS", "SIGNATURE.json"])
async def test_a_kit_that_was_changed_on_the_way_is_refused_and_says_where(me, house, entry):
    cast = await me.cast(license="CC0-1.0")
    entries = entries_in(await exported(me, cast["id"]))
    entries[entry] = entries[entry].replace(b"0", b"1", 1)

    told = refused(await sent(me, zipped(entries)), 400, "KIT_INVALID")

    assert told["field"] in (entry, "SIGNATURE.json", "CC0-1.0", *entries)
    assert told["reason"] in ("wrong_sum", "bad_signature", "malformed", "missing", "unlisted", "disagrees")
    assert len(await house.rows("personas")) == 4


async def test_a_kit_that_holds_more_or_less_than_it_lists_is_refused(me):
    cast = await me.cast()
    entries = entries_in(await exported(me, cast["id"], sign="false"))
    more = {**entries, "talents.json": b"[]"}
    less = {name: each for name, each in entries.items() if name != "LICENSE.txt"}

    assert refused(await sent(me, zipped(more)), 400, "KIT_INVALID")["entry"] == "talents.json"
    assert refused(await sent(me, zipped(less)), 400, "KIT_INVALID")["entry"] == "LICENSE.txt"


async def test_a_kit_of_a_later_format_is_refused_with_the_version_it_needs(me):
    cast = await me.cast()
    entries = entries_in(await exported(me, cast["id"], sign="false"))
    label = json.loads(entries["kit.json"]) | {"format_version": 2, "mood": "new"}

    told = refused(
        await sent(me, zipped(summed(entries | {"kit.json": json.dumps(label).encode()}))), 400, "KIT_INVALID"
    )

    assert told["reason"] == "newer_format"
    assert "version 2" in told["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"personality_traits": {"formality": 1.5}}, "personality_traits.formality"),
        ({"wings": 2}, "wings"),
        ({"look": {"portrait": "look/portrait.png"}}, "persona.json"),
        ({"boundaries": {"medical": "shrug"}}, "boundaries.medical"),
    ],
)
async def test_our_own_kits_are_taken_strictly(me, change, field):
    kit = await exported(me, (await me.cast())["id"])

    assert refused(await sent(me, zipped(with_document(kit, **change))), 400, "KIT_INVALID")["field"] == field


async def test_a_label_that_says_something_else_than_the_document_is_refused(me):
    entries = entries_in(await exported(me, (await me.cast(age=7))["id"]))
    label = json.loads(entries["kit.json"]) | {"age": 70}

    told = refused(
        await sent(me, zipped(summed(entries | {"kit.json": json.dumps(label).encode()}))), 400, "KIT_INVALID"
    )

    assert told["reason"] == "disagrees"


async def test_what_belongs_to_this_studio_stays_here(me):
    brain = EVERYTHING["brain_id"]
    voice = {"voice_id": f"own/{brain}", "custom_model_path": f"own/{brain}"}
    answer = await me.ask("GET", f"/{(await me.cast(brain_id=brain, voice_model_config=voice))['id']}/export")

    document = json.loads(entries_in(answer.content)["persona.json"])

    assert document["brain_id"] is None
    assert document["voice_model_config"]["voice_id"] == "default"
    assert document["voice_model_config"]["custom_model_path"] is None
    assert "brain_id" in answer.headers["Troupe-Left-Out"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="vera.persona"'


async def test_a_persona_that_is_here_already_is_kept_beside_left_or_followed_by_a_version(me):
    cast = await me.cast(handle="vera", goal="find the map")
    kit = await exported(me, cast["id"])
    await me.change(cast["id"], goal="lose it")

    both = await imported(me, kit)
    left = good(await sent(me, kit, on_conflict="skip"))
    followed = good(await sent(me, kit, on_conflict="replace_version"))

    assert both["persona"]["handle"] == "vera-2"
    assert left["persona"]["goal"] == "lose it"
    assert left["report"]["warnings"]
    assert (followed["persona"]["id"], followed["persona"]["version"]) == (cast["id"], 3)
    assert followed["persona"]["goal"] == "find the map"
    assert (await me.page())["meta"]["total"] == 2


async def test_a_trial_run_tells_everything_and_stores_nothing(me, house):
    kit = await exported(me, (await with_pictures(me))["id"], include="photos")
    before = len(await house.rows("personas")), len(await house.rows("media"))

    told = good(await sent(me, kit, dry_run="true"))

    assert "persona" not in told
    assert "look" in told["report"]["read"]
    assert (len(await house.rows("personas")), len(await house.rows("media"))) == before


async def test_of_several_files_a_bad_one_never_stops_the_others(me):
    kit = await exported(me, (await me.cast())["id"])

    results = good(await sent(me, b"junk", kit, kit[:-1], b'{"name": "B", "role": "r"}'))["results"]

    assert [each.get("persona", {}).get("name") for each in results] == [None, "Vera", None, "B"]
    assert [each["error"]["code"] for each in results if "error" in each] == ["SHAPE_UNKNOWN", "KIT_INVALID"]
    assert all(each["error"]["next_step"] for each in results if "error" in each)


async def test_at_the_limit_of_a_tier_nothing_comes_in_and_no_file_is_left(me, ada, house):
    kit = await exported(me, (await with_pictures(me))["id"], include="photos")
    for number in range(3):
        await ada.cast(f"P{number}")
    files = len(await house.rows("media"))

    refused(await sent(ada, kit), 402, "TIER_LIMIT_EXCEEDED")

    assert len(await house.rows("media")) == files


async def test_a_picture_that_is_none_is_refused_and_leaves_nothing(me, house):
    entries = entries_in(await exported(me, (await with_pictures(me))["id"], include="photos"))
    entries["look/references/2.png"] = b"\x89PNG\r\n\x1a\n" + b"no picture at all" * 100
    files = len(await house.rows("media"))

    told = refused(await sent(me, zipped(summed(entries))), 400, "KIT_INVALID")

    assert told["entry"] == "look/references/2.png"
    assert len(await house.rows("media")) == files


async def test_a_signature_says_whether_whoever_made_a_kit_is_trusted(me, ada):
    kit = await exported(me, (await me.cast())["id"])
    own = good(await me.ask("GET", "/signers"))["own"]

    assert (await imported(me, kit))["report"]["trust"] == "verified"
    assert (await imported(ada, kit))["report"]["trust"] == "signed"
    trusted = {"public_key": own["public_key"], "name": "The owner"}
    good(await ada.ask("PUT", f"/signers/{own['fingerprint']}", json=trusted))
    assert (await imported(ada, kit))["report"]["trust"] == "verified"
    assert good(await ada.ask("GET", "/signers"))["signers"][0]["name"] == "The owner"
    good(await ada.ask("DELETE", f"/signers/{own['fingerprint']}"))
    assert good(await sent(ada, kit, dry_run="true"))["report"]["trust"] == "signed"
    refused(await ada.ask("PUT", "/signers/0123456789abcdef", json=trusted), 400, "INVALID_INPUT")
    refused(await ada.ask("DELETE", f"/signers/{own['fingerprint']}"), 404, "NOT_FOUND")


async def test_nobody_takes_a_persona_of_others_out_or_a_missing_one(me, ada):
    cast = await me.cast()

    refused(await ada.ask("GET", f"/{cast['id']}/export"), 403, "FORBIDDEN")
    refused(await me.ask("GET", f"/{cast['id'][::-1]}/export"), 404, "NOT_FOUND")
    refused(await me.ask("GET", f"/{cast['id']}/export", params={"format": "exe"}), 400, "INVALID_INPUT")


async def test_a_starter_can_be_taken_along_and_comes_back_as_ones_own(me):
    nova = good(await me.ask("GET", "/starters"))["personas"][0]

    arrived = (await imported(me, await exported(me, nova["id"])))["persona"]

    assert (arrived["name"], arrived["role_here"], arrived["is_active"]) == ("Nova", "owner", False)


@pytest.mark.parametrize(
    "options", [{"on_conflict": "overwrite"}, {"dry_run": "maybe"}, {"age": "old"}, {"name": ""}, {"tier": "admin"}]
)
async def test_an_option_nobody_knows_is_refused(me, options):
    refused(await sent(me, b'{"name": "B", "role": "r"}', **options), 400, "INVALID_INPUT")


async def test_a_form_without_a_file_and_an_empty_file_are_refused(me):
    refused(await me.ask("POST", "/import", files={"other": ("x", b"y")}), 400, "INVALID_INPUT")
    assert refused(await sent(me, b""), 400, "KIT_INVALID")["reason"] == "empty_file"
    refused(await me.ask("POST", "/import", json={"document": 1}), 400, "INVALID_INPUT")


async def test_a_kit_survives_a_restart_of_the_studio_that_made_it(tmp_path: Path):
    async with opened(tmp_path) as house:
        me = Caster(house.http)
        kit = await exported(me, (await me.cast())["id"])
        key = good(await me.ask("GET", "/signers"))["own"]["public_key"]

    async with opened(tmp_path) as house:
        assert good(await Caster(house.http).ask("GET", "/signers"))["own"]["public_key"] == key
        assert (await imported(Caster(house.http), kit))["report"]["trust"] == "verified"


async def test_personas_can_be_sorted_by_when_they_last_performed(me):
    first, second, third = [await me.cast(name) for name in ("First", "Second", "Third")]
    assert await me.names(sort="used") == ["Third", "Second", "First"]

    good(await me.http.post("/api/chats", json={"members": [{"persona_id": first["id"]}]}), 201)
    assert await me.names(sort="used") == ["First", "Third", "Second"]
    await me.ask("POST", f"/{second['id']}/activate")

    assert await me.names(sort="used") == ["Second", "First", "Third"]
    assert await me.names(sort="used", order="asc") == ["Third", "First", "Second"]
    page = await me.page(sort="used", limit=1)
    assert [each["name"] for each in page["personas"]] == ["Second"]
    rest = await me.page(sort="used", limit=2, cursor=page["next_cursor"])
    assert [each["id"] for each in rest["personas"]] == [first["id"], third["id"]]
