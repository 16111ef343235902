"""Kits over HTTP: found, judged, taken in, handed out, weighed, mixed.

One studio serves all; each test has ids of its own.
"""

import asyncio
import io
import json
import zipfile

import numpy as np
import pytest

from tests.talents.archives import ARCHIVES, packed
from tests.talents.asking import ABSTRACT, ANIMAL, AURORA, CREATURE, KAIRO, MECHA, SIX, add, bring, ids
from tests.talents.kits import MIDDLE, files, lora, put, read, safetensors
from tests.talents.waiting import ended
from troupe.talents.errors import BadChange
from troupe.talents.service import Mix

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEED = [
    *("id", "path", "valid", "category", "kind", "sdx_version", "base_model", "lora_rank", "default_weight"),
    *("size_mb", "created_at", "token", "negatives", "intended_mix", "metadata"),
]


def shelf(studio):
    return studio.studio.directory.path / "talents" / "avatar"


async def bring_of(studio, content: dict[str, bytes], **said: str):
    """A zip, and what whoever brings it says of whom it shows."""
    return await studio.http.post("/api/talents/import", files={"file": ("kit.zip", packed(content))}, data=said)


def left_over(studio):
    return list((studio.studio.directory.path / "tmp").glob("*.draft"))


async def test_a_studio_has_six_valid_kits_in_the_seeds_form(studio):
    found = (await studio.http.get("/talents/avatar")).json()

    samples = [each for each in found if each["id"] in SIX]
    assert [each["id"] for each in samples] == SIX
    assert all(list(each) == SEED for each in samples)
    assert all(each["valid"] and each["path"] == each["id"] for each in samples)
    assert await ids(studio.http, "/api/talents/avatar") == [each["id"] for each in found]
    assert {ABSTRACT, ANIMAL} <= set(await ids(studio.http, "/avatar/talents"))
    assert not {AURORA, KAIRO} & set(await ids(studio.http, "/avatar/talents"))


