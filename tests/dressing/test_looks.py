"""The look of a persona: read, changed, drawn anew, gone back to, and told to whoever watches."""

import asyncio
from base64 import b64decode

from tests.support.studio import Opened

UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def look_of(house: Opened, persona: str) -> dict:
    return (await house.http.get(f"/api/looks/{persona}")).json()


async def test_a_new_persona_has_a_look_before_anyone_chose_one(house, vera):
    answer = await house.http.get(f"/api/looks/{vera}", params={"resolved": True})

    found = answer.json()
    assert found["revision"] == 1
    assert found["look"]["sliders"] == {"mecha": 0.5, "animal": 0.5}
    assert found["resolved"]["hair_style"]
    assert len(found["look_hash"]) == 64


async def test_a_change_merges_key_by_key_and_counts_one(house, vera):
    await house.http.put(f"/api/looks/{vera}", json={"palette": {"primary": "#112233"}, "hair": {"style": "bob"}})
    answer = await house.http.put(f"/api/looks/{vera}", json={"palette": {"accent": "#aabbcc"}})

    found = answer.json()
    assert found["revision"] == 3
    assert found["look"]["palette"] == {"primary": "#112233", "secondary": None, "accent": "#AABBCC"}
    assert found["look"]["hair"]["style"] == "bob"
    assert found["changed"] == ["palette.accent"]


async def test_art_outfits_equipment_and_kits_are_kept(house, vera):
    told = {
        "art": {"softness": 0.25},
        "outfits": [{"name": "party", "clothes": {"top": "tee"}}],
        "equipment": {"main_hand": "sword"},
        "kits": [{"id": "avatar.style.lines", "weight": -0.5}],
    }
    await house.http.put(f"/api/looks/{vera}", json=told)

    kept = await look_of(house, vera)
    assert kept["look"]["art"]["softness"] == 0.25
    assert kept["look"]["outfits"][0]["clothes"]["top"]["item"] == "tee"
    assert kept["look"]["equipment"]["main_hand"] == "sword"
    assert kept["look"]["kits"] == told["kits"]


async def test_what_is_stored_already_changes_nothing(house, vera):
    first = (await house.http.put(f"/api/looks/{vera}", json={"finish": "ink"})).json()
    again = (await house.http.put(f"/api/looks/{vera}", json={"finish": "ink"})).json()

    assert again["revision"] == first["revision"]


async def test_null_goes_back_to_what_the_seed_gives(house, vera):
    plain = (await house.http.get(f"/api/looks/{vera}", params={"resolved": True})).json()["resolved"]
    await house.http.put(f"/api/looks/{vera}", json={"hair": {"style": "mohawk"}, "palette": {"primary": "#010203"}})
    await house.http.put(f"/api/looks/{vera}", json={"hair": {"style": None}, "palette": None})

    found = (await house.http.get(f"/api/looks/{vera}", params={"resolved": True})).json()
    assert found["resolved"] == plain


async def test_the_persona_document_and_the_look_never_disagree(house, vera):
    await house.http.put(f"/api/looks/{vera}", json={"sliders": {"mecha": 0.2}, "body": {"build": 0.5}})
    persona = (await house.http.get(f"/api/personas/{vera}")).json()["persona"]
    assert persona["look"]["sliders"]["mecha"] == 0.2
    assert "body" not in persona["look"]

    before = (await look_of(house, vera))["revision"]
    await house.http.put(f"/api/personas/{vera}", json={"look": {"sliders": {"animal": 0.9}}})

    found = await look_of(house, vera)
    assert found["look"]["sliders"] == {"mecha": 0.2, "animal": 0.9}
    assert found["revision"] == before + 1
    assert found["look"]["body"]["build"] == 0.5


async def test_changing_a_name_is_no_change_of_the_look(house, vera):
    await house.http.put(f"/api/looks/{vera}", json={"finish": "soft"})
    before = (await look_of(house, vera))["revision"]

    await house.http.put(f"/api/personas/{vera}", json={"name": "Vera Lind"})

    assert (await look_of(house, vera))["revision"] == before


