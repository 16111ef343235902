"""What somebody can be besides a person, by name: animals, things, creatures and shapes of light."""

import difflib
from collections.abc import Sequence
from typing import Literal, get_args

Kind = Literal["person", "pet", "item"]
Creature = Literal["horned", "scaled", "feathered", "finned", "mossy"]
SpiritShape = Literal["blob", "orb", "gem", "drop", "cloud"]
AnimalHead = Literal["cat", "dog", "fox", "wolf", "bear", "rabbit", "mouse", "deer", "owl", "lion"]
"""Whose head a person has at the animal end of the slider."""
Pet = Literal["dog", "cat", "horse", "rabbit", "mouse", "hamster", "deer", "fox", "bird", "fish", "turtle", "lizard"]
Thing = Literal[
    "teddy_bear", "stuffed_animal", "doll", "blanket", "pillow", "ball", "book", "lamp",
    "toy_car", "boat", "kite", "backpack", "star", "cup", "gift",
]  # fmt: skip
PETS: tuple[Pet, ...] = get_args(Pet)
THINGS: tuple[Thing, ...] = get_args(Thing)
CREATURES: tuple[Creature, ...] = get_args(Creature)
SPIRIT_SHAPES: tuple[SpiritShape, ...] = get_args(SpiritShape)
ANIMAL_HEADS: tuple[AnimalHead, ...] = get_args(AnimalHead)

_LIKE: dict[str, Pet] = {
    **dict.fromkeys(("wolf", "puppy", "hound", "coyote", "jackal", "bear", "panda", "raccoon", "badger"), "dog"),
    **dict.fromkeys(("kitten", "lion", "tiger", "leopard", "panther", "lynx", "cheetah", "puma"), "cat"),
    **dict.fromkeys(("pony", "donkey", "mule", "foal", "zebra", "unicorn", "cow", "camel"), "horse"),
    **dict.fromkeys(("bunny", "hare", "kangaroo"), "rabbit"),
    **dict.fromkeys(("rat", "shrew", "gerbil", "squirrel", "chipmunk"), "mouse"),
    **dict.fromkeys(("guinea_pig", "hedgehog", "beaver", "pig", "otter", "mole"), "hamster"),
    **dict.fromkeys(("goat", "sheep", "lamb", "moose", "elk", "giraffe", "reindeer", "antelope"), "deer"),
    **dict.fromkeys(("ferret", "weasel", "marten", "red_panda"), "fox"),
    **dict.fromkeys(("owl", "parrot", "budgie", "canary", "chicken", "hen", "duck", "goose", "crow", "eagle", "penguin",
                     "pigeon", "dove", "sparrow", "robin", "swan", "bat"), "bird"),
    **dict.fromkeys(("goldfish", "shark", "whale", "dolphin", "seahorse", "octopus", "frog"), "fish"),
    **dict.fromkeys(("tortoise", "snail", "crab"), "turtle"),
    **dict.fromkeys(("snake", "gecko", "iguana", "chameleon", "dragon", "dinosaur", "crocodile", "newt"), "lizard"),
}  # fmt: skip
_MEANT: dict[str, Thing] = {
    **dict.fromkeys(("teddy", "bear"), "teddy_bear"),
    **dict.fromkeys(("plush", "plushie", "soft_toy", "bunny", "stuffed_toy", "stuffed_bunny"), "stuffed_animal"),
    **dict.fromkeys(("puppet", "rag_doll", "action_figure"), "doll"),
    **dict.fromkeys(("quilt", "towel", "scarf"), "blanket"),
    **dict.fromkeys(("cushion",), "pillow"),
    **dict.fromkeys(("football", "marble", "balloon"), "ball"),
    **dict.fromkeys(("diary", "notebook", "comic"), "book"),
    **dict.fromkeys(("lantern", "night_light", "candle", "torch"), "lamp"),
    **dict.fromkeys(("car", "truck", "bus", "train", "toy_train"), "toy_car"),
    **dict.fromkeys(("ship", "toy_boat", "sailboat"), "boat"),
    **dict.fromkeys(("bag", "rucksack", "satchel", "schoolbag"), "backpack"),
    **dict.fromkeys(("mug", "glass", "bottle"), "cup"),
    **dict.fromkeys(("present", "box", "parcel"), "gift"),
}


def pet_for(word: str) -> tuple[Pet, bool]:
    """The animal that is drawn for a word, and whether it is the very one."""
    name = _plain(word)
    known = next((pet for pet in PETS if pet == name), None)
    return (known, True) if known else (_LIKE.get(name) or _nearest_pet(name), False)


def thing_for(word: str) -> tuple[Thing, bool]:
    """The thing that is drawn for a word, and whether it is the very one; what nobody knows comes wrapped."""
    name = _plain(word)
    known = next((thing for thing in THINGS if thing == name), None)
    return (known, True) if known else (_MEANT.get(name, "gift"), False)


def nearest(word: str, known: Sequence[str]) -> list[str]:
    """The three names that are spelled most like a word."""
    return difflib.get_close_matches(word, known, 3, 0)


def _nearest_pet(name: str) -> Pet:
    by_last_word = next((pet for pet in PETS if pet in name.split("_")), None)
    alike = difflib.get_close_matches(name, [*PETS, *_LIKE], 1, 0.75)
    return by_last_word or (next((pet for pet in PETS if pet == alike[0]), None) or _LIKE[alike[0]] if alike else "dog")


def _plain(word: str) -> str:
    return "_".join(word.casefold().replace("-", " ").replace("_", " ").split())
