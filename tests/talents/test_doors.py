"""Kits over HTTP: found, judged, taken in, handed out, changed, put away."""

import io
import json
import zipfile

import numpy as np
import pytest

from tests.talents.kits import GRACE, INK, MIDDLE, files, lora, put, read, safetensors
from tests.talents.test_hostile import ARCHIVES, packed

SIX = [
    "avatar.identity.dot_aurora",
    "avatar.identity.dot_kairo",
    "avatar.style.abstract",
    "avatar.style.animal_traits",
    "avatar.style.anime.creature",
    "avatar.style.anime.mecha",
]
SEED = (
    "id path valid category kind sdx_version base_model lora_rank default_weight size_mb created_at token negatives "
    "intended_mix metadata"
).split()


async def ids(http, path: str = "/talents/avatar") -> list[str]:
    return [each["id"] for each in (await http.get(path)).json()]


async def bring(http, content: bytes, **asked: str):
    return await http.post("/api/talents/import", files={"file": ("kit.zip", content)}, params=asked)


async def add(http, weights: bytes, **told: str):
    told = {"id": INK, "license": "CC-BY-4.0"} | told
    return await http.post("/api/talents/add", files={"file": ("x.safetensors", weights)}, data=told)


async def test_a_fresh_studio_has_six_valid_kits_in_the_seeds_form(here):
    answer = await here.http.get("/talents/avatar")

    assert [each["id"] for each in answer.json()] == SIX
    assert all(list(each) == SEED for each in answer.json())
    assert all(each["valid"] and each["path"] == each["id"] for each in answer.json())
    assert await ids(here.http, "/api/talents/avatar") == SIX
    assert await ids(here.http, "/avatar/talents") == SIX[2:]


