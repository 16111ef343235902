"""Beards, ears and marks that are told of a face are seen on it, from the front and from the side."""

import json

import pytest

from troupe.looks import Frame, Look, Performance, draw, resolve

BARE = {"seed": 4, "finish": "cel", "hair": {"style": "crop"}, "clothes": {"eyes": "none", "head": "none"}}


def svg(facing: str = "front", emotion: str = "neutral", **face: object) -> str:
    look = resolve(Look.model_validate_json(json.dumps(BARE | {"face": {"marks": []} | face})))
    drawn = draw(look, Performance(facing=facing, emotion=emotion)).svg
    return drawn.replace(look.look_hash, "")


@pytest.mark.parametrize("kind", ["moustache", "goatee", "full"])
@pytest.mark.parametrize("facing", ["front", "left"])
def test_a_beard_is_seen_from_the_front_and_from_the_side(kind, facing):
    assert svg(facing, facial_hair=kind).count("<path") > svg(facing, facial_hair="none").count("<path")


def test_every_beard_is_another():
    kinds = ("none", "stubble", "moustache", "goatee", "full")

    assert len({svg(facial_hair=kind).partition("face_shade")[2] for kind in kinds}) == len(kinds)


def test_ears_are_round_pointed_or_none():
    fewer, usual = (svg(ears=kind).count("<path") for kind in ("none", "round"))

    assert fewer < usual
    assert svg(ears="pointed").partition("ear_left")[2] != svg(ears="round").partition("ear_left")[2]


@pytest.mark.parametrize("kind", ["mole", "scar", "stripe", "star", "paint", "dimple"])
def test_every_mark_is_drawn_where_it_is_told(kind):
    here, there = (svg(marks=[{"kind": kind, "x": x, "y": 0.5}]) for x in (0.3, -0.3))

    assert here.count("<path") + here.count("<ellipse") > svg().count("<path") + svg().count("<ellipse")
    assert here.partition("face_shade")[2] != there.partition("face_shade")[2]


@pytest.mark.parametrize("kind", ["solid", "gradient", "halo", "rays", "dots", "stage"])
def test_every_background_is_another_and_small_to_write(kind):
    grounds = {}
    for each in ("transparent", kind):
        look = resolve(Look.model_validate_json(json.dumps(BARE | {"background": {"kind": each}})))
        grounds[each] = draw(look, frame=Frame(view="full")).svg

    extra = len(grounds[kind]) - len(grounds["transparent"])
    assert 0 < extra < 12_000