WRONG = [
    ({"sliders": {"mecha": -0.1}}, "sliders.mecha"),
    ({"sliders": {"mecha": 1.1}}, "sliders.mecha"),
    ({"sliders": {"mecha": "0.5"}}, "sliders.mecha"),
    ({"palette": {"primary": "blue"}}, "palette.primary"),
    ({"palette": {"primary": "#12"}}, "palette.primary"),
    ({"palette": {"primary": "#AABBCCDD"}}, "palette.primary"),
    ({"finish": "oil"}, "finish"),
    ({"hair": {"volume": 9}}, "hair.volume"),
    ({"wings": True}, "wings"),
    ({"version": 2}, "version"),
]


async def test_a_wrong_value_is_named_and_changes_nothing(house, vera):
    before = await look_of(house, vera)

    for changes, field in WRONG:
        answer = await house.http.put(f"/api/looks/{vera}", json={"skin": 4} | changes)
        assert answer.status_code == 422, changes
        assert answer.json()["field"] == field
        assert answer.json()["next_step"]

    assert await look_of(house, vera) == before


NAMELESS = [
    ({"hair": {"style": "bobb"}}, "hair.style", "bob"),
    ({"clothes": {"top": "hoodi"}}, "clothes.top", "hoodie"),
    ({"outfits": [{"name": "club", "clothes": {"top": {"item": "hoodi"}}}]}, "outfits.0.clothes.top", "hoodie"),
    ({"equipment": {"main_hand": "swrd"}}, "equipment.main_hand", "sword"),
    ({"finish": "flatt"}, "finish", "flat"),
]

MISASKED = {
    "avatar.svg?pose=wavin": "waving",
    "avatar.svg?emotion=joyy": "joy",
    "avatar.svg?finish=flatt": "flat",
    "avatar.svg?view=bsut": "bust",
    "avatar.svg?facing=bakc": "back",
    "loop.webp?facing=bakc": "back",
    "control/dept.png": "depth",
}


async def test_a_name_nobody_knows_is_told_with_its_place_and_the_nearest(house, vera):
    told = [(await house.http.put(f"/api/looks/{vera}", json=look)).json() for look, _, _ in NAMELESS]
    asked = [(await house.http.get(f"/api/looks/{vera}/{path}")).json() for path in MISASKED]

    assert [each["field"] for each in told] == [place for _, place, _ in NAMELESS]
    assert [each["nearest"][0] for each in told] == [meant for _, _, meant in NAMELESS]
    assert [each["nearest"][0] for each in asked] == list(MISASKED.values())
    assert {len(each["nearest"]) for each in asked} == {3}


async def test_an_unknown_hair_style_is_refused_before_it_is_stored(house, vera):
    answer = await house.http.put(f"/api/looks/{vera}", json={"hair": {"style": "beehive"}})

    assert answer.status_code == 422
    assert (await look_of(house, vera))["look"]["hair"]["style"] is None


async def test_a_change_from_an_old_revision_is_out_of_step(house, vera):
    await house.http.put(f"/api/looks/{vera}", json={"finish": "ink"})

    answer = await house.http.put(f"/api/looks/{vera}", json={"finish": "cel", "revision": 1})

    assert answer.status_code == 409
    assert answer.json()["code"] == "out_of_step"
    assert answer.json()["revision"] == 2


async def test_changes_of_different_fields_at_once_are_all_kept(house, vera):
    changes = [
        {"finish": "soft"},
        {"skin": 8},
        {"hair": {"style": "locs"}},
        {"sliders": {"animal": 0.8}},
        {"palette": {"primary": "#223344"}},
        {"body": {"build": -0.5}},
    ]
    answers = await asyncio.gather(*(house.http.put(f"/api/looks/{vera}", json=change) for change in changes))

    assert [answer.status_code for answer in answers] == [200] * len(changes)
    found = await look_of(house, vera)
    assert found["revision"] == 1 + len(changes)
    look = found["look"]
    assert (look["finish"], look["skin"], look["hair"]["style"]) == ("soft", 8, "locs")
    assert (look["sliders"]["animal"], look["palette"]["primary"], look["body"]["build"]) == (0.8, "#223344", -0.5)