async def test_a_list_that_did_not_change_is_not_sent_again(studio):
    first = await studio.http.get("/avatar/talents")
    same = await studio.http.get("/avatar/talents", headers={"If-None-Match": first.headers["etag"]})
    put(shelf(studio), files("avatar.style.dropped"), "avatar.style.dropped")
    other = await studio.http.get("/avatar/talents", headers={"If-None-Match": first.headers["etag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200
    assert "avatar.style.dropped" in {each["id"] for each in other.json()}


async def test_broken_kits_are_shown_only_to_whoever_asks_for_them(studio):
    id = "avatar.style.broken"
    put(shelf(studio), files(id, weights=b"a text"), id)

    found = (await studio.http.get("/talents/avatar?include_invalid=true")).json()

    assert id not in await ids(studio.http)
    (broken,) = [each for each in found if each["id"] == id]
    assert broken["valid"] is False
    assert broken["errors"]
    assert broken["findings"][0]["next_step"]
    assert id in await ids(studio.http, "/talents/avatar?level=lenient")


@pytest.mark.parametrize("id", ["avatar.style.none", "..%2F..%2Fetc", "avatar.other.x", "avatar.style.%C3%A9"])
async def test_what_is_no_kit_is_missing_and_says_what_to_do(id, studio):
    answer = await studio.http.get(f"/api/talents/{id}")

    assert answer.status_code == 404
    assert answer.json()["next_step"]


async def test_a_kit_shows_its_findings_its_tensors_and_its_files(studio):
    told = (await studio.http.get(f"/api/talents/{AURORA}")).json()

    assert [each["code"] for each in told["findings"]] == ["neutral_weights"]
    assert (told["usable"], told["works_on_the_drawing"], told["is_neutral"]) == ("full", True, True)
    assert told["report"]["family"] == "sd15"
    assert (told["dialect"], told["params"], told["version"], told["delta"]) == (
        "kohya",
        told["report"]["params"],
        1,
        None,
    )
    assert (told["manifest"]["id"], told["versions"]) == (AURORA, [])
    assert len(told["content_sha256"]) == 64
    picture = await studio.http.get(f"/api/talents/{AURORA}/files/{told['preview']}")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content[:4] == b"\x89PNG"
    assert (await studio.http.get(f"/api/talents/{AURORA}/files/..%2Ftalent.json")).status_code == 404


@pytest.mark.parametrize(
    ("weights", "told", "code"),
    [
        (b"no weights", {}, "weights_not_safetensors"),
        (safetensors(lora("k", prompt=999)), {}, "family_unknown"),
        (safetensors(lora()), {"id": "avatar.other.x"}, "bad_id"),
        (safetensors(lora()), {"license": " "}, "invalid"),
        (safetensors(lora()), {"token": "two words"}, "invalid"),
        (safetensors(lora()), {"base_model": "stabilityai/stable-diffusion-xl-base-1.0"}, "kit_invalid"),
        (safetensors(lora()), {"colour": "red"}, "invalid"),
    ],
)
async def test_a_file_that_makes_no_kit_is_refused_and_leaves_nothing(weights, told, code, studio):
    answer = await add(studio.http, weights, **{"id": "avatar.style.refused", **told})

    assert (answer.status_code, answer.json()["error"]) == (422, code)
    assert (await studio.http.get("/api/talents/avatar.style.refused")).status_code == 404
    assert not left_over(studio)


async def test_a_kit_of_a_real_person_is_refused(studio):
    answer = await add(studio.http, safetensors(lora()), id="avatar.identity.someone", subject="real_person")

    assert (answer.status_code, answer.json()["error"]) == (403, "consent_required")


async def test_a_real_persons_kit_is_shared_only_when_they_agreed_to_that(studio):
    given = {"subject_name": "Ada W", "subject_is": "other", "adult": True, "statement_version": 1}
    told = {"subject": "real_person", "token": "ada_w"}
    answers = []
    for number, scope in enumerate((["identity_training"], ["identity_training", "sharing"])):
        id = f"avatar.identity.ada_{number}"
        consent = (await studio.http.post("/api/talents/consents", json=given | {"scope": scope})).json()["id"]
        assert (await add(studio.http, safetensors(lora()), id=id, consent_id=consent, **told)).status_code == 201
        answers.append(await studio.http.put(f"/api/talents/{id}", json={"visibility": "shared"}))

    assert [each.status_code for each in answers] == [403, 200]
    assert answers[0].json()["error"] == "consent_required"
    assert answers[1].json()["visibility"] == "shared"


async def test_an_identity_that_says_nothing_of_whom_it_shows_acts_on_the_drawing_until_it_does(studio):
    id = "avatar.identity.somebody"
    brought = (await bring(studio.http, packed(files(id)))).json()
    inputs = [{"id": id, "weight": 1}, {"id": AURORA, "weight": 1}]
    mixed = await studio.http.post("/api/talents/mix/preview", json={"inputs": inputs})
    real = await studio.http.put(f"/api/talents/{id}", json={"metadata": {"subject": "real_person"}})
    said = (await studio.http.put(f"/api/talents/{id}", json={"metadata": {"subject": "fictional"}})).json()

    assert (brought["valid"], brought["usable"], mixed.json()["error"]) == (True, "rig_only", "consent_required")
    assert (real.status_code, real.json()["error"]) == (403, "consent_required")
    assert (said["valid"], said["usable"]) == (True, "full")


async def test_whoever_brings_a_kit_says_whom_it_looks_like_and_nobody_real_becomes_invented(studio):
    id, real = "avatar.identity.brought", "avatar.identity.brought_real"
    told = {"license": "CC0-1.0", "subject": "real_person"}

    said = (await bring_of(studio, files(id), subject="fictional")).json()
    alone = await bring_of(studio, files(real), subject="real_person")
    claimed = await bring_of(studio, files(real, metadata=told), subject="fictional")
    wrong = await bring_of(studio, files(real), subject="nobody")

    assert (said["usable"], said["entry"]["metadata"]["subject"], said["source"]) == ("full", "fictional", "imported")
    assert [each.json()["error"] for each in (alone, claimed, wrong)] == ["consent_required"] * 2 + ["invalid"]
    assert not left_over(studio)


async def test_kits_leave_in_the_step_in_which_their_consent_is_withdrawn(studio):
    http, id, stays, mixed = studio.http, "avatar.identity.leaver", "avatar.identity.locked", "avatar.style.of_two"
    given = {"subject_name": "Ada L", "subject_is": "other", "adult": True, "statement_version": 1}
    told = {"subject": "real_person", "token": "leaver"}
    consents = [(await http.post("/api/talents/consents", json=given)).json() for _ in range(2)]
    added = (await add(http, safetensors(lora()), id=id, consent_id=consents[0]["id"], **told)).json()
    brought = await bring_of(studio, files(stays), subject="real_person", consent_id=consents[1]["id"])
    await http.put(f"/api/talents/{id}", json={"default_weight": 0.5})
    both = {"inputs": [{"id": id, "weight": 0.5}, {"id": stays, "weight": 0.5}], "output": {"id": mixed}}
    await ended(http, (await http.post("/api/talents/mix", json=both)).json()["job_id"])
    inherited = (await http.get(f"/api/talents/{mixed}")).json()["entry"]["metadata"]

    way = "/api/talents/consents/{}/withdraw"
    effects = (await http.post(way.format(consents[0]["id"]), json={"delete_kits": True})).json()["effects"]
    locked = (await http.post(way.format(consents[1]["id"]))).json()["effects"]

    for kit, consent in ((added, consents[0]), (brought.json(), consents[1])):
        assert kit["entry"]["metadata"]["consent_given_at"] == consent["given_at"]
    assert inherited["consent_ids"] == sorted(each["id"] for each in consents)
    assert inherited["consents_given_at"] == {each["id"]: each["given_at"] for each in consents}
    assert (effects["kits"], effects["deleted"]) == ([id, mixed], [id, mixed])
    assert (locked["kits"], "deleted" in locked) == ([stays], False)
    assert (await http.get(f"/api/talents/{id}")).status_code == 404
    assert (await http.get(f"/api/talents/{id}/versions")).status_code == 404
    assert (await http.get(f"/api/talents/{mixed}")).status_code == 404
    assert (await http.get(f"/api/talents/{stays}")).json()["usable"] == "no"
    told = [json.loads(each["data"]) for each in await studio.rows("events") if each["type"] == "kit.invalid"]
    assert [(each["id"], each["findings"][0]["code"]) for each in told if each["id"] in (id, stays)] == [
        (id, "consent_withdrawn"),
        (stays, "consent_withdrawn"),
    ]


async def test_a_look_into_a_file_keeps_nothing(studio):
    answer = await studio.http.post("/api/talents/inspect", files={"file": ("x", safetensors(lora(alpha=2)))})

    told = answer.json()
    assert (told["dialect"], told["alphas"], told["modules"]) == ("kohya", [2.0], 2)
    assert not left_over(studio)


async def test_a_kit_travels_as_a_zip_and_comes_back_equal(studio):
    id = "avatar.style.traveller"
    await add(studio.http, safetensors(lora()), id=id)
    content = (await studio.http.get(f"/api/talents/{id}/export")).content
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()

    refused = await bring(studio.http, content)
    replaced = await bring(studio.http, content, on_conflict="version")
    lying = packed(files("avatar.style.lying") | {"SHA256SUMS": b"0" * 64 + b"  talent.json\n"})
    other = await bring(studio.http, lying)

    assert (other.status_code, other.json()["error"]) == (422, "unsafe_archive")
    assert "SHA256SUMS" in other.json()["detail"]
    assert (names[0], names[-1]) == ("talent.json", "SHA256SUMS")
    assert (refused.status_code, refused.json()["error"]) == (409, "kit_exists")
    assert (replaced.status_code, replaced.json()["source"]) == (201, "imported")
    assert (await studio.http.get(f"/api/talents/{id}/export")).content == content
    assert (await studio.http.get(f"/api/talents/{id}/versions")).json() == {"items": [{"number": 1}]}


async def test_of_two_imports_of_one_kit_at_once_one_is_refused(studio):
    content = packed(files("avatar.style.twice"))

    both = await asyncio.gather(bring(studio.http, content), bring(studio.http, content))

    assert sorted(each.status_code for each in both) == [201, 409]
    assert not left_over(studio)


@pytest.mark.parametrize("name", ["a bomb", "a link", "a way up"])
async def test_a_hostile_archive_is_refused_at_the_door_and_leaves_nothing(name, studio):
    answer = await bring(studio.http, ARCHIVES[name]())

    assert (answer.status_code, answer.json()["error"]) == (422, "unsafe_archive")
    assert not left_over(studio)


async def test_a_kit_with_errors_is_refused_with_all_of_them_and_can_be_let_in_for_the_drawing(studio):
    broken = packed(files("avatar.style.half", weights=b"a text") | {"rig.json": b'{"rig_version": 1}'})

    refused = await bring(studio.http, broken)
    let_in = await bring(studio.http, broken, level="lenient")

    assert (refused.status_code, refused.json()["error"]) == (422, "kit_invalid")
    assert "weights_not_safetensors" in {each["code"] for each in refused.json()["findings"]}
    assert (let_in.status_code, let_in.json()["usable"]) == (201, "rig_only")


async def test_a_change_that_would_break_a_kit_is_refused(studio):
    id = "avatar.style.whole"
    await add(studio.http, safetensors(lora()), id=id)

    wrong = await studio.http.put(f"/api/talents/{id}", json={"rig": {"rig_version": 9}})

    assert (wrong.status_code, wrong.json()["error"]) == (422, "kit_invalid")
    assert (await studio.http.get(f"/api/talents/{id}")).json()["rig"] is None


async def test_an_owner_writes_keys_of_their_own_and_none_of_the_studios(studio):
    id = "avatar.style.noted"
    await add(studio.http, safetensors(lora()), id=id)
    await studio.http.put(f"/api/talents/{id}", json={"metadata": {"shelf": "top", "mood": "calm"}})

    gone = await studio.http.put(f"/api/talents/{id}", json={"metadata": {"mood": None}})
    refused = [
        await studio.http.put(f"/api/talents/{id}", json={"metadata": told})
        for told in ({"trained": False}, {"a key": 1}, {"long": "x" * 70_000}, {f"k{n}": n for n in range(60)})
    ]

    metadata = gone.json()["entry"]["metadata"]
    assert (metadata["shelf"], "mood" in metadata, metadata["trained"]) == ("top", False, True)
    assert [(each.status_code, each.json()["error"]) for each in refused] == [(422, "invalid")] * 4
    assert refused[0].json()["field"] == "metadata.trained"


async def test_what_came_with_the_studio_is_changed_and_deleted_by_nobody(studio):
    changed = await studio.http.put(f"/api/talents/{AURORA}", json={"default_weight": 0.5})
    deleted = await studio.http.delete(f"/api/talents/{AURORA}")

    assert {changed.status_code, deleted.status_code} == {403}
    assert changed.json()["error"] == "sample_read_only"


async def test_a_copy_of_a_sample_under_another_name_is_a_kit_like_any_other(studio):
    id = "avatar.style.copied"
    licence = {"license": "CC0-1.0", "source": "sample"}
    assert (await bring(studio.http, packed(files(id, metadata=licence)))).json()["owner"] == "you"

    assert (await studio.http.put(f"/api/talents/{id}", json={"default_weight": 0.5})).status_code == 200
    assert (await studio.http.delete(f"/api/talents/{id}")).status_code == 204


async def test_a_kit_that_a_persona_uses_is_deleted_only_by_force(studio):
    id = "avatar.style.worn"
    await add(studio.http, safetensors(lora()), id=id)
    cast = (await studio.http.post("/api/personas", json={"name": "Ada"})).json()
    worn = {"kits": [{"id": id, "weight": 0.5}]}
    assert (await studio.http.put(f"/api/looks/{cast['persona']['id']}", json=worn)).status_code == 200

    refused = await studio.http.delete(f"/api/talents/{id}")
    forced = await studio.http.delete(f"/api/talents/{id}?force=true")

    assert (refused.status_code, refused.json()["error"], refused.json()["uses"]) == (409, "kit_in_use", ["Ada"])
    assert forced.status_code == 204


async def test_a_list_is_narrowed_and_paged(studio):
    first = (await studio.http.get("/api/talents?type=identity&q=dot&limit=1")).json()
    asked = {"type": "identity", "q": "dot", "limit": 1, "cursor": first["next_cursor"]}
    rest = (await studio.http.get("/api/talents", params=asked)).json()

    assert [each["id"] for each in first["items"] + rest["items"]] == [AURORA, KAIRO]
    assert rest["next_cursor"] is None
    found = (await studio.http.get("/api/talents?q=headphones")).json()
    assert [each["id"] for each in found["items"]] == [KAIRO]


async def test_a_kit_is_judged_with_every_byte(studio):
    id = "avatar.style.bitten"
    await add(studio.http, safetensors(lora()), id=id)
    weights = shelf(studio) / id / "weights.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-2000] ^= 1
    weights.write_bytes(bytes(changed))

    told = (await studio.http.post("/api/talents/validate", json={"ids": [KAIRO, id]})).json()

    assert told["summary"] == {"kits": 2, "valid": 1, "invalid": 1}
    wrong = told["kits"][1]["findings"]
    assert {each["code"] for each in wrong if each["severity"] == "error"} == {"checksum"}


async def test_weights_follow_the_seeds_rule_and_the_cap(studio):
    body = {"sliders": {"mecha": 0.2, "animal": 0.7}, "identity_kit": AURORA}

    told = (await studio.http.post("/api/talents/weights", json=body)).json()

    applied = {each["id"]: each["applied_weight"] for each in told["weights"]}
    assert told["total"] == pytest.approx(2.0)
    assert (told["cap"], told["scale"], told["scaled"]) == (1.5, 0.75, True)
    assert applied[AURORA] == pytest.approx(0.75)
    assert applied[MECHA] == pytest.approx(0.45)
    assert applied[ANIMAL] == pytest.approx(0.3)
    for wrong in ({"sliders": {"mecha": 2}}, {"identity_kit": "x"}, {"kits": [{"id": MECHA, "weight": 1}] * 2}):
        assert (await studio.http.post("/api/talents/weights", json=wrong)).status_code == 422


async def test_weights_are_written_as_another_tool_names_them(studio):
    id = "avatar.style.spoken"
    await add(studio.http, safetensors(lora(rank=4, alpha=4)), id=id)

    answer = await studio.http.post(f"/api/talents/{id}/convert", json={"to": "peft", "dtype": "F32"})

    tensors, _ = read(answer.content)
    name = "unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight"
    assert np.array_equal(tensors[name], lora(rank=4)[f"{MIDDLE}k.lora_down.weight"].astype(np.float32))


async def test_two_kits_are_mixed_into_one_as_a_job(studio):
    one, other, mixed = (f"avatar.style.mix_{name}" for name in ("one", "other", "made"))
    await add(studio.http, safetensors(lora(seed=1)), id=one)
    await add(studio.http, safetensors(lora(seed=2)), id=other)
    written = {"positive_prompts": ["a bold hand"], "style_prompts": ["woodcut"]}
    assert (await studio.http.put(f"/api/talents/{one}", json={"prompts": written})).status_code == 200
    inputs = [{"id": one, "weight": 0.75}, {"id": other, "weight": -0.5}]

    forecast = (await studio.http.post("/api/talents/mix/preview", json={"inputs": inputs, "method": "rank"})).json()
    started = await studio.http.post("/api/talents/mix", json={"inputs": inputs, "output": {"id": mixed}})
    done = await ended(studio.http, started.json()["job_id"])

    assert (forecast["rank"], forecast["loss"]["relative"]) == (16, 0)
    assert (started.status_code, done["state"]) == (202, "done"), done
    told = (await studio.http.get(f"/api/talents/{mixed}")).json()
    assert (told["valid"], told["source"], told["ranks"]) == (True, "mixed", {"8": 2})
    prompts = (await studio.http.get(f"/api/talents/{mixed}/files/prompts.json")).json()
    assert prompts["style_prompts"] == ["woodcut"]
    assert prompts["positive_prompts"][3:] == ["a bold hand"]
    parents = told["entry"]["metadata"]["parents"]
    assert [(each["id"], each["weight"]) for each in parents] == [(one, 0.75), (other, -0.5)]
    weights = await studio.http.get(f"/api/talents/{mixed}/files/weights.safetensors")
    tensors, notes = read(weights.content)
    wanted = sum(
        weight * part[f"{MIDDLE}v.lora_up.weight"].astype(np.float64) @ part[f"{MIDDLE}v.lora_down.weight"]
        for weight, part in ((0.75, lora(seed=1)), (-0.5, lora(seed=2)))
    )
    made = tensors[f"{MIDDLE}v.lora_up.weight"].astype(np.float64) @ tensors[f"{MIDDLE}v.lora_down.weight"]
    assert np.linalg.norm(made - wanted) / np.linalg.norm(wanted) < 1e-3
    assert notes["modelspec.merged_from"] == f"{one}, {other}"
    again = await studio.http.post("/api/talents/mix", json={"inputs": inputs, "output": {"id": mixed}})
    assert again.json()["error"] == "kit_exists"


async def test_kits_that_do_not_fit_one_another_are_not_mixed(studio):
    small, large = "avatar.style.small", "avatar.style.large"
    await add(studio.http, safetensors(lora()), id=small)
    await add(studio.http, safetensors(lora(prompt=2048)), id=large)
    refusals = {
        "base_mismatch": [(small, 1), (large, 1)],
        "invalid": [(small, 0), (AURORA, 0)],
        "kit_not_found": [(small, 1), ("avatar.style.nowhere", 1)],
    }

    for code, named in refusals.items():
        inputs = [{"id": id, "weight": weight} for id, weight in named]
        answer = await studio.http.post("/api/talents/mix/preview", json={"inputs": inputs})
        assert answer.json()["error"] == code
    for heavy in (2.1, float("nan")):  # as the terminal may say it
        with pytest.raises(BadChange):
            await studio.studio.talents.mixing.preview(
                studio.studio.person, Mix([(small, heavy), (AURORA, 1)], "exact")
            )


async def test_the_rules_of_the_manifest_are_there_for_other_programs(studio):
    told = (await studio.http.get("/api/talents/schema")).json()
    talking = (await studio.http.get("/api/talents/personality_schema")).json()

    assert told["$schema"].startswith("http://json-schema.org/draft-07")
    assert {"id", "lora_rank", "default_weight"} <= set(told["required"])
    assert "$defs" not in told
    assert "languages" in talking["properties"]


async def drawing(http, id: str, **look) -> str:
    assert (await http.put(f"/api/looks/{id}", json=look)).status_code == 200
    return (await http.get(f"/api/looks/{id}/avatar.svg")).text


async def test_a_kit_acts_on_the_drawing_with_no_model(studio):
    id = "avatar.style.bold"
    rig = {"rig_version": 1, "deltas": [{"path": "hair.style", "op": "set", "value": "mohawk"}]}
    await bring(studio.http, packed(files(id) | {"rig.json": json.dumps(rig).encode()}))
    cast = (await studio.http.post("/api/personas", json={"name": "Bea"})).json()["persona"]["id"]

    plain = await drawing(studio.http, cast, finish="flat")
    bold = await drawing(studio.http, cast, kits=[{"id": id, "weight": 1.0}])
    places = (await studio.http.get(f"/api/looks/{cast}/avatar.json", params={"view": "full"})).json()
    aurora = await drawing(studio.http, cast, identity_kit=AURORA, kits=[])
    told = (await studio.http.get(f"/api/looks/{cast}?resolved=true")).json()

    assert len({plain, bold, aurora}) == 3
    assert places["credits"] == [{"kit_id": id, "author": "", "licence": "CC0-1.0"}]
    assert set(places["anchors"]) == {"head", "eyes", "mouth", "feet", "hand_left", "hand_right"}
    assert told["resolved"]["hair_style"] == "long_wavy"
    assert [each["available"] for each in told["weights"]["weights"] if each["id"] == AURORA] == [True]


async def test_the_sliders_move_the_samples_deltas_too(studio):
    cast = (await studio.http.post("/api/personas", json={"name": "Cleo"})).json()["persona"]["id"]

    await studio.http.put(f"/api/looks/{cast}", json={"sliders": {"mecha": 0.0}})
    mecha = (await studio.http.get(f"/api/looks/{cast}?resolved=true")).json()
    await studio.http.put(f"/api/looks/{cast}", json={"sliders": {"mecha": 1.0}})
    creature = (await studio.http.get(f"/api/looks/{cast}?resolved=true")).json()

    assert mecha["resolved"]["art"]["line_weight"] == pytest.approx(0.6)
    assert creature["resolved"]["art"]["line_weight"] == 0.5
    assert creature["resolved"]["art"]["ornament"] == pytest.approx(0.45)
    assert {each["id"] for each in creature["weights"]["weights"] if each["weight"]} == {CREATURE}
