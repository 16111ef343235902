"""Doubts about a telling that are found by rule."""

import pytest

from troupe.stories.domain.checks import checked
from troupe.stories.domain.response import Narrative, StoryTurnResponse
from troupe.stories.domain.world import Card, Relationship, Scene, World

MILL = Card(entity_id=1, kind="location", name="The Mill")
HARBOUR = Card(entity_id=2, kind="location", name="The Harbour")
ADA = Card(entity_id=3, kind="character", name="Ada", role="player", background="She rows to her brother Bran.")
BRAN = Card(entity_id=4, kind="character", name="Bran", summary="The old captain of the ferry.", current_location=2)
DEAD = Card(entity_id=5, kind="character", name="Cole", status="dead")
ELSA = Card(entity_id=6, kind="character", name="Elsa")
TIE = Relationship(relationship_id="x", from_id=4, to_id=6, relationship_type="brother")
WORLD = World({card.entity_id: card for card in (MILL, HARBOUR, ADA, BRAN, DEAD, ELSA)}, Scene(place_id=1),
              relationships={(4, 6): TIE})  # fmt: skip


def doubts(text: str, said: str = "I wait.") -> list[str]:
    response = StoryTurnResponse(narrative=Narrative(text=text))
    return [each.code for each in checked(text, said, WORLD, WORLD, [], response)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Doctor Bran opens a book at the harbour.", ["trait_changed"]),
        ("Captain Bran opens a book at the harbour.", []),
        ("“So be it,” Ada’s uncle Bran is told.", ["trait_changed"]),
        ("Your cousin Bran is far away.", ["trait_changed"]),
        ("Your brother Bran is far away.", []),
        ("Elsa’s brother Bran is far away.", []),
        ("Elsa’s husband Bran is far away.", ["trait_changed"]),
        ("Cole slowly opens the door.", ["dead_acts"]),
        ("Cole had opened this door once. “Cole opens doors,” you hear.", []),
        ("Bran takes the lamp from the wall.", ["two_places"]),
        ("Bran takes the lamp down at the harbour.", []),
        ("You agree, and follow him out.", ["speaks_for_player"]),
        ("Nobody knows whether you agree.", []),
        ("If you refuse, the door stays shut. Do you accept?", []),
    ],
)
def test_what_does_not_fit_is_doubted_and_what_fits_is_not(text, found):
    assert doubts(text) == found


def test_a_decision_of_the_input_is_the_players_own():
    assert doubts("You decide to take the lamp.", "I take the lamp.") == []
    assert doubts("You decide to take the lamp.", "I look at the sea.") == ["speaks_for_player"]
