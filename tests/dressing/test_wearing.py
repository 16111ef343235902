"""Words, art, outfits, equipment and kits by the doors: stored, seen, and refused as one thing where they are wrong."""

import pytest

from tests.support.studio import Opened, opened

SAID = "long black braids, green eyes, tan, red hoodie"


@pytest.fixture
def engine() -> str:
    """What is kept is one document, and `test_looks` keeps it on both databases."""
    return "sqlite"


async def look_of(house: Opened, persona: str) -> dict:
    return (await house.http.get(f"/api/looks/{persona}", params={"resolved": True})).json()


async def picture(house: Opened, persona: str, **asked: object) -> str:
    answer = await house.http.get(f"/api/looks/{persona}/avatar.svg", params={"view": "full", **asked})
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_words_are_shown_as_a_change_to_accept_and_nothing_is_stored(house, vera):
    before = await look_of(house, vera)
    answer = (await house.http.post(f"/api/looks/{vera}/describe", json={"text": SAID + ", a comet"})).json()

    assert answer["patch"]["hair"] == {"colour": "#1F1A1E", "style": "braids", "length": 1.25}
    assert {"text": "tan", "field": "skin"} in answer["matched"]
    assert answer["ignored_words"] == ["comet"]
    assert await look_of(house, vera) == before

    accepted = await house.http.put(f"/api/looks/{vera}", json=answer["patch"])
    assert accepted.json()["look"]["clothes"]["top"] == {"item": "hoodie", "colour": "#C23B3B", "variant": None}


async def test_what_is_written_about_somebody_is_how_they_are_drawn(house, vera):
    features = {"hair": "short red hair", "eyes": "green", "skin": "very pale"}
    told = {"look": {"features": features, "clothing": "blue sweater"}, "body": "tall and slender", "gender": "woman"}
    answer = await house.http.put(f"/api/personas/{vera}", json=told)
    assert answer.status_code == 200, answer.text

    seen = (await look_of(house, vera))["resolved"]
    assert (seen["hair_style"], seen["heads"], seen["form"]) == ("pixie", 7.2, 0.85)
    assert "sweater" in {each["item"] for each in seen["garments"]}
    assert seen["build"] < 0


async def test_art_is_part_of_a_style_and_a_wrong_value_changes_nothing(house, vera):
    plain = await picture(house, vera)
    styled = await house.http.post("/avatar/style", json={"persona_id": vera, "art": {"softness": 0.6, "chroma": 0.2}})

    assert styled.json()["style"]["art"]["softness"] == 0.6
    assert styled.json()["changed"] == ["art.chroma", "art.softness"]
    assert await picture(house, vera) != plain
    back = await house.http.post("/avatar/style", json={"persona_id": vera, "art": None})
    assert back.json()["style"]["art"]["softness"] == 0

    before = await look_of(house, vera)
    for wrong, field in (({"softness": 1.1}, "art.softness"), ({"pixel": 1}, "art.pixel"), ({"glow": 1}, "art.glow")):
        answer = await house.http.post("/avatar/style", json={"persona_id": vera, "art": wrong, "finish": "ink"})
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert await look_of(house, vera) == before


async def test_outfits_and_equipment_are_kept_and_shown_where_they_are_asked_for(house, vera):
    told = {
        "equipment": {"main_hand": "sword", "head": "helmet"},
        "outfits": [{"name": "party", "clothes": {"top": "blouse"}}],
    }
    answer = await house.http.put(f"/api/looks/{vera}", json=told)
    assert answer.status_code == 200, answer.text

    catalogue = (await house.http.get("/api/looks/catalog")).json()
    assert {"name": "staff", "label": "Staff", "slots": ["main_hand"], "two_handed": True} in catalogue["equipment"]
    assert catalogue["outfits"] == ["default", "casual", "costume", "formal", "sleep"]
    plain = await picture(house, vera)
    seen = {plain, await picture(house, vera, outfit="party"), await picture(house, vera, equipment=True)}
    assert len(seen) == 3
    assert len(await picture(house, vera, only="item:sword:front", pose="attack")) < len(plain) / 2
    for asked, code in (({"outfit": "moonwalk"}, "unknown_outfit"), ({"only": "item:bow:front"}, "unknown_item")):
        refused = await house.http.get(f"/api/looks/{vera}/avatar.svg", params={"view": "full", **asked})
        assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_chosen_kit_becomes_a_talent_and_is_missed_out_loud(house, vera):
    grace = "avatar.identity.grace"
    styled = (await house.http.post("/avatar/style", json={"persona_id": vera, "identity_kit": grace})).json()

    first = styled["weights"][0]
    assert (first["id"], first["role"], first["available"], first["reason"]) == (
        grace,
        "identity",
        False,
        "kit_missing",
    )
    assert "kit_missing" in styled["warnings"]
    persona = (await house.http.get(f"/api/personas/{vera}")).json()["persona"]
    assert grace in [each["id"] for each in persona["talents"]]

    asked = {"persona_id": vera, "template": "hero_portrait", "provider": "a1111"}
    refused = await house.http.post("/avatar/render", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "kit_missing")
    drawn = await house.http.post("/avatar/render", json=asked | {"provider": "rig"})
    assert "kit_missing" in drawn.json()["warnings"]


async def test_among_adults_no_door_draws_anybody_small_or_young(tmp_path):
    async with opened(tmp_path, realm="adult") as house:
        made = await house.http.post("/api/personas", json={"name": "Vera", "age": 30})
        vera = made.json()["persona"]["id"]
        young = {"body": {"apparent_age": 15}}
        answers = [
            await house.http.put(f"/api/looks/{vera}", json=young),
            await house.http.post("/api/looks/preview", json={"look": young}),
            await house.http.post("/api/looks/preview", json={"persona_id": vera, "look": young}),
            await house.http.post("/api/looks/check", json={"look": young}),
        ]
        small = (await house.http.put(f"/api/looks/{vera}", json={"art": {"realism": 0}})).status_code
        seen = await look_of(house, vera)

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "adult_look_required")}
    assert small == 200
    assert seen["resolved"]["heads"] == 6.0
    assert "heads_raised" in seen["resolved"]["warnings"]


async def test_a_child_is_drawn_as_one(house):
    made = await house.http.post("/api/personas", json={"name": "Pip", "age": 7})
    seen = (await look_of(house, made.json()["persona"]["id"]))["resolved"]

    assert (seen["stage"], seen["heads"]) == ("child", round(6.6 * 0.78, 3))
    assert seen["form"] <= 0.15
