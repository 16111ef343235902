"""What an age does to a drawn body: its share of a grown one's heads, and what goes with its stage of life."""

from typing import Literal

from troupe.looks.domain.look import Finish

Realm = Literal["family", "adult"]
Stage = Literal["child", "teen", "adult", "elder"]
LEAST_HEADS_AMONG_ADULTS = 6.0
YOUNG_FORM = 0.15
GROWN = 18
YOUNG: tuple[Stage, ...] = ("child", "teen")
_HEADS = ((3, 0.62), (6, 0.70), (9, 0.78), (13, 0.86), (16, 0.94), (65, 1.0))
_ELDER_HEADS = 0.97
_STORYBOOK: tuple[Finish, ...] = ("flat", "cel", "soft", "watercolor", "pixel")


def stage_of(age: int | None) -> Stage:
    """An age nobody told is a grown person's in a family; among adults nobody has none."""
    if age is None:
        return "adult"
    return "child" if age < 13 else "teen" if age < GROWN else "elder" if age >= 65 else "adult"


def heads_factor(age: int | None) -> float:
    """By how much fewer heads the young and the old are tall."""
    if age is None:
        return 1.0
    return next((factor for below, factor in _HEADS if age < below), _ELDER_HEADS)


def youth(age: int | None) -> float:
    """How young a face is drawn: 1 for the smallest, 0 from the age of 18."""
    return 0.0 if age is None else max(0.0, min(1.0, (GROWN - age) / 10))


def age_lines(age: int | None) -> float:
    return 0.0 if age is None or age < 65 else min(0.9, 0.5 + (age - 65) / 70)


def drawn_finish(finish: Finish, stage: Stage) -> Finish:
    """The young are drawn in a storybook's manner only."""
    return finish if stage not in YOUNG or finish in _STORYBOOK else "flat"