async def test_a_look_of_nobody_is_missing_and_a_starter_keeps_its_own(house):
    assert (await house.http.get(f"/api/looks/{UNKNOWN}")).status_code == 404
    assert (await house.http.get("/api/looks/not-an-id")).json()["code"] == "persona_not_found"
    starter = (await house.http.get("/api/personas/starters")).json()["personas"][0]["id"]

    answer = await house.http.put(f"/api/looks/{starter}", json={"finish": "ink"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "starter_read_only"


async def test_the_same_seed_draws_the_same_person_and_locks_keep_what_is_seen(house, vera):
    before = (await house.http.get(f"/api/looks/{vera}", params={"resolved": True})).json()["resolved"]
    wanted = {"seed": 77, "locked": ["hair", "eyes"]}

    one = (await house.http.post(f"/api/looks/{vera}/random", json=wanted)).json()
    other = (await house.http.post(f"/api/looks/{vera}/random", json=wanted)).json()

    assert one == other
    assert one["look"]["seed"] == 77
    assert one["resolved"]["hair_style"] == before["hair_style"]
    assert one["resolved"]["hair"].lower() == before["hair"].lower()
    assert one["resolved"]["eye_left"].lower() == before["eye_left"].lower()
    assert (await look_of(house, vera))["revision"] == 1


async def test_a_locked_part_stays_whole_and_a_single_field_alone(house, vera):
    chosen = {
        "face": {"facial_hair": "full", "ears": "pointed", "marks": [{"kind": "mole", "x": 0.2, "y": 0.1}]},
        "hair": {"style": "bob", "length": 1.4, "parting": -0.8},
        "clothes": {
            "top": {"item": "hoodie", "colour": "#C23B3B", "variant": "zipped"},
            "eyes": {"item": "glasses_round"},
        },
    }
    assert (await house.http.put(f"/api/looks/{vera}", json=chosen)).status_code == 200
    address = f"/api/looks/{vera}/random"
    whole = await house.http.post(address, json={"seed": 9, "locked": ["face", "hair", "clothes"], "save": True})
    field = await house.http.post(address, json={"seed": 10, "locked": ["hair.colour", "face.nose"]})

    kept = whole.json()["look"]
    assert {name: kept["face"][name] for name in chosen["face"]} == chosen["face"]
    assert {name: kept["hair"][name] for name in chosen["hair"]} == chosen["hair"]
    assert (kept["clothes"]["top"], kept["clothes"]["eyes"]["item"]) == (chosen["clothes"]["top"], "glasses_round")
    assert field.json()["look"]["hair"] == kept["hair"]
    assert field.json()["look"]["face"]["nose"] == kept["face"]["nose"]
    assert (await house.http.post(address, json={"locked": ["hair.tip"]})).json()["field"] == "locked"


async def test_a_look_drawn_anew_is_stored_when_asked(house, vera):
    await house.http.post(f"/api/looks/{vera}/random", json={"seed": 12, "save": True})

    assert (await look_of(house, vera))["look"]["seed"] == 12


async def test_a_part_that_does_not_exist_cannot_be_locked(house, vera):
    answer = await house.http.post(f"/api/looks/{vera}/random", json={"locked": ["tail"]})

    assert answer.status_code == 422
    assert answer.json()["field"] == "locked"


async def test_every_change_can_be_gone_back_to(house, vera):
    for finish in ("ink", "soft", "cel"):
        await house.http.put(f"/api/looks/{vera}", json={"finish": finish})
    states = (await house.http.get(f"/api/looks/{vera}/history")).json()["items"]
    assert [state["look"]["finish"] for state in states] == ["cel", "soft", "ink", "flat"]

    answer = await house.http.post(f"/api/looks/{vera}/restore", json={"revision": 2})

    assert answer.json()["look"]["finish"] == "ink"
    assert answer.json()["revision"] == 5
    assert (await house.http.post(f"/api/looks/{vera}/restore", json={"revision": 40})).status_code == 404


async def test_only_the_last_fifty_states_are_kept(house, vera):
    for i in range(53):
        await house.http.put(f"/api/looks/{vera}", json={"skin": 1 + i % 10})

    first = (await house.http.get(f"/api/looks/{vera}/history")).json()["items"]
    assert len(first) == 50
    assert first[-1]["revision"] == first[0]["revision"] - 49


async def test_the_picture_changes_with_the_look(house, vera):
    before = await house.http.get(f"/api/looks/{vera}/avatar.svg")
    await house.http.put(f"/api/looks/{vera}", json={"palette": {"primary": "#2E7D32"}})
    after = await house.http.get(f"/api/looks/{vera}/avatar.svg")

    assert before.headers["etag"] != after.headers["etag"]
    assert before.text != after.text


async def test_a_preview_shows_a_change_and_stores_nothing(house, vera):
    plain = await house.http.post("/api/looks/preview", json={"persona_id": vera})
    wanted = {"persona_id": vera, "look": {"hair": {"style": "afro"}}, "performance": {"emotion": "joy"}}
    shown = await house.http.post("/api/looks/preview", json=wanted | {"format": "png", "width": 64})

    assert plain.status_code == 200
    assert shown.content.startswith(b"\x89PNG")
    assert (await look_of(house, vera))["revision"] == 1


UNDRAWABLE = [
    ({"look": {"skin": 11}}, "skin"),
    ({"performance": {"emotion": "joy", "yaw": 3}}, "performance.yaw"),
    ({"frame": {"view": "moon"}}, "frame.view"),
    ({"frame": {"background": {"kind": "solid", "colours": ["red"]}}}, "frame.background.colours.0"),
]


async def test_a_preview_that_cannot_be_drawn_names_what_is_wrong(house, vera):
    for body, field in UNDRAWABLE:
        answer = await house.http.post("/api/looks/preview", json={"persona_id": vera} | body)
        assert answer.status_code == 422, body
        assert answer.json()["field"] == field


async def test_a_drawing_is_judged_in_numbers(house, vera):
    answer = await house.http.post("/api/looks/check", json={"look": {"seed": 3}})

    checks = answer.json()["items"]
    assert len(checks) > 5
    assert all({"name", "value", "limit", "passed"} <= set(check) for check in checks)


async def test_a_catalogue_that_is_known_already_is_not_sent_again(house):
    first = await house.http.get("/api/looks/catalog")
    again = await house.http.get("/api/looks/catalog", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert {"halo", "transparent"} <= set(first.json()["backgrounds"])
    assert "openpose" in first.json()["maps"]


async def test_the_catalogue_names_what_can_be_chosen(house):
    found = (await house.http.get("/api/looks/catalog")).json()

    assert "bob" in found["hair_styles"]
    assert {"flat", "cel", "soft", "ink", "pixel", "watercolor"} == set(found["finishes"])
    assert "three_quarter_left" in found["facings"]
    assert found["templates"][0]["name"] == "hero_portrait"


async def test_every_choice_of_the_catalogue_has_a_small_picture(house):
    shown = (await house.http.get("/api/looks/catalog")).json()
    addresses = [shown["thumbnails"][kind].replace("{name}", named(shown[kind][-1])) for kind in shown["thumbnails"]]
    pictures = [await house.http.get(address) for address in addresses]
    missing = await house.http.get("/api/looks/catalog/hair_styles/bobb.webp")

    assert {"hair_styles", "garments", "finishes", "backgrounds", "poses"} <= set(shown["thumbnails"])
    assert all(each.content.startswith(b"RIFF") and "immutable" in each.headers["cache-control"] for each in pictures)
    assert len({each.content for each in pictures}) == len(pictures)
    assert (missing.status_code, "bob" in missing.json()["nearest"]) == (404, True)


def named(choice: str | dict[str, str]) -> str:
    return choice if isinstance(choice, str) else choice["name"]


async def test_small_pictures_side_by_side_are_asked_for_at_once(house, vera):
    tiles = [{"look": {"hair": {"style": style}}, "frame": {"view": "head"}} for style in ("bob", "afro")]
    answer = await house.http.post("/api/looks/preview/tiles", json={"persona_id": vera, "tiles": tiles, "width": 64})
    alone = await house.http.post(
        "/api/looks/preview", json={"persona_id": vera, **tiles[1], "format": "webp", "width": 64}
    )
    wrong = [*tiles, {"look": {"skin": 11}}]
    refused = await house.http.post("/api/looks/preview/tiles", json={"persona_id": vera, "tiles": wrong})

    assert [b64decode(each) for each in answer.json()["items"]][1] == alone.content
    assert (refused.status_code, refused.json()["field"]) == (422, "skin")
    assert (await look_of(house, vera))["revision"] == 1
