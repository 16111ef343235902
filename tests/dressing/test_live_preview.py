"""A look that is not stored yet, alive: document and face of one look; and the catalogue of its fields."""

import json
import re

import pytest

METADATA = re.compile(r"<metadata>(.*?)</metadata>", re.DOTALL)
# What is drawn does not depend on the database; one engine is enough.
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def motion_of(svg: str) -> dict:
    return json.loads(METADATA.search(svg)[1].replace("&lt;", "<").replace("&quot;", '"').replace("&amp;", "&"))


async def test_document_and_face_of_a_change_are_of_one_look_and_nothing_is_stored(house, vera):
    wanted = {"persona_id": vera, "look": {"face": {"eye_size": 1.4}}, "performance": {"emotion": "joy"}}
    stored = (await house.http.get(f"/api/looks/{vera}/face.json", params={"emotion": "joy"})).json()

    found = (await house.http.post("/api/looks/preview/live", json=wanted)).json()

    motion = motion_of(found["svg"])
    assert found["look_hash"] == motion["look_hash"] == found["face"]["look_hash"]
    assert found["face"]["lids"] != stored["lids"]
    assert set(found["face"]["lids"]) | set(found["face"]["paths"]) <= set(motion["shapes"])
    assert (await house.http.get(f"/api/looks/{vera}")).json()["revision"] == 1


async def test_a_live_document_says_which_finish_the_page_has_to_paint_and_in_which_colours(house, vera):
    dotted = {"persona_id": vera, "look": {"finish": "pixel"}}

    motion = motion_of((await house.http.post("/api/looks/preview/live", json=dotted)).json()["svg"])

    assert motion["finish"] == "pixel"
    assert motion["colours"]
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in motion["colours"])


async def test_a_blend_of_feelings_has_a_face_too(house, vera):
    blend = {"persona_id": vera, "performance": {"emotion": {"joy": 0.5, "surprise": 0.5}}}

    answer = await house.http.post("/api/looks/preview/live", json=blend)

    assert answer.status_code == 200
    assert answer.json()["face"]["emotion"] == {"joy": 0.5, "surprise": 0.5}


async def test_what_cannot_be_drawn_alive_names_what_is_wrong(house, vera):
    answer = await house.http.post("/api/looks/preview/live", json={"persona_id": vera, "look": {"skin": 11}})

    assert answer.status_code == 422
    assert answer.json()["field"] == "skin"


async def test_every_number_of_the_catalogue_can_be_set_to_both_its_ends(house, vera):
    numbers = (await house.http.get("/api/looks/catalog")).json()["numbers"]
    paths = {each["path"] for each in numbers}
    assert {"face.jaw", "body.build", "art.realism", "hair.volume", "sliders.mecha"} <= paths

    for end in ("least", "most"):
        look: dict = {}
        for each in numbers:
            group, _, name = each["path"].rpartition(".")
            value = int(each[end]) if each["whole"] else each[end]
            (look.setdefault(group, {}) if group else look)[name] = value
        answer = await house.http.put(f"/api/looks/{vera}", json=look)
        assert answer.status_code == 200, answer.text


async def test_every_word_of_the_catalogue_can_be_chosen(house, vera):
    words = (await house.http.get("/api/looks/catalog")).json()["words"]
    assert {"hair.dye", "background.kind", "species"} <= {each["path"] for each in words}

    for each in words:
        group, _, name = each["path"].rpartition(".")
        last = each["words"][-1]
        answer = await house.http.put(f"/api/looks/{vera}", json={group: {name: last}} if group else {name: last})
        assert answer.status_code == 200, answer.text
