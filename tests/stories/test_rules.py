"""The rules of a turn: room, arc, seeds, choices, and what is found again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe.minds.domain.patience import Failure, in_the_users_words
from troupe.ports.text import ProviderError
from troupe.stories.domain.budget import Window, allotted, fitted, shares
from troupe.stories.domain.checks import checked
from troupe.stories.domain.frames import Choice
from troupe.stories.domain.indexing import Index
from troupe.stories.domain.passage import cut, terms_of
from troupe.stories.domain.plan import aim, is_one_character, picked_by, run_seed
from troupe.stories.domain.prompt import fenced, in_steps, warm_size
from troupe.stories.domain.recall import query_of, recalled, temporal_intent
from troupe.stories.domain.response import StoryTurnResponse
from troupe.stories.domain.starting import check_template
from troupe.stories.domain.template import Template
from troupe.stories.domain.world import Card, World
from troupe.stories.errors import BadTemplate, WindowTooSmall
from troupe.stories.service.vectors import Vectors
from troupe.stories.service.work import cause_of

SIZES = st.lists(st.integers(1, 4_000), max_size=30)


def test_the_room_of_a_wide_window_is_shared_as_it_is_written():
    window = Window.of(75_000, 100, 200)

    assert window.available == 65_800
    assert allotted(window.available, "investigation") == {"warm": 8_554, "structured": 48_034, "augmentation": 9_212}


def test_a_window_without_room_for_a_story_is_refused():
    with pytest.raises(WindowTooSmall):
        Window.of(2_048, 300, 1_000)


@given(SIZES, SIZES, SIZES, st.integers(512, 70_000))
def test_what_is_sent_never_outgrows_the_room_but_for_the_newest_turn(warm, structured, augmentation, available):
    needs = {"warm": warm, "structured": structured, "augmentation": augmentation}

    taken = fitted(needs, available, "default")

    used = sum(sum(needs[name][: taken[name]]) for name in needs)
    assert taken["warm"] >= min(1, len(warm))
    assert used <= max(95 * available // 100, warm[0] if warm else 0)


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=30))
def test_shares_sum_to_exactly_one(tokens):
    assert sum(round(share * 10_000) for share in shares(tokens)) == (10_000 if sum(tokens) else 0)


def test_the_recent_turns_grow_and_then_drop_in_one_step():
    assert [warm_size(turns, 10) for turns in (0, 9, 10, 15, 20, 21, 31, 32)] == [0, 9, 10, 15, 20, 10, 20, 10]


@given(st.integers(1, 300), st.integers(1, 40))
def test_where_few_turns_find_room_their_first_stays_for_a_while(turns, fit):
    shown = in_steps(turns, min(turns, fit))

    assert min(turns, fit) / 2 < shown <= min(turns, fit)


def test_the_first_of_nine_turns_that_find_room_changes_with_every_fourth():
    assert [turns - in_steps(turns, 9) for turns in range(20, 30)] == [12, 12, *[16] * 4, *[20] * 4]


def test_an_arc_rises_to_its_climax_and_falls():
    assert aim(12, 5, None) == ("rising_action", 6)
    assert aim(10, 8, None) == ("climax", 10)
    assert aim(10, 10, None) == ("resolution", 4)
    assert aim(10, 14, None)[0] == "resolution"


def test_each_telling_of_a_turn_has_a_seed_of_its_own_and_always_the_same():
    seeds = [run_seed(7, 3, candidate, "I knock.") for candidate in (1, 2, 3)]

    assert len(set(seeds)) == 3
    assert seeds == [run_seed(7, 3, candidate, "I knock.") for candidate in (1, 2, 3)]
    assert all(0 <= seed < 2**31 for seed in seeds)


@pytest.mark.parametrize("said", ["2", "B", " b. ", "go home"])
def test_a_number_a_letter_or_its_words_pick_a_choice(said):
    choices = [Choice(choice_id=str(n), index=n, text=text) for n, text in enumerate(("Wait", "Go home", "Call"), 1)]

    picked = picked_by(said, choices)

    assert picked is not None
    assert picked.text == "Go home"


def test_only_a_bare_digit_or_letter_needs_no_memory():
    assert all(is_one_character(said) for said in ("2", "B.", " a! ", "1?"))
    assert not any(is_one_character(said) for said in ("10", "0", "2, but carefully", "Option A"))


def test_words_of_time_count_only_as_whole_words():
    assert temporal_intent("I know the snow will strengthen") == 0.5
    assert temporal_intent("What happened at the beginning?") == pytest.approx(0.1)
    assert temporal_intent("And just now?") == pytest.approx(1.0)


def test_a_question_about_the_beginning_prefers_what_was_told_first():
    passages = [
        piece
        for turn in range(1, 11)
        for piece in cut(f"The lantern of turn {turn} burns. Marker {turn}.", f"t{turn}", f"t{turn}", f"c{turn}", turn)
    ]

    index = Index()
    index.hold(passages)

    early = recalled(index, passages, query_of(index, "", "Which lantern burns at the beginning?"), 10)
    late = recalled(index, passages, query_of(index, "", "Which lantern burns just now?"), 10)

    assert early[0].passage.index < late[0].passage.index


def test_a_name_in_many_places_weighs_less_than_what_is_meant():
    index, passages = _told_of("Anselm", *["waits"] * 20, "was born on a ship while a storm blew and the crew sang")
    meanings = {each.id: 0.40 for each in passages} | {passages[-1].id: 0.45}

    found = recalled(index, passages, query_of(index, "", "How did Anselm come into the world?"), 400, meanings)

    assert found[0].passage is passages[-1]


def test_what_was_just_told_does_not_hide_what_was_asked_for():
    told = [f"waits for number {turn}" for turn in range(40)]
    index, passages = _told_of("Anselm", *told, "mends a net beside the tarred boathouse", "fears the belfry")
    newest = "Brida mends a net beside the tarred boathouse."

    found = recalled(index, passages, query_of(index, newest, "Does Anselm have a fear of the belfry?"), 42)

    assert found[0].passage is passages[-1]


def test_a_time_that_was_asked_for_never_takes_the_place_of_an_answer():
    index, passages = _told_of("Brida", *["waits at the quay"] * 20, "learned to swim at the granary")
    meanings = {each.id: 0.25 for each in passages} | {passages[-1].id: 0.55}

    found = recalled(index, passages, query_of(index, "", "Where did Brida first stay above water?"), 21, meanings)

    assert found[0].passage is passages[-1]


def test_a_short_sentence_is_compared_with_the_next_and_none_is_lost():
    (passage,) = cut("No. Anselm buried the lantern behind the granary. Rain fell on it. Ah.", "t", "t", "c", 1)

    assert passage.lines == ["No. Anselm buried the lantern behind the granary.", "Rain fell on it.", "Ah."]


def test_a_passage_is_as_near_as_its_nearest_sentence_and_a_forgotten_one_is_nowhere():
    vectors = Vectors()
    for number in range(100):
        vectors.hold([f"{number}.a", f"{number}.b"], [2, 1], np.eye(3, dtype=np.float32)[[0, 1 + number % 2, 0]])
    vectors.forget(["7.a", "99.b"])

    near = vectors.nearest(np.eye(3, dtype=np.float32)[[1, 2]], [1.0, 0.5])

    assert len(near) == 198
    assert near["4.a"] == pytest.approx(1.0)
    assert near["5.a"] == pytest.approx(0.5)
    assert near["4.b"] == pytest.approx(0.0)


def _told_of(who, *told):
    passages = [cut(f"{who} {what}.", f"t{turn}", f"t{turn}", f"c{turn}", turn)[0] for turn, what in enumerate(told, 1)]
    index = Index()
    index.hold(passages)
    return index, passages


def test_a_changed_card_says_its_line_anew():
    card = Card(entity_id=1, kind="character", name="Ada", summary="Keeps a gate.")
    said = card.line, card.sounds

    other = card.model_copy(update={"name": "Brida", "summary": "Sells bread."})

    assert said == ("Ada (character): Keeps a gate", ("ada",))
    assert (other.line, other.sounds) == ("Brida (character): Sells bread", ("brida",))
    assert card == Card(entity_id=1, kind="character", name="Ada", summary="Keeps a gate.")


@given(st.text(alphabet="[]/a \n", max_size=60))
def test_material_can_never_end_its_own_block(text):
    lines = fenced("warm", text)

    assert lines.startswith("[[warm]]\n")
    assert lines.endswith("\n[[/warm]]")
    inside = lines.removeprefix("[[warm]]\n").removesuffix("\n[[/warm]]")
    assert "[[" not in inside
    assert "]]" not in inside


@pytest.mark.parametrize(
    ("changed", "field", "hint"),
    [
        ({"initial_context": "{playr} came."}, "initial_context", "{player}"),
        ({"settings": {"brain_id": "b"}}, "settings.brain_id", "cannot say"),
        ({"settings": {"choices": 9}}, "settings.choices", ""),
        ({"cards": [{"name": "Quay", "kind": "location", "goals": ["x"]}]}, "cards.Quay.goals", "no such field"),
        ({"cards": [{"name": "Key", "kind": "item", "holder": "Nobody"}]}, "cards.Key.holder", "Nobody"),
        ({"player": {"name": "A"}, "cards": [{"name": "B", "role": "player"}]}, "cast", "one player"),
    ],
)
def test_a_start_that_cannot_be_is_refused_with_the_place_and_the_way_out(changed, field, hint):
    with pytest.raises(BadTemplate) as refused:
        check_template(Template.model_validate({"slug": "s", "title": "S", **changed}))

    assert refused.value.field == field
    assert hint in refused.value.detail


@pytest.mark.parametrize(
    ("kind", "after_text", "cause"),
    [
        ("forbidden", False, "forbidden"),
        ("not_found", False, "not_found"),
        ("bad_request", False, "bad_request"),
        ("overloaded", False, "overloaded"),
        ("tls", False, "tls"),
        ("unavailable", False, "unavailable"),
        ("unavailable", True, "broken_stream"),
        ("unsupported", False, "bad_request"),
    ],
)
def test_a_turn_fails_for_the_reason_that_the_provider_gave(kind, after_text, cause):
    error = in_the_users_words(Failure(kind, "Up", "It said so."), after_text=after_text)
    error.__cause__ = ProviderError(kind, "up", "It said so.")

    assert cause_of(error, after_text=after_text) == cause


@pytest.mark.parametrize("text", ["und dann " * 300, "雨が降る" * 200, "雨が降る。" * 200])
def test_no_passage_is_longer_than_90_words_whatever_its_sentences(text):
    pieces = cut(text, "k", "t", "c", 1)

    assert len(pieces) > 1
    assert "".join("".join(each.text.split()) for each in pieces) == "".join(text.split())
    assert all(len(each.text.split()) <= 90 and len(each.text) <= 1_200 for each in pieces)


def test_words_that_say_nothing_in_english_are_words_in_other_languages():
    assert terms_of("Was will her?") == []
    assert terms_of("Was will her?", english=False) == ["was", "will", "her"]


def test_a_date_that_is_none_is_not_kept_and_said_to_be_so():
    said = {"metadata": {"chronology": {"in_world_date": "4 March", "in_world_time": "12:30"}}}
    response = StoryTurnResponse.model_validate({"narrative": {"text": "It rains."}, **said})

    doubts = checked("It rains.", "I wait.", World(), World(), [], response)

    assert response.metadata.chronology.model_dump(exclude_none=True) == {
        "episode_increment": False, "season_increment": False, "in_world_time": "12:30",
    }  # fmt: skip
    assert [(each.code, "4 March" in each.message) for each in doubts] == [("bad_date", True)]
