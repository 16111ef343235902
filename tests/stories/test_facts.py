"""What a telling changes about its world, and what is offered against a doubt."""

from itertools import count

from tests.stories.asking import Book
from troupe.stories.domain.extract import summary_of
from troupe.stories.domain.facts import ClerkAnswer, Facts, facts_of
from troupe.stories.domain.world import Card, Relationship

MILL, HARBOUR = (Card(entity_id=id, kind="location", name=name) for id, name in ((1, "The Mill"), (2, "The Harbour")))
ADA = Card(entity_id=3, kind="character", name="Ada", present=True)
BRAN = Card(entity_id=4, kind="character", name="Bran")
GERMAN = (
    "Der Wind dreht. In Gedanken geht niemand at Abend nach Hause, und Wolken ziehen in Stille. Moments later Regen."
)


def read(book: Book, text: str, *, english: bool = True, **said: object) -> Facts:
    ids = (str(number) for number in count(1))
    answer = ClerkAnswer.model_validate(said) if said else None
    return facts_of(text, book.question("I wait."), "t9", lambda: next(ids), answer, english=english)


def test_who_was_said_to_be_elsewhere_is_gone_and_who_came_is_there():
    book = Book(cards=(MILL, HARBOUR, ADA, BRAN), place=1)
    moves = [{"character_name": "Ada", "current_location": "The Harbour"},
             {"character_name": "Bran", "current_location": "The Mill"}]  # fmt: skip

    after = read(book, "Ada leaves; Bran comes in.", state_updates={"characters": moves}).after

    assert [(card.name, card.present) for card in after.people] == [("Ada", False), ("Bran", True)]


def test_who_speaks_is_present_wherever_they_are_said_to_be():
    book = Book(cards=(MILL, HARBOUR, ADA), place=1)
    moves = [{"character_name": "Ada", "current_location": "The Harbour"}]

    after = read(book, "“Farewell,” Ada says.", state_updates={"characters": moves}).after

    assert after.present == (ADA.entity_id,)


def test_outside_english_no_noun_becomes_a_place_or_somebody():
    book = Book(cards=(MILL, ADA), place=1)

    found = read(book, f"{GERMAN} Ada wartet.", english=False)
    metadata = found.response.metadata

    assert set(found.after.cards) == {MILL.entity_id, ADA.entity_id}
    assert metadata is not None
    assert metadata.chronology is not None
    assert (metadata.tone, metadata.chronology.time_elapsed_description) == (None, None)
    assert len(read(book, GERMAN).after.cards) > 2  # by the rules of English they would be


def test_a_jump_of_trust_offers_a_note_for_another_telling():
    tie = Relationship(relationship_id="x", from_id=3, to_id=4, trust_level=9)
    book = Book(cards=(ADA, BRAN), ties=(tie,))
    change = {"character1_name": "Ada", "character2_name": "Bran", "trust_level": 2}

    doubts = read(book, "Ada turns away.", state_updates={"relationships": [change]}).warnings

    assert [(each.code, "Ada" in each.fix_note) for each in doubts] == [("relationship_jump", True)]


def test_a_summary_has_no_half_sentence_left_of_what_was_said():
    told = 'Tobin looks up. "Fog," calls Maren from above. The wheel turns. "Where to?"'

    assert summary_of(told) == "Tobin looks up."
