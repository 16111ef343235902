"""A card says more than a persona holds: the rest is told from a lorebook, and leaves with the card again."""

import json

from tests.cards.files import raw
from tests.cards.test_imports import brought, house
from tests.cards.test_reading_cards import V2
from tests.support.studio import opened

__all__ = ["house"]

LONG = "She keeps the light. " * 2_000
DEPTH = {"prompt": "Stay calm.", "depth": 3, "role": "user"}
BOOK = {"name": "Sea", "entries": [{"keys": ["sea"], "content": "It is deep.", "enabled": True, "insertion_order": 1,
                                    "extensions": {}}], "extensions": {}}  # fmt: skip
TREE = V2 | {"data": V2["data"] | {"description": LONG, "character_book": BOOK, "extensions": {"depth_prompt": DEPTH}}}


async def come(house):
    """The card is in: the persona's id, and its books by kind with their entries."""
    found = await brought(house, raw(TREE))
    (item,) = found["items"]
    persona = item["created"][0]["id"]
    codes = [each["code"] for each in item["report"]["warnings"]]
    books = {}
    for book in (await house.http.get("/api/lorebooks")).json()["items"]:
        entries = (await house.http.get(f"/api/lorebooks/{book['id']}/entries")).json()["items"]
        books[book["kind"]] = book | {"entries": entries}
    return persona, codes, books


async def left(house, persona):
    return json.loads((await house.http.get(f"/api/personas/{persona}/card", params={"as": "json"})).content)["data"]


async def change(house, entry, content):
    url = f"/api/lorebooks/{entry['book_id']}/entries/{entry['id']}"
    answer = await house.http.patch(url, json={"content": content})
    assert answer.status_code == 200, answer.text


async def test_every_word_of_a_long_card_is_told_and_an_unedited_one_leaves_as_it_came(house):
    persona, codes, books = await come(house)
    found = (await house.http.get(f"/api/personas/{persona}")).json()
    description = found.get("persona", found)["description"]
    rest, deep = books["card"]["entries"]

    assert "text_split" in codes
    assert len(description) <= 32_000
    assert (description + rest["content"]).split() == LONG.split()
    assert (deep["content"], deep["place"], deep["depth"], deep["role"]) == ("Stay calm.", "depth", 3, "user")
    assert all(each["constant"] for each in books["card"]["entries"])
    assert await left(house, persona) == TREE["data"]


async def test_what_was_changed_in_its_books_leaves_with_the_card(house):
    persona, _, books = await come(house)
    rest, deep = books["card"]["entries"]
    await change(house, rest, "That is all.")
    await change(house, deep, "Stay wild.")
    await change(house, books["lore"]["entries"][0], "It is deep and cold.")

    data = await left(house, persona)
    assert data["description"].startswith(LONG[:30_000])
    assert data["description"].endswith("That is all.")
    assert data["extensions"]["depth_prompt"]["prompt"] == "Stay wild."
    assert data["character_book"]["entries"][0]["content"] == "It is deep and cold."
    assert data["character_book"]["name"] == "Sea"


HELLO = "The lamp turns, and I turn with it. " * 600
MANY = [f"Night number {number} begins." for number in range(69)]
GREETINGS = {"first_mes": HELLO, "alternate_greetings": [HELLO + "Again.", *MANY], "extensions": {}}


async def begun(house, persona):
    """With what chats with it begin, each greeting that can be chosen."""
    opened = await house.http.post("/api/chats", json={"members": [{"persona_id": persona}]})
    assert opened.status_code == 201, opened.text
    tree = (await house.http.get(f"/api/chats/{opened.json()['id']}/tree")).json()["items"]
    url = f"/api/chats/{opened.json()['id']}/nodes"
    return [(await house.http.get(f"{url}/{twig['id']}")).json()["text"] for twig in (tree[0], tree[1], tree[-1])], tree


async def test_greetings_that_are_too_long_or_too_many_are_told_whole_and_leave_as_they_came(house):
    tree = V2 | {"data": V2["data"] | GREETINGS}
    (item,) = (await brought(house, raw(tree)))["items"]
    persona = item["created"][0]["id"]
    url = f"/api/personas/{persona}"
    shown = (await house.http.get(url)).json()
    document = shown.get("persona", shown)
    told, twigs = await begun(house, persona)

    split = [each["path"] for each in item["report"]["warnings"] if each["code"] == "text_split"]
    assert split == ["/data/first_mes", "/data/alternate_greetings"]
    assert (len(document["greeting"]) <= 16_000, len(document["alternate_greetings"])) == (True, 64)
    assert document["greeting"].endswith("with it. ")
    assert (told, len(twigs)) == ([HELLO, HELLO + "Again.", MANY[-1]], 71)
    assert await left(house, persona) == tree["data"]

    changed = ["Good morning.", *document["alternate_greetings"][1:]]
    answer = await house.http.put(url, json={"alternate_greetings": changed})
    assert answer.status_code == 200, answer.text
    told, _ = await begun(house, persona)
    assert told == [HELLO, "Good morning.", MANY[-1]]
    data = await left(house, persona)
    assert (data["first_mes"], data["alternate_greetings"]) == (HELLO, ["Good morning.", *MANY])


async def test_what_a_card_says_beyond_the_room_of_a_persona_is_judged_too_in_a_directory_for_adults(tmp_path):
    told = V2 | {"data": V2["data"] | {"description": LONG + "She is 12 years old."}}
    async with opened(tmp_path, working=True, realm="adult") as house:
        (item,) = (await brought(house, raw(told), age="30"))["items"]
        said = V2 | {"data": V2["data"] | {"description": "She is 12 years old."}}
        (short,) = (await brought(house, raw(said), age="30"))["items"]
        talk = b'{"user_name": "A", "character_name": "Zed"}\n{"name": "Zed", "mes": "Hm."}'
        chat = await brought(house, talk)
        door, made = f"/api/imports/{chat['id']}/items/0", {"decision": "make_persona"}
        nameless = (await house.http.post(door, json=made)).json()
        cast = (await house.http.post(door, json=made | {"age": 30})).json()
        (other,) = (await brought(house, raw(V2 | {"data": V2["data"] | {"description": LONG}}), age="30"))["items"]

        assert (item["state"], item["error"]["error"]) == ("refused", "minor_signal")
        assert (short["error"]["error"], short["error"]["field"]) == ("minor_signal", "description")
        assert (nameless["state"], nameless["needs"]["field"]) == ("needs_input", "age")
        assert (cast["state"], cast["created"][0]["kind"]) == ("imported", "chat")
        assert other["state"] == "imported"
        kept = str([await house.rows(table) for table in ("personas", "lore_entries")])
        assert "12 years" not in kept
