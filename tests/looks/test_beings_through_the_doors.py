"""Pets, things and scenery through the doors that everybody else goes through."""

import json

import pytest

from tests.support.studio import opened
from troupe.app.cli import app, everywhere
from troupe.app.endings import run_to_end
from troupe.kit.marks.files import read_mark


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path) as house:
        yield house


@pytest.fixture
async def rex(house):
    made = await house.http.post("/api/personas", json={"name": "Rex", "handle": "rex", "age": 30})
    identity = made.json()["persona"]["id"]
    answer = await house.http.put(f"/api/looks/{identity}", json={"kind": "pet", "species": "dog"})
    assert answer.status_code == 200, answer.text
    return identity


async def test_a_persona_that_is_a_dog_is_drawn_wherever_a_persona_is_drawn(house, rex):
    picture = await house.http.get(f"/api/looks/{rex}/avatar.svg", params={"live": "true"})
    face = await house.http.get(f"/api/looks/{rex}/face.json", params={"emotion": "fear"})
    whole = await house.http.get(f"/api/looks/{rex}/avatar.png", params={"view": "full", "pose": "sitting"})
    sheet = await house.http.post(
        "/avatar/render", json={"persona_id": rex, "template": "character_sheet", "format": "svg"}
    )
    grid = await house.http.post(
        "/avatar/render",
        json={"persona_id": rex, "template": "expression_grid", "emotions": ["joy", "fear"], "cell": 128},
    )

    assert 'data-part="eye_left"' in picture.text
    assert face.json()["paths"]["brow_left"]
    assert whole.content.startswith(b"\x89PNG")
    assert (sheet.status_code, grid.status_code) == (200, 200), (sheet.text, grid.text)
    assert len(sheet.json()["cells"]) == 15
    assert (await house.http.post("/api/looks/check", json={"persona_id": rex})).json()["items"]


async def test_bones_are_those_of_an_animal_and_a_fish_has_none_but_every_other_map(house, rex):
    bones = await house.http.get(f"/api/looks/{rex}/control/openpose.png", params={"view": "full"})
    await house.http.put(f"/api/looks/{rex}", json={"species": "fish"})
    none = await house.http.get(f"/api/looks/{rex}/control/openpose.png")
    lines = await house.http.get(f"/api/looks/{rex}/control/lineart.png", params={"view": "full"})

    assert bones.content.startswith(b"\x89PNG")
    assert (none.status_code, none.json()["code"]) == (404, "no_bones")
    assert "lineart" in none.json()["next_step"]
    assert lines.content.startswith(b"\x89PNG")


async def test_a_dog_walks_through_an_animated_picture_and_a_film(house, rex):
    asked = {"motion": "walk", "seconds": 0.4, "fps": 5, "width": 64, "transparent": "true"}
    film = await house.http.get(f"/api/looks/{rex}/loop.webm", params=asked)
    picture = await house.http.get(f"/api/looks/{rex}/loop.webp", params=asked)

    assert film.headers["content-type"] == "video/webm"
    assert film.content[:4] == b"\x1a\x45\xdf\xa3"
    assert read_mark(film.content, "video/webm").recipe
    assert picture.content[:4] == b"RIFF"


async def test_what_is_drawn_instead_is_said_and_what_is_unknown_is_refused(house, rex):
    await house.http.put(f"/api/looks/{rex}", json={"species": "parrot"})
    told = await house.http.get(f"/api/looks/{rex}", params={"resolved": "true"})
    answer = await house.http.put(f"/api/looks/{rex}", json={"creature": "hornet"})
    person = await house.http.put(f"/api/looks/{rex}", json={"kind": "person"})
    catalogue = (await house.http.get("/api/looks/catalog")).json()

    assert told.json()["resolved"]["being"]["name"] == "bird"
    assert "nearest_species" in told.json()["resolved"]["warnings"]
    assert answer.status_code == 422
    assert "horned" in answer.json()["detail"]
    assert person.status_code == 422
    assert person.json()["field"] == "species"
    assert {"dog", "fish"} <= set(catalogue["pets"])
    assert "teddy_bear" in catalogue["items"]
    assert {"creature", "shape", "species", "kind"} <= {word["path"] for word in catalogue["words"]}


async def test_the_doors_of_scenery_list_and_draw(house):
    listed = (await house.http.get("/api/looks/scenery")).json()
    asked = {"time": "night", "weather": "snowy", "palette": "4F6FB0,E3C98A,D9644A"}
    drawn = await house.http.get("/api/looks/scenery/cabin.svg", params=asked)
    again = await house.http.get(
        "/api/looks/scenery/cabin.svg", params=asked, headers={"If-None-Match": drawn.headers["etag"]}
    )

    assert len(listed["props"]) >= 120
    assert "grass" in listed["planes"]
    assert drawn.text.startswith("<svg")
    assert again.status_code == 304
    assert (await house.http.get("/api/looks/scenery/water.svg")).status_code == 200
    missing = await house.http.get("/api/looks/scenery/cabn.svg")
    assert missing.status_code == 404
    assert "cabin" in missing.json()["next_step"]
    assert (await house.http.get("/api/looks/scenery/cabin.svg", params={"palette": "red"})).status_code == 422


def test_the_terminal_lists_and_writes_scenery(tmp_path, capsys):
    folder, file = tmp_path / "data", tmp_path / "oak.svg"

    def troupe(*words):
        capsys.readouterr()
        code = run_to_end(app, everywhere([*words, "--json", "--data", str(folder)]))
        return code, capsys.readouterr().out

    assert troupe("init")[0] == 0
    code, listed = troupe("looks", "scenery")
    assert code == 0
    assert '"oak"' in listed
    code, written = troupe("looks", "scenery", "oak", "--time", "evening", "--out", str(file))
    assert code == 0
    assert json.loads(written)["bytes"] == len(file.read_bytes())
    assert troupe("looks", "scenery", "okk")[0] != 0
