"""The bundled story is played to its end with nothing set up: by choices, by words, and always in the same words."""

import pytest

from tests.stories.playing import begun, state_of, text_of, told

FERRY = "the-last-ferry"


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def played(http, moves, **body):
    """The whole story, told by these moves; its texts and its ending."""
    id = await begun(http, template=FERRY, **body)
    texts = [text_of(await told(http, id, move)) for move in moves]
    return texts, (await state_of(http, id))["last_turn"]


async def test_choices_alone_lead_to_four_different_endings(http):
    endings = {(await played(http, ["1", *moves]))[1]["ending"] for moves in ("1111", "1112", "1121", "1122")}

    assert endings == {"The light is lit", "Back, with a promise", "Two bells", "Between two coasts"}


async def test_free_words_alone_lead_to_an_end_and_are_taken_up(http):
    moves = ["I stroll down with my umbrella", "I board with everybody", "What is in there?", "I ring the bell", "On!"]

    texts, last = await played(http, moves)

    assert last["ending"]
    assert "umbrella" in texts[0]
    assert last["brain"]["label"] == "Demo brain: scripted, not an AI model"


async def test_the_same_story_told_twice_is_equal_word_for_word(http):
    moves = ["Look at the lamp", '"Who is there?" I ask', "I open the cellar", "Continue.", "I read the letter"]
    settings = {"settings": {"seed": 11}}

    first = [text_of(await told(http, id, move)) for id in [await begun(http, **settings)] for move in moves]
    second = [text_of(await told(http, id, move)) for id in [await begun(http, **settings)] for move in moves]

    assert first == second
    assert "Who is there?" in first[1]
    assert "cellar" in first[2]


async def test_no_sentence_comes_again_within_twelve_turns(http):
    id = await begun(http, template="station-nine", settings={"seed": 3})
    moves = ["I look at the radio", "I call Ilya", "I open the airlock", "Continue."]
    seen: list[str] = []
    for turn in range(12):
        text = text_of(await told(http, id, moves[turn % 4]))
        seen += [part for part in text.replace("\n", " ").split(". ") if len(part.split()) > 5]

    assert len(seen) == len(set(seen))


async def test_a_finished_story_can_be_gone_on_with(http):
    id = await begun(http, template=FERRY)
    for move in "11111":
        await told(http, id, move)

    answer = await told(http, id, "I climb the stairs of the lighthouse.")

    assert "lighthouse" in text_of(answer)
    assert len((await state_of(http, id))["choices"]) == 3
