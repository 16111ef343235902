"""How the mind without a model begins stories."""

from troupe.providers.improv.plotting import people_in, step_of
from troupe.providers.improv.story import story_of

MANY = 4_000


def scene(seed: int, turn: int = 1, people: tuple[str, ...] = (), earlier: tuple[str, ...] = ()) -> dict[str, object]:
    return {
        "seed": seed, "story_seed": seed, "turn": turn, "intent": "look", "input": "I look around.",
        "arc": "exposition",
        "people": [{"name": name, "present": True} for name in people],
        "earlier": [{"text": text} for text in earlier],
    }  # fmt: skip


def test_there_are_more_than_a_million_ways_to_begin():
    """Of a million, two among four thousand would be the same in all but one of three thousand cases."""
    begun = {story_of(scene(seed, people=("Maren", "Tobin"))) for seed in range(MANY)}

    assert len(begun) == MANY


def test_a_story_that_begins_with_nobody_has_somebody_come_who_speaks_and_nobody_else_so_soon():
    first = story_of(scene(7))
    third = story_of(scene(7, 3, ("Jory",), (first, "You wait.")))
    later = story_of(scene(7, 9, ("Jory",), ("You wait.",) * 8))

    who = ("Jory", "Wenna", "Bram", "Tamsin", "Isolde", "Corin", "Petra", "Hob")
    assert any(name in first for name in who)
    assert '"' in first
    assert not any(f"{name}, a" in third for name in who)
    assert any(f"{name}, a" in later for name in who)


def test_what_happens_goes_on_from_what_happened_and_another_take_is_about_something_else():
    told = ""
    for turn in range(1, 17):
        step = step_of(1, None, turn - 1, told)
        assert step is not None
        told += step.tell.replace("{thing}", "radio")

    assert told.index("almost right") < told.index("another copy") < told.index("The limp goes away slowly")
    assert step_of(1, "climax", 0, "", take=2) != step_of(1, "climax", 0, "")
    assert step_of(1, "falling_action", 1, "") is None


def test_whoever_is_asked_answers_and_a_station_in_space_has_no_weather():
    there = {"context": "A relay station in space.", "people": [{"name": "Ilya", "present": True},
             {"name": "Rook", "present": True}]}  # fmt: skip

    texts = [story_of(scene(seed, 2) | there | {"input": "Ask Rook what happened here"}) for seed in range(60)]

    assert all("Rook" in text.split("\n\n")[1].split('"')[2] or "Rook thinks" in text for text in texts)
    assert not any(word in text for text in texts for word in ("curtain", "Rain begins", "umbrella", "wind"))


def test_a_beginning_names_where_it_plays_and_after_an_end_nothing_more_is_at_stake():
    context = {"context": "A keeper of a lighthouse finds a letter in a bottle."}

    first = story_of(scene(7, people=("Ada",)) | context)
    over = story_of(scene(7, 9, ("Ada",)) | context | {"ended": True})

    assert "lighthouse" in first or "letter" in first
    assert "slip of paper" not in over
    assert "Ada" in over


def test_whoever_a_beginning_names_is_there_and_a_question_without_quotes_is_a_question():
    context = {"context": "You are Iris, a keeper of a beach. Her sister Mara waits in Tokyo with Bo, a smuggler."}

    asked = story_of(scene(7, 2) | context | {"input": "hello?"})

    assert people_in(context["context"]) == ["Mara"]
    assert '"hello?"' in asked
    assert "Mara" in asked
    assert "In the beach" not in asked