async def test_a_list_that_did_not_change_is_not_sent_again(studio):
    first = await studio.http.get("/talents/avatar")
    same = await studio.http.get("/talents/avatar", headers={"If-None-Match": first.headers["etag"]})
    put(studio.studio.directory.path / "talents" / "avatar", files())
    other = await studio.http.get("/talents/avatar", headers={"If-None-Match": first.headers["etag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200
    assert INK in {each["id"] for each in other.json()}


async def test_broken_kits_are_shown_only_to_whoever_asks_for_them(studio):
    place = studio.studio.directory.path / "talents" / "avatar"
    await studio.http.get("/talents/avatar")
    put(place, files(weights=b"a text"))

    found = (await studio.http.get("/talents/avatar?include_invalid=true")).json()

    assert INK not in await ids(studio.http)
    (broken,) = [each for each in found if each["id"] == INK]
    assert broken["valid"] is False
    assert broken["findings"][0]["next_step"]
    assert INK in await ids(studio.http, "/talents/avatar?level=lenient")


@pytest.mark.parametrize("id", ["avatar.style.none", "..%2F..%2Fetc", "avatar.other.x", "avatar.style.%C3%A9"])
async def test_what_is_no_kit_is_missing_and_says_what_to_do(id, studio):
    answer = await studio.http.get(f"/api/talents/{id}")

    assert answer.status_code == 404
    assert answer.json()["next_step"]


async def test_a_kit_shows_its_findings_its_tensors_and_its_files(studio):
    told = (await studio.http.get(f"/api/talents/{SIX[0]}")).json()

    assert [each["code"] for each in told["findings"]] == ["neutral_weights"]
    assert (told["usable"], told["works_on_the_drawing"], told["is_neutral"]) == ("full", True, True)
    assert told["report"]["family"] == "sd15"
    picture = await studio.http.get(f"/api/talents/{SIX[0]}/files/{told['preview']}")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content[:4] == b"\x89PNG"
    lost = await studio.http.get(f"/api/talents/{SIX[0]}/files/..%2Ftalent.json")
    assert lost.status_code == 404


async def test_a_file_of_another_tool_becomes_a_kit_and_stays_as_it_is(here):
    weights = safetensors(lora(alpha=2), {"ss_tag_frequency": json.dumps({"a": {"gracehopper": 9}})})

    answer = await add(here.http, weights, id=GRACE, type="identity")

    assert answer.status_code == 201
    told = answer.json()
    assert (told["entry"]["token"], told["family"], told["ranks"]) == ("gracehopper", "sd15", {"4": 2})
    assert (told["source"], told["usable"], told["owner"]) == ("added", "full", "you")
    kept = await here.http.get(f"/api/talents/{GRACE}/files/weights.safetensors")
    assert kept.content == weights
    assert (await add(here.http, weights, id=GRACE)).status_code == 409
    (row,) = await here.rows("talent_kits")
    assert (row["kit_id"], row["source"], row["visibility"]) == (GRACE, "added", "private")


@pytest.mark.parametrize(
    ("weights", "told", "code"),
    [
        (b"no weights", {}, "weights_not_safetensors"),
        (safetensors(lora("k", prompt=999)), {}, "family_unknown"),
        (safetensors(lora()), {"id": "avatar.other.x"}, "bad_id"),
        (safetensors(lora()), {"license": " "}, "invalid"),
        (safetensors(lora()), {"token": "two words"}, "invalid"),
        (safetensors(lora()), {"base_model": "stabilityai/stable-diffusion-xl-base-1.0"}, "kit_invalid"),
        (safetensors(lora()), {"subject": "real_person"}, "consent_required"),
        (safetensors(lora()), {"colour": "red"}, "invalid"),
    ],
)
async def test_a_file_that_makes_no_kit_is_refused_and_leaves_nothing(weights, told, code, studio):
    answer = await add(studio.http, weights, **told)

    assert (answer.status_code, answer.json()["error"]) == (403 if code == "consent_required" else 422, code)
    assert await ids(studio.http) == SIX
    assert not list((studio.studio.directory.path / "tmp").iterdir())


async def test_a_look_into_a_file_keeps_nothing(studio):
    answer = await studio.http.post("/api/talents/inspect", files={"file": ("x", safetensors(lora(alpha=2)))})

    told = answer.json()
    assert (told["dialect"], told["alphas"], told["modules"]) == ("kohya", [2.0], 2)
    assert not list((studio.studio.directory.path / "tmp").iterdir())


async def test_a_kit_travels_as_a_zip_and_comes_back_equal(here):
    content = (await here.http.get(f"/api/talents/{SIX[5]}/export")).content
    again = (await here.http.get(f"/api/talents/{SIX[5]}/export")).content
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()

    refused = await bring(here.http, content)
    replaced = await bring(here.http, content, on_conflict="version")

    assert content == again
    assert (names[0], names[-1]) == ("talent.json", "SHA256SUMS")
    assert (refused.status_code, refused.json()["error"]) == (409, "kit_exists")
    assert replaced.status_code == 201
    assert (await here.http.get(f"/api/talents/{SIX[5]}/export")).content == content
    assert (await here.http.get(f"/api/talents/{SIX[5]}/versions")).json() == {"items": [{"number": 1}]}


@pytest.mark.parametrize("name", ARCHIVES)
async def test_a_hostile_archive_is_refused_and_leaves_nothing(name, studio):
    answer = await bring(studio.http, ARCHIVES[name]())

    assert (answer.status_code, answer.json()["error"]) == (422, "unsafe_archive")
    assert await ids(studio.http) == SIX
    assert not list((studio.studio.directory.path / "tmp").iterdir())


async def test_a_kit_with_errors_is_refused_with_all_of_them_and_can_be_let_in_for_the_drawing(studio):
    broken = packed(files(weights=b"a text") | {"rig.json": b'{"rig_version": 1}'})

    refused = await bring(studio.http, broken)
    let_in = await bring(studio.http, broken, level="lenient")

    assert (refused.status_code, refused.json()["error"]) == (422, "kit_invalid")
    assert "weights_not_safetensors" in {each["code"] for each in refused.json()["findings"]}
    assert (let_in.status_code, let_in.json()["usable"]) == (201, "rig_only")


async def test_a_change_makes_a_version_that_can_be_brought_back(here):
    await add(here.http, safetensors(lora()))

    changed = await here.http.put(
        f"/api/talents/{INK}", json={"default_weight": 0.5, "metadata": {"description": "thin lines"}}
    )
    restored = await here.http.post(f"/api/talents/{INK}/versions/1/restore")

    assert (changed.json()["entry"]["default_weight"], changed.json()["description"]) == (0.5, "thin lines")
    assert restored.json()["entry"]["default_weight"] == 1.0
    wrong = await here.http.put(f"/api/talents/{INK}", json={"rig": {"rig_version": 9}})
    assert (wrong.status_code, wrong.json()["error"]) == (422, "kit_invalid")


async def test_what_came_with_the_studio_is_changed_and_deleted_by_nobody(studio):
    changed = await studio.http.put(f"/api/talents/{SIX[0]}", json={"default_weight": 0.5})
    deleted = await studio.http.delete(f"/api/talents/{SIX[0]}")

    assert {changed.status_code, deleted.status_code} == {403}
    assert changed.json()["error"] == "sample_read_only"


async def test_a_deleted_kit_is_gone_from_every_list_and_comes_back_from_its_versions(here):
    await add(here.http, safetensors(lora()))

    gone = await here.http.delete(f"/api/talents/{INK}")

    assert gone.status_code == 204
    assert INK not in await ids(here.http)
    assert (await here.http.get(f"/api/talents/{INK}")).status_code == 404
    assert (await here.http.post(f"/api/talents/{INK}/versions/1/restore")).status_code == 200
    assert INK in await ids(here.http)


async def test_a_kit_that_a_persona_uses_is_deleted_only_by_force(studio):
    await add(studio.http, safetensors(lora()))
    persona = (await studio.http.post("/api/personas", json={"name": "Ada"})).json()
    persona_id = persona.get("id") or persona["persona"]["id"]
    await studio.http.put(f"/api/looks/{persona_id}", json={"kits": [{"id": INK, "weight": 0.5}]})

    refused = await studio.http.delete(f"/api/talents/{INK}")
    forced = await studio.http.delete(f"/api/talents/{INK}?force=true")

    assert (refused.status_code, refused.json()["error"], refused.json()["uses"]) == (409, "kit_in_use", ["Ada"])
    assert forced.status_code == 204


async def test_a_list_is_narrowed_and_paged(studio):
    first = (await studio.http.get("/api/talents?limit=4")).json()
    rest = (await studio.http.get("/api/talents", params={"limit": 4, "cursor": first["next_cursor"]})).json()

    assert [each["id"] for each in first["items"] + rest["items"]] == SIX
    assert rest["next_cursor"] is None
    people = (await studio.http.get("/api/talents?type=identity")).json()
    assert [each["id"] for each in people["items"]] == SIX[:2]
    found = (await studio.http.get("/api/talents?q=headphones")).json()
    assert [each["id"] for each in found["items"]] == SIX[1:2]


async def test_every_kit_is_judged_with_every_byte(studio):
    place = studio.studio.directory.path / "talents" / "avatar"
    await studio.http.get("/talents/avatar")
    weights = place / SIX[0] / "weights.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-2000] ^= 1
    weights.write_bytes(bytes(changed))

    told = (await studio.http.post("/api/talents/validate", json={})).json()

    assert told["summary"] == {"kits": 6, "valid": 5, "invalid": 1}
    (wrong,) = [each for each in told["kits"] if not each["valid"]]
    assert {each["code"] for each in wrong["findings"] if each["severity"] == "error"} == {"checksum"}


async def test_weights_follow_the_seeds_rule_and_the_cap(studio):
    body = {"sliders": {"mecha": 0.2, "animal": 0.7}, "identity_kit": SIX[0]}

    told = (await studio.http.post("/api/talents/weights", json=body)).json()

    applied = {each["id"]: each["applied_weight"] for each in told["weights"]}
    assert told["total"] == pytest.approx(2.0)
    assert (told["cap"], told["scale"], told["scaled"]) == (1.5, 0.75, True)
    assert applied[SIX[0]] == pytest.approx(0.75)
    assert applied[SIX[5]] == pytest.approx(0.45)
    assert applied[SIX[3]] == pytest.approx(0.3)
    assert (await studio.http.post("/api/talents/weights", json={"sliders": {"mecha": 2}})).status_code == 422


async def test_weights_are_written_as_another_tool_names_them(studio):
    await add(studio.http, safetensors(lora(rank=4, alpha=4)))

    answer = await studio.http.post(f"/api/talents/{INK}/convert", json={"to": "peft", "dtype": "F32"})

    tensors, _ = read(answer.content)
    name = "unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight"
    assert np.array_equal(tensors[name], lora(rank=4)[f"{MIDDLE}k.lora_down.weight"].astype(np.float32))


async def test_the_rules_of_the_manifest_are_there_for_other_programs(studio):
    told = (await studio.http.get("/api/talents/schema")).json()

    assert told["$schema"].startswith("http://json-schema.org/draft-07")
    assert {"id", "lora_rank", "default_weight"} <= set(told["required"])
    assert "$defs" not in told
