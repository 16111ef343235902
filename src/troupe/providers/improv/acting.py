"""Deeds between asterisks: a deed in a scene is met by a deed, and what is said in it stays in the scene."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.taking_up import is_grave
from troupe.providers.improv.wording import fold, folded_pattern, words_of

_DEED = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{2,240}?)(?<=\S)\*(?![\w*])")
_ASKED = frozenset(
    {"question", "advice", "opinion", "habit", "creature", "experience", "doing", "where", "and_you", "what_if"}
    | {"propose", "followup", "likes_what", "surprise_me", "list", "fact_unknown", "grave_question", "how_am_i"}
)
_SAID = frozenset(
    {"statement", "gibberish", "silence", "yes", "no", "unsure", "laugh", "joy", "fear", "anger", "greeting", "taken"}
    | {"assent", "sad", "sad_on", "on_yes", "on_no", "here", "weary", "bored", "tease", "disagree", "forget", "claim"}
    | {"on_then", "on_really", "on_why", "join", "insult"}
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What was done, and what was said with it."""

    deeds: tuple[str, ...] = ()
    speech: str = ""


def scene_in(text: str) -> Scene:
    """A message with deeds in it; a single word between asterisks within a sentence is only stressed."""
    deeds = [found for found in _DEED.finditer(text) if _is_a_deed(found, text)]
    if not deeds:
        return Scene(speech=text)
    rest = text
    for found in reversed(deeds):
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    return Scene(tuple(found[1] for found in deeds), " ".join(rest.split()))


def as_speech(text: str) -> str:
    """A message by its words, or by its deeds where nothing was said; a stressed word is a word."""
    scene = scene_in(text)
    return _DEED.sub(r"\1", scene.speech) or ", ".join(scene.deeds)


def in_scene(heard: Heard, scene: Scene, language: str) -> Heard:
    """The same message as a turn of a scene; who really asks or really grieves is heard as anybody."""
    if not scene.deeds or (heard.matters and is_grave(heard.matters[0])):
        return heard
    act = _kind_of(scene.deeds, language)
    bare = replace(heard, act=act, topic="", mirror="", matters=(), near=None, feelings=(), asides=(), back=None)
    if not scene.speech:
        return replace(bare, intent="act")
    if heard.intent in _ASKED:
        return replace(bare, intent="act_asked")
    return replace(bare, intent="act_said") if heard.intent in _SAID else heard


def _is_a_deed(found: re.Match[str], text: str) -> bool:
    """Where a sentence could begin stands a deed; in the middle of one a word is stressed, and so is a lone adverb."""
    before, word = text[: found.start()].rstrip(), found[1]
    begins = not before or before[-1] in '.!?…*\n"”'
    return begins and (len(words_of(word)) > 1 or (word[0].islower() and not word.endswith("ly")))


def _kind_of(deeds: Sequence[str], language: str) -> str:
    folded = fold(" ".join(deeds))
    return next((kind for kind, pattern in _kinds(language).items() if pattern.search(folded)), "other")


@lru_cache(maxsize=8)
def _kinds(language: str) -> dict[str, re.Pattern[str]]:
    table = tomllib.loads(files(__package__).joinpath("rules", "acting.toml").read_text(encoding="utf-8"))
    return {kind: folded_pattern(pattern) for kind, pattern in table.get(language, table["en"]).items()}
