"""How the mind without a model begins stories."""

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
