"""What a brain is asked: who speaks, what was said, what counts now; never more than fits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troupe.kit.tokens import estimate_tokens
from troupe.minds import Budget, PromptTooLong, Said, assemble, compile_persona, read_emotion, tell
from troupe.personas.domain import Persona

SHORT = compile_persona(Persona(name="Ada"))


def lines(count, words=10):
    return [Said("user" if number % 2 else "persona", f"line {number} " + "word " * words) for number in range(count)]


def kinds(prompt):
    return [block.kind for block in prompt.blocks]


def test_the_persona_comes_first_and_the_newest_message_last():
    prompt = assemble(SHORT, lines(4), Budget(8_192, 512))

    assert kinds(prompt) == ["persona", "history", "history", "history", "newest"]
    assert [block.role for block in prompt.blocks] == ["system", "assistant", "user", "assistant", "user"]
    assert prompt.dropped == 0
    assert all(block["reason"] for block in prompt.summary())


def test_the_tokens_of_the_blocks_add_up_and_fit():
    budget = Budget(1_024, 128)
    prompt = assemble(SHORT, lines(200), budget)

    assert prompt.tokens == sum(estimate_tokens(block.text) for block in prompt.blocks) <= budget.available
    assert prompt.dropped > 0


def test_room_is_kept_for_the_answer_and_a_margin():
    assert Budget(10_000, 2_000).available == 10_000 - 2_000 - 200
    assert Budget(1_000, 2_000).available == 1_000 - 500 - 20


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 120), context=st.integers(900, 4_000), words=st.integers(1, 60))
def test_a_window_never_begins_at_an_answer_cut_from_its_question(count, context, words):
    path = lines(count * 2, words)
    prompt = assemble(SHORT, path, Budget(context, 200))

    history = [block for block in prompt.blocks if block.kind == "history"]
    assert prompt.tokens <= Budget(context, 200).available
    assert [block.text for block in history] == [said.text for said in path[prompt.dropped : -1]]
    if prompt.dropped and history:
        assert history[0].role == "user"


def test_what_can_never_fit_is_refused_with_both_figures():
    with pytest.raises(PromptTooLong) as refused:
        assemble(SHORT, [Said("user", "word " * 5_000)], Budget(2_048, 256))

    assert refused.value.needed > refused.value.available == Budget(2_048, 256).available


@pytest.mark.parametrize(
    ("empathy", "text", "tone"),
    [
        (0.2, "I am so sad", False),
        (0.5, "I am so sad", True),
        (0.9, "I am so sad", True),
        (0.9, "the weather", False),
    ],
)
def test_the_tone_follows_the_feeling_as_far_as_the_persona_has_empathy(empathy, text, tone):
    prompt = felt(empathy, text)

    assert ("tone" in kinds(prompt)) is tone


def test_a_strong_feeling_is_given_more_room():
    text = "I am so very sad and lonely"
    gentle, strong = (
        next(block.text for block in felt(empathy, text).blocks if block.kind == "tone") for empathy in (0.4, 0.9)
    )

    assert "sounds sad" in gentle
    assert "give it room" in strong


def felt(empathy, text):
    """What a persona of this empathy is told when somebody says this."""
    kim = Persona.model_validate({"name": "Kim", "response_style": {"empathy_level": empathy}})
    return tell(kim, [Said("user", text)], Budget(8_192, 512), feeling=read_emotion(text))


def test_a_persona_that_is_too_long_for_a_brain_is_refused_with_both_figures():
    many = Persona.model_validate({"name": "Kim", "boundaries": {f"topic_{n}": "soften" for n in range(50)},
                                   "boundary_terms": {f"topic_{n}": ["x"] for n in range(50)}})  # fmt: skip

    with pytest.raises(PromptTooLong) as refused:
        tell(many, [Said("user", "Hi")], Budget(1_024, 128))

    assert refused.value.needed > refused.value.available


def test_last_instructions_stand_before_the_newest_message_and_examples_after_the_persona():
    told = compile_persona(
        Persona(name="Ada", post_history_instructions="Be brief.", example_dialogue="<START>\nHi.\n<START>\nBye.")
    )

    prompt = assemble(told, lines(2), Budget(8_192, 512))

    assert kinds(prompt) == ["persona", "example_dialogue", "example_dialogue", "history", "closing", "newest"]


def test_examples_give_way_first_and_whole():
    told = compile_persona(
        Persona(
            name="Ada",
            post_history_instructions="Be brief.",
            example_dialogue="<START>\nHi.\n<START>\n" + "long " * 400,
        )
    )
    prompt = assemble(told, lines(60), Budget(1_500, 256))

    found = kinds(prompt)
    assert found.count("example_dialogue") == 1
    assert "closing" in found
    assert prompt.tokens <= Budget(1_500, 256).available


def test_the_same_input_gives_the_same_prompt():
    once, again = (assemble(SHORT, lines(50), Budget(1_024, 128)) for _ in range(2))

    assert once == again
