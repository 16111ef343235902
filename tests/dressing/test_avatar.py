"""The seed's avatar doors: style and render, at the root and below /api."""

import asyncio

import pytest

from troupe.kit.raster import decode


async def test_a_style_is_merged_and_answered_whole(house, vera):
    answer = await house.http.post("/avatar/style", json={"persona_id": vera, "sliders": {"mecha": 0.4}})

    found = answer.json()
    assert answer.status_code == 200
    assert found["style"]["sliders"] == {"mecha": 0.4, "animal": 0.5}
    assert found["dot_id"] == "vera"
    assert found["changed"] == ["sliders.mecha"]
    assert found["svg_url"] == f"/api/looks/{vera}/avatar.svg"
    weights = {each["id"]: each["weight"] for each in found["weights"]}
    assert weights["avatar.style.anime.mecha"] == pytest.approx(0.2)
    assert weights["avatar.style.anime.creature"] == 0
    assert (found["cap"], found["scale"], found["scaled"]) == (1.5, 1.0, False)


async def test_the_same_doors_stand_below_the_api(house, vera):
    style = await house.http.post("/api/avatar/style", json={"persona_id": vera, "finish": "ink"})
    render = await house.http.post("/api/avatar/render", json={"persona_id": vera, "template": "hero", "width": 64})

    assert (style.status_code, render.status_code) == (200, 200)


async def test_weights_over_the_cap_are_scaled_together(house, vera):
    found = (
        await house.http.post("/avatar/style", json={"persona_id": vera, "sliders": {"mecha": 0, "animal": 1}})
    ).json()

    assert found["total"] == 2
    assert found["scale"] == 0.75
    assert sum(each["applied_weight"] for each in found["weights"]) == pytest.approx(1.5)


async def test_a_persona_can_be_named_by_its_handle_or_be_the_active_one(house, vera):
    by_handle = await house.http.post("/avatar/style", json={"dot_id": "vera", "finish": "ink"})
    nobody = await house.http.post("/avatar/style", json={"finish": "soft"})
    await house.http.post(f"/api/personas/{vera}/activate")
    active = await house.http.post("/avatar/style", json={"finish": "cel"})
    both = await house.http.post("/avatar/style", json={"persona_id": vera, "dot_id": "vera", "finish": "cel"})

    assert by_handle.json()["style"]["finish"] == "ink"
    assert (nobody.status_code, nobody.json()["code"]) == (409, "no_active_persona")
    assert active.json()["persona_id"] == vera
    assert both.status_code == 422


NONSENSE = [
    ({}, "nothing_to_change"),
    ({"sliders": {"mecha": 0.2, "mecha_creature": 0.3}}, "conflicting_slider"),
    ({"palette": {"accent": "#12345G"}}, "invalid_colour"),
    ({"finish": "chalk"}, "invalid"),
    ({"sliders": {"mecha": None}}, "invalid"),
    ({"sliders": {"abstract_animal": None}}, "invalid"),
    ({"background": {"kind": "rayz"}}, "invalid"),
    ({"hat": "red"}, "invalid"),
]


async def test_a_style_that_makes_no_sense_is_refused_whole(house, vera):
    for body, code in NONSENSE:
        answer = await house.http.post("/avatar/style", json={"persona_id": vera} | body)
        assert answer.status_code == 422, body
        assert answer.json()["code"] == code

    assert (await house.http.get(f"/api/looks/{vera}")).json()["revision"] == 1


async def test_the_other_names_of_sliders_are_understood(house, vera):
    answer = await house.http.post(
        "/avatar/style", json={"persona_id": vera, "sliders": {"mecha_creature": 0.1, "abstract_animal": 0.9}}
    )

    assert answer.json()["style"]["sliders"] == {"mecha": 0.1, "animal": 0.9}


async def test_whoever_watches_hears_of_a_new_style_once(house, vera):
    await house.http.post("/avatar/style", json={"persona_id": vera, "finish": "ink"})
    await house.http.post("/avatar/style", json={"persona_id": vera, "finish": "ink"})

    events = (await house.http.get(f"/api/events/avatar:{vera}")).json()["items"]
    assert [event["type"] for event in events] == ["avatar.setStyle"]
    data = events[0]["data"]
    assert data["style"]["finish"] == "ink"
    assert data["changed"] == ["finish"]
    assert len(data["look_hash"]) == 64


async def test_a_portrait_is_made_kept_and_found_again(house, vera):
    wanted = {"persona_id": vera, "template": "hero", "width": 256, "height": 256}
    made = (await house.http.post("/avatar/render", json=wanted)).json()
    again = (await house.http.post("/avatar/render", json=wanted)).json()

    assert made["cached"] is False
    assert again["cached"] is True
    assert again["id"] == made["id"]
    assert made["image_path"] == f"/generated/{made['media_id']}.png"
    picture = await house.http.get(made["url"])
    assert decode(picture.content)[1:] == (256, 256)
    listed = (await house.http.get("/api/looks/renders")).json()["items"]
    assert [each["id"] for each in listed] == [made["id"]]


