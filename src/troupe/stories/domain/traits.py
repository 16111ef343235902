"""What stands on a card and is told otherwise: eyes, hair, age, title, and who is whose family."""

import re
from collections.abc import Iterator

from troupe.stories.domain.doubts import called, named_in, warn
from troupe.stories.domain.frames import Warned
from troupe.stories.domain.world import Card, World

_HUES = "amber|black|blond|blonde|blue|brown|dark|gold|golden|gray|grey|green|hazel|red|silver|violet|white|auburn"
_TITLES = (
    "captain|colonel|general|major|admiral|lieutenant|sergeant|commander|doctor|dr|professor|judge|sir|dame|lady|lord|king|"
    "queen|prince|princess|count|countess|duke|duchess|baron|baroness|emperor|empress|mayor|president|bishop|inspector"
)
_SAME_TITLE = {"dr": "doctor"}
_KIN = (
    "grandmother|grandfather|grandson|granddaughter|mother|father|sister|brother|daughter|son|wife|husband|aunt|uncle|"
    "niece|nephew|cousin"
)
_FAMILIES = {
    word: family
    for family, words in {
        "grandparents": ("grandmother", "grandfather", "grandson", "granddaughter"),
        "parents": ("mother", "father", "daughter", "son"),
        "siblings": ("sister", "brother"),
        "a couple": ("wife", "husband"),
        "aunt and niece": ("aunt", "uncle", "niece", "nephew"),
        "cousins": ("cousin",),
    }.items()
    for word in words
}
_OWN = r"(?:[a-z]+ ){0,2}"


def changed_traits(text: str, world: World) -> Iterator[Warned]:
    for card in world.people:
        if not named_in(card, text):
            continue
        yield from _colours(card, text)
        yield from _age(card, text)
        yield from _title(card, text)
    yield from _kinship(text, world)


def _colours(card: Card, text: str) -> Iterator[Warned]:
    for part in ("eyes", "hair"):
        was = re.search(rf"\b({_HUES})\W+(?:\w+\W+)?{part}\b", card.whole, re.IGNORECASE)
        for now in re.finditer(rf"\b({_HUES}) {part}\b", text, re.IGNORECASE):
            near = text[max(0, now.start() - 120) : now.end()]
            if was and was[1].casefold() != now[1].casefold() and named_in(card, near):
                told = f"{card.name} has {was[1].lower()} {part}, and now {now[1].lower()} ones."
                fix = f"{card.name} has {was[1].lower()} {part}."
                yield warn("trait_changed", told, (None, near.strip()), entities=[card.entity_id], fix=fix)


def _age(card: Card, text: str) -> Iterator[Warned]:
    for name in card.names if card.age is not None else ():
        now = re.search(rf"\b{re.escape(name)}, (\d{{1,3}})\b|\b{re.escape(name)} is (\d{{1,3}}) years old", text)
        if now and int(now[1] or now[2]) != card.age:
            told = f"{card.name} is {card.age}, and now {now[1] or now[2]}."
            yield warn("trait_changed", told, (None, now[0]), entities=[card.entity_id])


def _title(card: Card, text: str) -> Iterator[Warned]:
    """A title before a name, where the card gives that name another one."""
    before = re.compile(rf"\b({_TITLES})\.? {_bare(card)}\b", re.IGNORECASE)
    known = {_titled(each[1]) for written in (*card.names, card.whole) for each in before.finditer(written)}
    if said := re.match(rf"(?:the |an? )?(?:[a-z]+ )?({_TITLES})\b", card.summary, re.IGNORECASE):
        known.add(_titled(said[1]))
    now = before.search(text) if known else None
    if now is not None and _titled(now[1]) not in known:
        was = " and ".join(sorted(known))
        told = f"{card.name} is called {now[1].lower()}, and was {was}."
        yield warn("trait_changed", told, (None, now[0]), entities=[card.entity_id], fix=f"{card.name} is {was}.")


def _bare(card: Card) -> str:
    """What somebody is called without a title."""
    names = {re.sub(rf"^(?:{_TITLES})\.? ", "", name, flags=re.IGNORECASE) for name in card.names}
    return f"(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})"


def _titled(word: str) -> str:
    return _SAME_TITLE.get(word.casefold(), word.casefold())


def _kinship(text: str, world: World) -> Iterator[Warned]:
    """Who is told to be whose sister, where the cards or what they are to each other say something else."""
    people = [card for card in world.people if card.role == "player" or named_in(card, text)]
    for one in people:
        for other in people:
            if one is other:
                continue
            now, quote = _said_to_be(one, other, text)
            if not now or not (was := _known_to_be(one, other, world)) or now in was:
                continue
            if _FAMILIES[now] in was:  # known in general, and not in which direction
                continue
            meant = " and ".join(sorted(was))
            told = f"{one.name} is called the {now} of {other.name}, and was: {meant}."
            fix = f"What {one.name} and {other.name} are to each other: {meant}."
            yield warn("trait_changed", told, (None, quote), entities=[one.entity_id, other.entity_id], fix=fix)


def _said_to_be(one: Card, other: Card, text: str) -> tuple[str, str]:
    """What `one` is told to be to `other`, and the words that tell it."""
    who, whose = called(one), rf"{called(other)}['’]s?"
    whose = rf"(?:your|{whose})" if other.role == "player" else whose
    ways = (
        rf"\b{whose} {_OWN}({_KIN}),? {who}\b",
        rf"\b{who}(?:,| is| was) {whose} {_OWN}({_KIN})\b",
        rf"\b{who}(?:,| is| was)(?: an?| the)? {_OWN}({_KIN}) of {called(other)}\b",
    )
    for way in ways:
        if found := re.search(way, text, re.IGNORECASE):
            return found[1].casefold(), found[0]
    return "", ""


def _known_to_be(one: Card, other: Card, world: World) -> set[str]:
    """What `one` is to `other`: a word where a card says it, a family where only what they are to each other does."""
    known = set[str]()
    for written, way in (
        (one.whole, rf"\b{called(other)}['’]s? {_OWN}({_KIN})\b|\b({_KIN}) (?:of|to) {called(other)}\b"),
        (other.whole, rf"\b(?:his|her|their|your|my) {_OWN}({_KIN}),? {called(one)}\b"),
    ):
        for found in re.finditer(way, written, re.IGNORECASE):
            known.add(next(word for word in found.groups() if word).casefold())
    if known:
        return known
    for pair in ((one.entity_id, other.entity_id), (other.entity_id, one.entity_id)):
        tie = world.relationships.get(pair)
        for word in re.findall(rf"\b({_KIN})\b", tie.relationship_type or "", re.IGNORECASE) if tie else ():
            known.add(_FAMILIES[word.casefold()])
    return known
