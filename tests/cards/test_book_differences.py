"""A lorebook that was edited elsewhere and came in again is compared and taken over, entry by entry."""

import json

import pytest

from tests.support.studio import opened


def book(*entries: dict) -> str:
    return json.dumps({"entries": {str(number): each for number, each in enumerate(entries)}})


def entry(name: str, content: str, *keys: str, uid: int = 0) -> dict:
    return {"uid": uid, "comment": name, "key": list(keys), "content": content, "disable": False}


LAMP, STAIR, ROPE = (
    entry("Lamp", "It turns.", "lamp"),
    entry("", "It winds.", "stair", uid=4),
    entry("Rope", "Old.", "rope"),
)
OURS = book(LAMP, STAIR, ROPE)
THEIRS = book(LAMP, entry("", "It creaks.", "stair", uid=4), entry("Bell", "It rings.", "bell"))


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path) as house:
        yield house


async def brought(house, text: str) -> str:
    answer = await house.http.post("/api/lorebooks/import", json={"text": text, "file_name": "tower.json"})
    return answer.json()["book"]["id"]


async def contents(house, id: str) -> list[str]:
    found = (await house.http.get(f"/api/lorebooks/{id}/entries")).json()["items"]
    return [each["content"] for each in found]


async def test_entries_are_told_that_are_otherwise_or_only_there(house):
    mine, theirs = await brought(house, OURS), await brought(house, THEIRS)

    said = (await house.http.get(f"/api/lorebooks/{mine}/difference", params={"other": theirs})).json()

    assert (said["same"], said["mine"], said["more"]) == (1, 1, 0)
    ((changed,), (fresh,)) = said["changed"], said["theirs"]
    assert changed["keys"] == ["stair"]
    assert changed["fields"] == [{"name": "content", "mine": "It winds.", "theirs": "It creaks."}]
    assert (fresh["name"], fresh["fields"]) == ("Bell", [])


@pytest.mark.parametrize(
    ("choice", "then"),
    [
        ("theirs", ["It turns.", "It creaks.", "Old.", "It rings."]),
        ("both", ["It turns.", "It winds.", "Old.", "It creaks.", "It rings."]),
    ],
)
async def test_what_is_chosen_is_taken_over_as_one_change(house, choice, then):
    mine, theirs = await brought(house, OURS), await brought(house, THEIRS)
    door = f"/api/lorebooks/{mine}/difference"
    said = (await house.http.get(door, params={"other": theirs})).json()
    take = {each["id"]: choice for each in (*said["changed"], *said["theirs"])}

    answer = await house.http.post(door, json={"other": theirs, "take": take})

    assert answer.json() == {"taken": 2}, answer.text
    assert await contents(house, mine) == then
    await house.http.post(f"/api/lorebooks/{mine}/undo")
    assert await contents(house, mine) == ["It turns.", "It winds.", "Old."]


async def test_nothing_is_taken_that_the_other_book_does_not_have(house):
    mine = await brought(house, OURS)

    answer = await house.http.post(f"/api/lorebooks/{mine}/difference", json={"other": mine, "take": {"x": "theirs"}})

    assert (answer.status_code, await contents(house, mine)) == (422, ["It turns.", "It winds.", "Old."])
