"""Pictures of turns: places that are drawn, and pictures of one's own."""

import pytest

from tests.stories.playing import begun, told
from troupe.looks.service.scenery import setting_named

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("words", "setting"),
    [
        (["The old harbour", "a forest far away"], "lake"),
        (["Nothing of a place", "into the woods, deep into the forest, past a castle"], "forest"),
        (["Der Leuchtturm"], "beach"),
        (["I see that this is mine; bad."], None),
    ],
)
async def test_a_place_is_read_from_what_says_most_about_it(words, setting):
    assert setting_named(words) == setting


async def test_a_place_is_drawn_once_for_its_turns_and_anew_where_the_story_goes(studio):
    http, id = studio.http, await begun(studio.http, "local", settings={"clerk": "builtin"})
    places = ["You walk to the harbour. The harbour is silent at night.", "The harbour stays silent at night.",
              "You enter the forest. The forest is silent at night."]  # fmt: skip
    studio.studio.bench.text.next_replies(places)
    drawn = []
    for number in range(3):
        await told(http, id, f"Number {number}.")
        turn = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]["turn_id"]
        answer = await http.post(f"/api/story/session/{id}/turns/{turn}/art")
        assert answer.status_code == 200, answer.text
        drawn.append(answer.json()["art"])

    art = [each["art"] for each in (await http.get(f"/api/story/history/{id}")).json()["turns"]][::-1]
    shown = await http.get(f"/api/media/{art[0][0]}/content")
    cards = (await http.get(f"/api/story/session/{id}/entities", params={"kind": "location"})).json()["items"]
    first = next(each for each in cards if each["media_id"] == art[0][0])
    one = await http.get(f"/api/story/session/{id}/entities/{first['entity_id']}")
    assert art == drawn
    assert [len(each) for each in art] == [1, 0, 1]
    assert art[0] != art[2]
    assert [each["media_id"] for each in cards] == [art[0][0], art[2][0]]
    assert one.json()["media_id"] == art[0][0]
    assert shown.headers["content-type"] == "image/webp"


async def test_a_picture_of_ones_own_is_shown_and_taken_away_and_a_strange_one_refused(studio):
    http, id = studio.http, await begun(studio.http, "local", settings={"clerk": "builtin"})
    studio.studio.bench.text.next_replies(["You enter the forest.", "You wait."])
    await told(http, id, "I go.")
    turn = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]["turn_id"]
    door = f"/api/story/session/{id}/turns/{turn}/art"
    own = (await http.post(door)).json()["art"]

    strange = await http.post(door, json={"media_id": "8c1f5a52-3f0e-4a3f-9a69-6b1c3c0f2e11"})
    again = await http.post(door, json={"media_id": own[0]})
    gone = await http.delete(f"{door}/{own[0]}")

    assert (strange.status_code, strange.json()["kind"]) == (404, "media")
    assert again.json()["art"] == own
    assert gone.json()["art"] == []
    assert (await http.delete(f"{door}/{own[0]}")).status_code == 404
    assert (await http.get(f"/api/media/{own[0]}")).status_code == 200
