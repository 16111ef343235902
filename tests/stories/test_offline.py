"""Stories told without a model: things come back, threads are closed by name, and whoever goes somewhere is there."""

import re

import pytest

from tests.stories.playing import begun, state_of, text_of, told
from troupe.stories.domain.owing import things_in

pytestmark = pytest.mark.asyncio(loop_scope="module")
MOVES = (
    "I look around.", '"Who is there?"', "I pick up the brass key", "2", "I go to the cellar.", "continue",
    "I give the lamp to Odile", "I open it", '"I will not go back."', "I run to the harbour", "go on", "I wait.",
)  # fmt: skip
SENTENCE = re.compile(r"[^.!?]+[.!?]")


async def markers(http, id):
    history = (await http.get(f"/api/story/history/{id}", params={"limit": 50})).json()["turns"][::-1]
    return [
        (turn["index"], each["marker_type"], each["description"], each["chunk_id_reference"])
        for turn in history
        for each in turn["response"]["metadata"]["continuity_markers"]
    ]


async def test_a_story_without_a_model_comes_back_to_things_and_closes_what_it_opened(studio):
    http, id = studio.http, await begun(studio.http, template="the-quiet-library")
    texts = [text_of(await told(http, id, move)) for move in MOVES]

    found = await markers(http, id)
    state = (await http.get(f"/api/story/session/{id}/state")).json()
    cards = {each["name"]: each for each in state["entities"]}
    sentences = [
        each.strip() for text in texts for each in SENTENCE.findall(text.replace('"', "")) if len(each.split()) > 5
    ]
    opened = {what for _, kind, what, _ in found if kind == "setup"}
    assert {4, 7, 10} <= {index for index, kind, _, _ in found if kind == "callback"}
    assert all(about <= index - 2 for index, kind, _, about in found if kind != "setup")
    assert opened
    assert opened == {what for _, kind, what, _ in found if kind == "payoff"}
    assert state["scene"]["open_threads"] == []
    assert len(sentences) == len(set(sentences))
    assert all(60 <= len(text.split()) <= 180 for text in texts)
    assert "you open the lamp" in texts[7]
    assert (await state_of(http, id))["scene"]["place_id"] == cards["harbour"]["entity_id"]
    assert cards["You"]["current_location"] == cards["harbour"]["entity_id"]
    assert cards["Odile"]["present"]


async def test_two_starts_are_told_in_words_of_their_own(studio):
    ones = [await begun(studio.http, template=slug) for slug in ("the-quiet-library", "the-paper-fox")]

    library, fox = [text_of(await told(studio.http, id, "I look around.")) for id in ones]

    assert library.splitlines()[0] != fox.splitlines()[0].replace("nursery", "reading room").replace(
        "storybook", "book"
    )


async def test_things_are_nouns_and_no_ways_of_speaking():
    assert things_in("I pick up the brass key from the floor") == ["brass key", "floor"]
    assert things_in("I look at the same thing for a while and think of the truth") == []
    assert things_in("I open it and go on") == []


async def test_every_story_offers_moves_before_its_first_turn_and_a_number_that_names_none_is_no_sentence(studio):
    http = studio.http
    blank = await begun(http, initial_context="A lighthouse keeper finds a letter.")
    silent = await begun(http, template="station-nine", settings={"choices": 0})

    first = [each["text"] for each in (await state_of(http, blank))["choices"]]
    none = (await state_of(http, silent))["choices"]
    text = text_of(await told(http, silent, "7"))
    assert 2 <= len(first) <= 4
    assert len(set(first)) == len(first)
    assert none == []
    assert "7" not in text


async def test_whoever_takes_something_along_and_then_goes_is_there(studio):
    http, id = studio.http, await begun(studio.http, template="the-quiet-library")
    await told(http, id, "I take the key and go to the archive.")

    state = (await http.get(f"/api/story/session/{id}/state")).json()
    places = {each["entity_id"]: each["name"] for each in state["entities"] if each["kind"] == "location"}
    assert places[state["scene"]["place_id"]] == "archive"