async def test_a_sheet_is_another_picture_in_another_language(house, vera):
    wanted = {"persona_id": vera, "template": "grid", "emotions": ["joy"], "cell": 128}
    asked = ({}, {"language": "en"}, {"language": "de"}, {"language": "it"})
    made = [(await house.http.post("/avatar/render", json=wanted | told)).json() for told in asked]

    assert [each["cached"] for each in made] == [False, True, False, True]
    assert [each["cells"][0]["label"] for each in made] == ["joy"] * 4


async def test_two_who_ask_for_one_picture_at_once_get_one(house, vera):
    wanted = {"persona_id": vera, "template": "hero", "width": 128, "height": 128}

    made = await asyncio.gather(*(house.http.post("/avatar/render", json=wanted) for _ in range(4)))

    assert len({answer.json()["id"] for answer in made}) == 1
    assert sum(not answer.json()["cached"] for answer in made) == 1


async def test_a_change_of_look_makes_another_picture(house, vera):
    wanted = {"persona_id": vera, "template": "body", "width": 128}
    first = (await house.http.post("/avatar/render", json=wanted)).json()
    await house.http.put(f"/api/looks/{vera}", json={"skin": 9})
    second = (await house.http.post("/avatar/render", json=wanted)).json()

    assert second["id"] != first["id"]
    assert (second["width"], second["height"]) == (128, 192)


async def test_a_picture_may_differ_from_the_look_without_changing_it(house, vera):
    wanted = {"persona_id": vera, "template": "grid", "cell": 128, "emotions": ["joy", "anger"], "finish": "ink"}
    made = (await house.http.post("/avatar/render", json=wanted)).json()

    assert made["finish"] == "ink"
    assert [cell["label"] for cell in made["cells"]] == ["joy", "anger"]
    assert (await house.http.get(f"/api/looks/{vera}")).json()["look"]["finish"] != "ink"


async def test_several_pictures_have_seeds_of_their_own(house, vera):
    wanted = {"persona_id": vera, "template": "hero", "width": 96, "height": 96, "count": 3, "seed": 4_294_967_295}
    made = (await house.http.post("/avatar/render", json=wanted)).json()

    assert [each["seed"] for each in made["renders"]] == [4_294_967_295, 0, 1]
    assert len({each["media_id"] for each in made["renders"]}) == 3


async def test_a_sheet_comes_as_a_drawing_too(house, vera):
    made = (
        await house.http.post("/avatar/render", json={"persona_id": vera, "template": "sheet", "format": "svg"})
    ).json()

    content = (await house.http.get(made["url"])).content
    assert content.startswith(b"<svg")
    assert len(made["cells"]) == 15


UNMAKEABLE = [
    ({"template": "posters"}, 404, "unknown_template"),
    ({"template": "hero", "width": 63}, 422, "invalid"),
    ({"template": "hero", "seed": -1}, 422, "invalid"),
    ({"template": "hero", "count": 9}, 422, "invalid"),
    ({"template": "grid", "emotions": ["joy", "joy"]}, 422, "invalid"),
    ({"template": "body", "pose": "hovering"}, 422, "unknown_pose"),
    ({"template": "hero", "emotion": "glee-club"}, 422, "unknown_emotion"),
]


