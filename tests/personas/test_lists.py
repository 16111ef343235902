"""Lists: found, filtered, sorted and turned over page by page."""

import pytest

from tests.personas.casting import good, refused


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("zoe", ["Zoë"]),
        ("ZOË bread", ["Zoë"]),
        ("zoe tea", []),
        ("日本", ["Ken"]),
        ("100%", ["Ken"]),
        ("a_b", []),
        ("'; drop", []),
        ("", ["Ken", "Zoë"]),
    ],
)
async def test_every_word_of_a_search_must_occur_somewhere(me, q, found):
    await me.cast("Zoë", expertise_areas=["Bread"])
    await me.cast("Ken", description="日本語を話す", goal="give 100% every day, a-b")

    assert sorted(await me.names(q=q)) == found


async def test_a_list_is_filtered_by_tags_language_and_audience(me):
    await me.cast("A", tags=["Ink", "Paper"], language="de")
    await me.cast("B", tags=["ink"], audience="child")

    assert await me.names(tag="INK") == ["B", "A"]
    assert await me.names(tag=["ink", "paper"]) == ["A"]
    assert await me.names(language="de") == ["A"]
    assert await me.names(audience="child") == ["B"]
    body = await me.page(tag="paper")
    assert (body["matched"], body["meta"]["total"]) == (1, 2)
    tags = good(await me.ask("GET", "/tags"))["tags"]
    assert [(each["tag"].lower(), each["count"]) for each in tags] == [("ink", 2), ("paper", 1)]


async def test_a_list_is_sorted_as_asked(me):
    ids = [(await me.cast(name))["id"] for name in ("b", "Á", "c")]
    await me.change(ids[0], role="x")

    assert await me.names() == ["c", "Á", "b"]
    assert await me.names(order="asc") == ["b", "Á", "c"]
    assert await me.names(sort="name", order="asc") == ["Á", "b", "c"]
    assert await me.names(sort="updated") == ["b", "c", "Á"]


@pytest.mark.parametrize("sort", ["created", "updated", "name"])
@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_pages_miss_and_repeat_nobody_while_others_come_and_go(me, sort, order):
    there = [(await me.cast(name))["id"] for name in ("e", "c", "c", "a", "d")]
    leaving = (await me.cast("b"))["id"]
    seen, cursor = [], None
    while True:
        page = await me.page(sort=sort, order=order, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [each["id"] for each in page["personas"]]
        if not (cursor := page["next_cursor"]):
            break
        if leaving:
            good(await me.ask("DELETE", f"/{leaving}"))
            await me.cast("f")
            leaving = None

    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"limit": "１"}, {"sort": "size"}, {"order": "up"},
        {"view": "tiny"}, {"archived": "1"}, {"audience": "pets"}, {"colour": "red"}, {"q": "x" * 201},
        {"cursor": "x"}, {"cursor": "W10"}, {"q": "a\x01\x00"},
    ],
)  # fmt: skip
async def test_a_question_that_is_not_understood_is_refused(me, query):
    answer = await me.ask("GET", params=query)

    assert answer.status_code in (400, 422)
    if "\x00" not in str(query):
        refused(answer, 400, "INVALID_INPUT")


async def test_a_cursor_belongs_to_its_list(me):
    for name in "abc":
        await me.cast(name)
    cursor = (await me.page(limit=1))["next_cursor"]

    assert await me.names(limit=1, cursor=cursor) == ["b"]
    refused(await me.ask("GET", params={"cursor": cursor, "order": "asc"}), 400, "INVALID_INPUT")


async def test_a_card_leaves_out_examples_and_long_texts(me):
    await me.cast(greeting="Hello", foreign={"x": 1}, conversation_examples=[])

    card = (await me.page(view="card"))["personas"][0]
    full = (await me.page())["personas"][0]

    assert {"greeting", "foreign", "conversation_examples", "scenario"} & set(card) == set()
    assert full["greeting"] == "Hello"
    assert card["example_count"] == 0


async def test_a_page_of_large_personas_ends_early_and_goes_on(me):
    for _ in range(3):
        await me.cast(foreign={"x": "y" * (2 * 1024 * 1024)})

    first = await me.page()
    second = await me.page(cursor=first["next_cursor"])

    assert [len(first["personas"]), len(second["personas"])] == [1, 1]
    assert first["matched"] == 3


async def test_reading_changes_nothing(me, house):
    id = (await me.cast())["id"]
    before = await house.rows("personas"), await house.rows("events")

    for path in ("", f"/{id}", "/active", "/tags", "/bin", f"/{id}/versions", f"/{id}/examples", f"/{id}/diff"):
        good(await me.ask("GET", path))

    assert (await house.rows("personas"), await house.rows("events")) == before
