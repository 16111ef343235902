"""Looking for what was told before the recent turns."""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.stories.domain.extract import is_english
from troupe.stories.domain.passage import Passage, cut
from troupe.stories.domain.plan import is_one_character
from troupe.stories.domain.question import Question
from troupe.stories.domain.recall import Query, Recalled, query_of, recalled
from troupe.stories.domain.story import Node, Story

UNAVAILABLE = "index_unavailable"


@dataclass(frozen=True)
class Memory:
    """What was looked for, and what was found."""

    query: Query | None
    found: Sequence[Recalled]
    used: int
    skipped: bool
    reason: str | None
    total: int
    eligible: int


def remembered(asked: Question, warm: set[str], begun: str = "") -> Memory:
    """Look for what was told before the recent turns; never for what is in the prompt anyway.

    `warm` names the tellings that stand there, `begun` is what stands there of the time before the first turn.
    """
    begun = _plain(begun)
    eligible = [
        each
        for each in asked.earlier
        if (each.candidate_id not in warm if each.candidate_id else _plain(each.text) not in begun)
    ]
    total, skip = len(asked.earlier), skipped(asked.settings.retrieval, asked.user_input)
    skip = skip or (UNAVAILABLE if asked.unavailable else None)
    if skip or not eligible:
        return Memory(None, (), 0, bool(skip), skip, total, len(eligible))
    people = [name for card in asked.world.people for name in card.names]
    places = [name for card in asked.world.cards.values() if card.kind == "location" for name in card.names]
    query = query_of(
        asked.index, asked.newest, asked.meant, people, places, english=_is_english(asked.story, asked.path)
    )
    found = recalled(asked.index, eligible, query, len(asked.path), asked.dense)
    return Memory(query, found, 0, False, None, total, len(eligible))


def _plain(text: str) -> str:
    """Words with single spaces, as passages and whole texts are compared."""
    return " ".join(text.split())


def skipped(mode: str, user_input: str) -> str | None:
    """Why nothing is looked for, if nothing is."""
    if mode == "never":
        return "never"
    return "simple_choice" if mode == "auto" and is_one_character(user_input) else None


def passages_of(node: Node, language: str = "en") -> list[Passage]:
    """A telling in pieces, its input before the first."""
    told = node.told
    english = told.brain.get("kind") == "scripted" or is_english(language)
    return cut(f"{told.user_input}\n{node.text}", node.id, told.turn_id, node.id, told.index, english=english)


def passages_before(story: Story) -> list[Passage]:
    """What was known before the first turn."""
    prologue = story.began.prologue.text if story.began.prologue else ""
    english = is_english(story.settings.language)
    return [
        *cut(story.began.initial_context or "", "context", None, None, 0, english=english),
        *cut(prologue, "prologue", None, None, 0, english=english),
    ]


def _is_english(story: Story, path: Sequence[Node]) -> bool:
    """Whether the words that say nothing in English say nothing here; the mind without a model tells in English."""
    scripted = bool(path) and path[-1].told.brain.get("kind") == "scripted"
    return scripted or is_english(story.settings.language)
