"""Contradiction closes, it does not overwrite, and only among what can be seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from troupe.minds.domain.memory.closing import standings
from troupe.minds.domain.memory.fact import Fact, Place
from troupe.minds.domain.memory.source import Source, SourcePoint

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
NOW = FIRST + timedelta(days=100)
WITH_NOVA = Place("persona", "nova", None)


def point(node: str) -> SourcePoint:
    return SourcePoint("chat", node, 1)


def fact(number: int, slot: str, value: str, **changes) -> Fact:
    said_at = FIRST + timedelta(days=number)
    made = Fact(
        id=f"m{number}",
        number=number,
        realm="family",
        user_id="ada",
        place=WITH_NOVA,
        kind="fact",
        text=f"{slot} {value}",
        slot=slot,
        value=value,
        said_by="user",
        confidence=0.9,
        importance=3,
        pinned=False,
        edited=False,
        valid_from=said_at,
        ended_at=None,
        removed_at=None,
        uses=0,
        last_used_at=None,
        version=1,
        created_at=said_at,
        updated_at=said_at,
        sources=(Source(point(f"n{number}"), "quote", 0, 5, said_at),),
    )
    return replace(made, **changes)


def stand(*facts: Fact, hidden: tuple[str, ...] = ()):
    seen = frozenset(source.point for each in facts for source in each.sources if source.point.node_id not in hidden)
    return standings(facts, seen, NOW)


def test_a_newer_value_closes_the_older_one_with_its_interval():
    lisbon, porto = fact(1, "user.home", "Lisbon"), fact(2, "user.home", "Porto")
    found = stand(lisbon, porto)

    assert (found["m1"].status, found["m1"].closed_by, found["m1"].valid_to) == ("closed", "m2", porto.valid_from)
    assert found["m2"].status == "active"


def test_when_the_newer_message_is_swiped_away_the_older_fact_is_open_again():
    found = stand(fact(1, "user.home", "Lisbon"), fact(2, "user.home", "Porto"), hidden=("n2",))

    assert (found["m1"].status, found["m2"].status) == ("active", "hidden")


def test_what_is_for_one_chat_closes_only_there():
    old = fact(1, "user.home", "Lisbon")
    new = fact(2, "user.home", "Porto", place=Place("chat", None, "here"))
    seen = frozenset({point("n1"), point("n2")})

    status = {chat: standings([old, new], seen, NOW, chat)["m1"].status for chat in ("here", "there", None)}
    assert status == {"here": "closed", "there": "active", None: "active"}


def test_one_can_like_many_things():
    found = stand(fact(1, "user.likes", "tea"), fact(2, "user.likes", "coffee"))

    assert [each.status for each in found.values()] == ["active", "active"]


def test_disliking_a_thing_closes_liking_it_and_nothing_else():
    found = stand(fact(1, "user.likes", "coffee"), fact(2, "user.likes", "tea"), fact(3, "user.dislikes", "Coffee"))

    assert [each.status for each in found.values()] == ["closed", "active", "active"]


def test_the_same_in_other_letters_is_no_contradiction():
    found = stand(fact(1, "user.home", "Besançon"), fact(2, "user.home", "besancon"))

    assert [each.status for each in found.values()] == ["active", "active"]


def test_of_two_brothers_each_has_a_home_and_whoever_is_not_named_may_be_either():
    jan, paul = fact(1, "user.brother.home@jan", "Köln"), fact(2, "user.brother.home@paul", "Berlin")
    moved = fact(3, "user.brother.home@jan", "Bonn")
    some = fact(4, "user.brother.home", "Ulm")

    assert [each.status for each in stand(jan, paul).values()] == ["active", "active"]
    assert [each.status for each in stand(jan, paul, moved).values()] == ["closed", "active", "active"]
    assert [each.status for each in stand(jan, paul, moved, some).values()] == ["closed", "closed", "closed", "active"]


def test_of_the_dead_their_name_stays_and_what_they_did_is_over():
    rex = [
        fact(1, "user.dog.name", "Rex"),
        fact(2, "user.dog.likes@rex", "cheese"),
        fact(3, "user.cat.likes", "cheese"),
        fact(4, "user.dog.died", "died"),
    ]

    assert [each.status for each in stand(*rex).values()] == ["active", "closed", "active", "active"]


def test_what_one_persona_was_told_does_not_close_what_another_knows():
    rook = Place("persona", "rook", None)
    found = stand(fact(1, "user.home", "Lisbon"), fact(2, "user.home", "Porto", place=rook))

    assert found["m1"].status == "active"


def test_what_all_personas_know_closes_what_one_of_them_was_told_before():
    found = stand(fact(1, "user.home", "Lisbon"), fact(2, "user.home", "Porto", place=Place("user", None, None)))

    assert found["m1"].status == "closed"


def test_pinned_and_edited_facts_stay_when_their_source_is_swiped_away():
    found = stand(
        fact(1, "user.job", "a baker", pinned=True), fact(2, "user.home", "Porto", edited=True), hidden=("n1", "n2")
    )

    assert [each.status for each in found.values()] == ["active", "active"]


def test_a_fact_can_be_closed_by_hand():
    found = stand(fact(1, "user.home", "Lisbon", ended_at=FIRST + timedelta(days=5)))

    assert (found["m1"].status, found["m1"].closed_by) == ("closed", None)