async def test_a_picture_that_cannot_be_made_is_refused(house, vera):
    for body, status, code in UNMAKEABLE:
        answer = await house.http.post("/avatar/render", json={"persona_id": vera} | body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body


async def test_a_picture_becomes_the_portrait_and_goes_to_the_bin(house, vera):
    wanted = {"persona_id": vera, "template": "hero", "width": 96, "height": 96}
    made = (await house.http.post("/avatar/render", json=wanted)).json()

    used = await house.http.post(f"/api/looks/renders/{made['id']}/use", json={"as": "portrait"})
    assert used.json()["look"]["portrait"] == made["media_id"]

    assert (await house.http.delete(f"/api/looks/renders/{made['id']}")).status_code == 204
    assert (await house.http.get(f"/api/looks/renders/{made['id']}")).status_code == 404
    assert (await house.http.post("/avatar/render", json=wanted)).json()["cached"] is False


async def test_renders_come_in_pages(house, vera):
    for side in (96, 97, 98):
        await house.http.post("/avatar/render", json={"persona_id": vera, "template": "hero", "width": side})

    first = (await house.http.get("/api/looks/renders", params={"limit": 2})).json()
    rest = (await house.http.get("/api/looks/renders", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [each["width"] for each in first["items"] + rest["items"]] == [98, 97, 96]
    assert rest["next_cursor"] is None
    assert (await house.http.get("/api/looks/renders", params={"cursor": "zzz"})).status_code == 422


async def test_cells_of_a_grid_can_be_kept_as_pictures_of_their_own(house, vera):
    wanted = {"persona_id": vera, "template": "grid", "cell": 128, "emotions": ["joy", "fear"]}
    whole = (await house.http.post("/avatar/render", json=wanted)).json()
    split = (await house.http.post("/avatar/render", json=wanted | {"split": True})).json()

    assert "media_id" not in whole["cells"][0]
    files = [(await house.http.get(f"/api/media/{cell['media_id']}/content")).content for cell in split["cells"]]
    assert [decode(file)[1:] for file in files] == [(128, 128)] * 2
    assert files[0] != files[1]


async def test_a_pose_that_nobody_knows_is_refused_by_every_template(house, vera):
    for template in ("hero", "body", "sheet", "grid"):
        answer = await house.http.post(
            "/avatar/render", json={"persona_id": vera, "template": template, "pose": "wavin", "cell": 128}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_pose"), template
        assert "waving" in answer.json()["next_step"]


async def test_state_and_lines_say_from_where_to_watch(house, vera):
    await house.http.post("/avatar/style", json={"persona_id": vera, "finish": "ink"})
    moved = (await house.http.post("/avatar/state", json={"persona_id": vera, "emotion": "joy"})).json()
    read = (await house.http.get("/avatar/state", params={"persona_id": vera})).json()
    said = (await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Hello.", "audio": False})).json()
    nothing = (await house.http.post("/avatar/state", json={"persona_id": vera})).json()

    assert moved["seq"] == read["seq"] == 2
    assert said["seq"] >= 2
    assert "emotion" in nothing["next_step"]


async def test_the_first_change_can_be_undone(house, vera):
    born = (await house.http.get(f"/api/looks/{vera}")).json()["look"]
    await house.http.post("/avatar/style", json={"persona_id": vera, "finish": "ink"})

    undone = await house.http.post(f"/api/looks/{vera}/restore", json={"revision": 1})

    assert undone.json()["look"] == born


async def test_everything_about_a_frame_can_be_asked_in_a_query(house, vera):
    picture = f"/api/looks/{vera}/avatar.svg"
    plain = (await house.http.get(picture, params={"view": "full"})).text
    for asked in (
        {"roll": 9}, {"breath": 1}, {"gaze": "viewer", "emotion": "sadness"}, {"hand_right": "open"},
        {"background": "rays"}, {"margin": 0.2}, {"aspect": 1}, {"finish": "cartoon"}, {"scale_for": "jumping"},
    ):  # fmt: skip
        answer = await house.http.get(picture, params={"view": "full"} | asked)
        assert answer.status_code == 200, answer.text
        assert answer.text != plain, asked

    crouching = await house.http.get(picture, params={"view": "full", "pose": "crouching", "scale_for": "climbing"})
    climbing = await house.http.get(picture, params={"view": "full", "pose": "climbing", "scale_for": "crouching"})
    assert _size(crouching.text) == _size(climbing.text)
    odd = await house.http.get(picture, params={"finish": "inc"})
    assert "the nearest are ink" in odd.json()["detail"]


def _size(svg: str) -> list[str]:
    return svg.partition('viewBox="')[2].partition('"')[0].split()[2:]


async def test_presets_ship_and_can_be_added(house):
    shipped = (await house.http.get("/api/looks/presets")).json()["items"]
    assert [each["name"] for each in shipped] == [
        "Clean", "Comic", "Painting", "Ink", "Arcade", "Robot", "Beast", "Spirit",
    ]  # fmt: skip

    made = await house.http.post("/api/looks/presets", json={"name": "Dusk", "fields": {"finish": "watercolor"}})
    again = await house.http.post("/api/looks/presets", json={"name": "dusk", "fields": {"finish": "ink"}})
    taken = await house.http.post("/api/looks/presets", json={"name": "COMIC", "fields": {"finish": "ink"}})
    wrong = await house.http.post("/api/looks/presets", json={"name": "Odd", "fields": {"finish": "chalk"}})

    assert made.status_code == 201
    assert again.json()["code"] == taken.json()["code"] == "preset_name_taken"
    assert wrong.status_code == 422
    assert (await house.http.delete("/api/looks/presets/comic")).json()["code"] == "preset_read_only"
    assert (await house.http.delete(f"/api/looks/presets/{made.json()['id']}")).status_code == 204
    assert (await house.http.delete(f"/api/looks/presets/{made.json()['id']}")).status_code == 404


async def test_every_shipped_preset_can_be_worn(house, vera):
    for preset in (await house.http.get("/api/looks/presets")).json()["items"]:
        answer = await house.http.put(f"/api/looks/{vera}", json=preset["fields"])
        assert answer.status_code == 200, preset["name"]
