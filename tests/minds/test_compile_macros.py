"""Macros in a persona's texts: names, chance, the clock, the last words; never in what people or models said."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troupe.minds import Budget, Said, tell
from troupe.minds.domain.macros import Macros, Scene
from troupe.personas.domain import Persona

NOW = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)


def scene(**more):
    known = {"char": "Vera", "user": "Mo", "now": NOW, "seed": "1", "chat": "c", "texts": {"scenario": "A {{char}} B"}}
    return Scene(**(known | more))


def resolved(text, **more):
    return Macros(scene(**more))(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{char}} {{CHAR}} <BOT> <char> {{user}} <User>", "Vera Vera Vera Vera Mo Mo"),
        ("a{{// nobody sees this}}b{{comment:x}}c{{hidden_key:y}}d", "abcd"),
        ("{{reverse:abc}} {{reverse:{{char}}}}", "cba areV"),
        ("{{reverse:e\u0301a👨\u200d👩\u200d👧🇵🇹🇩🇪👍🏽각}}", "각👍🏽🇩🇪🇵🇹👨\u200d👩\u200d👧ae\u0301"),
        ("{{random::a, b::a, b}} {{pick:: c ::c}}", "a, b c"),
        ("x\n\n{{trim}}\n\ny{{newline}}z", "xy\nz"),
        ("{{time}} {{weekday}} {{date}}", "09:05 Friday November 20, 2026"),
        ("{{isotime}}", "2026-11-20T09:05:00+00:00"),
        ("{{random:a}} {{random::b\\,c}} {{pick: d }}", "a b,c d"),
        ("{{roll:1}} {{roll:d1}} {{roll:3d1+2}} {{roll:1d1-1}}", "1 1 5 0"),
        ("{{roll:101d6}} {{roll:2d0}} {{roll:x}}", "{{roll:101d6}} {{roll:2d0}} {{roll:x}}"),
        ("{{unknown}} {{unknown:{{char}}}} {{ }} }} {{open", "{{unknown}} {{unknown:{{char}}}} {{ }} }} {{open"),
        ("{{scenario}}", "A {{char}} B"),
    ],
)
def test_a_macro_gives_what_it_says(text, expected):
    assert resolved(text) == expected


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("de", "Freitag, 20. November 2026"),
        ("es", "viernes, 20 de noviembre de 2026"),
        ("ja", "金曜日, 2026年11月20日"),
    ],
)
def test_days_are_named_in_the_persona_s_language(language, day):
    assert resolved("{{weekday}}, {{date}}", language=language) == day


def test_what_a_macro_gives_is_not_read_again():
    assert resolved("{{user}} and <USER>", user="{{roll:6}}<BOT>") == "{{roll:6}}<BOT> and {{roll:6}}<BOT>"


def test_chance_is_the_same_for_the_same_turn_and_fair_over_many():
    rolls = Counter(resolved("{{roll:6}}", seed=str(seed)) for seed in range(6_000))

    assert resolved("{{roll:100}} {{roll:100}}") == resolved("{{roll:100}} {{roll:100}}")
    assert set(rolls) == set("123456")
    assert all(850 < count < 1_150 for count in rolls.values())


def test_a_pick_stays_in_a_chat_and_a_draw_does_not():
    picks = {resolved("{{pick:a,b,c,d}}", seed=str(seed)) for seed in range(30)}
    draws = {resolved("{{random:a,b,c,d}}", seed=str(seed)) for seed in range(30)}

    assert len(picks) == 1
    assert draws == set("abcd")
    assert len({resolved("{{pick:a,b,c,d}}", chat=str(chat)) for chat in range(30)}) == 4


def test_nesting_has_a_bottom_and_growth_a_limit():
    deep = "{{reverse:" * 12 + "ab" + "}}" * 12
    bomb = "{{user}}" * 500

    assert "{{reverse:" in resolved(deep)
    assert resolved(bomb, user="x" * 80) == bomb


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["{{", "}}", "char", "user", ":", "random", "a,b", "<BOT>", "roll", "6", " ", "\\,"])))
def test_no_text_breaks_it_and_texts_without_marks_stay(pieces):
    text = "".join(pieces)

    found = resolved(text)
    assert isinstance(found, str)
    if "{{" not in text and "<BOT>" not in text:
        assert found == text


def test_a_prompt_resolves_them_in_the_texts_of_a_persona_and_nowhere_else():
    vera = Persona(
        name="{{user}}", scenario="At {{time}} {{user}} said: {{lastUserMessage}}", description="## {{char}}"
    )
    path = [Said("user", "{{char}}?"), Said("persona", "{{time}}"), Said("user", "## {{roll:6}}")]

    prompt = tell(vera, path, Budget(8_192, 512), user_name="Mo", now=NOW, seed="1", chat="c")

    head, *history, newest = prompt.blocks
    assert "At 09:05 Mo said: ## {{roll:6}}" in head.text
    assert head.text.startswith("You are {{user}},")
    assert "\\## {{user}}" in head.text
    assert [block.text for block in history] == ["{{char}}?", "{{time}}"]
    assert newest.text == "## {{roll:6}}"
