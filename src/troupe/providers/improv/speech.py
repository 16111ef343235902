"""Finds words for one move after another, and never the ones that were said a moment ago."""

import re
from collections.abc import Sequence
from functools import cached_property

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character
from troupe.providers.improv.clock import spoken
from troupe.providers.improv.grammar import Grammar
from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.listening import Matter
from troupe.providers.improv.recalling import told_in
from troupe.providers.improv.remembering import QUOTES
from troupe.providers.improv.wording import Worn, count_sentences, fold, sentences_of, uses, with_care, words_of

_DEFAULT_TOPIC = {"bright": "the morning", "dry": "the evidence", "calm": "the rain"}
_PLACE = re.compile(r"\{([a-z_]+)\}")
_BEGINNING = re.compile(r"(?<=[a-z][.!?] )[a-zäöü]")
_PATTERN_WINDOW = 30
_CAREFUL = 0.6
_SOME = 3
_MAY_BE_EMPTY = frozenset({"s"})
"""The ending of a verb, which many things have none of."""


class Speech:
    """What has been said so far of one answer. `path` are the persona's own last lines, oldest first;
    what others said a moment ago is `overheard`, and not said after them."""

    def __init__(
        self,
        who: Character,
        heard: Heard,
        grammar: Grammar,
        path: Sequence[str],
        chance: Chance,
        overheard: Sequence[str] = (),
    ) -> None:
        self._who = who
        self._heard = heard
        self._grammar = grammar
        self._path = path
        self._chance = chance
        self.parts: list[str] = []
        self._moves: list[str] = []
        self._near = self._slots_of(heard.near)
        recent = (*path[-_PATTERN_WINDOW:], *overheard)
        self._recent = [Worn(said) for said in recent]
        self._said = frozenset(sentence for said in recent for sentence in sentences_of(said))

    @property
    def length(self) -> int:
        return sum(map(count_sentences, self.parts))

    def has_named(self, phrase: str) -> bool:
        """Whether this answer speaks of it already."""
        return any(phrase.casefold() in part.casefold() for part in self.parts)

    def about(self, matter: Matter | None) -> None:
        """What the next lines speak of."""
        self._near = self._slots_of(matter)

    def _slots_of(self, matter: Matter | None) -> dict[str, str]:
        slots = matter.slots() if matter else {}
        careful = self._grammar.language == "de" and self._who["formality"] > _CAREFUL
        return {name: with_care(said) for name, said in slots.items()} if careful else slots

    def say_one_of(self, moves: Sequence[str], most: int, *, spare: bool = True) -> bool:
        return any(self.say(move, most, spare=spare) for move in moves)

    def say(self, move: str, most: int, *, spare: bool = True) -> bool:
        """Say a line for this move, if one fits: unused lately, short enough, not a second question."""
        if move in self._moves:
            return False
        lines = self._fitting(self._lines(move), most)
        if not lines and spare:
            lines = self._fitting(self._grammar.spare_lines(move, self._who), most)
        if not lines and not self.parts:
            # The first words must come, however long: a story cannot be told in one sentence.
            lines = [line for line in self._lines(move) if self._can_say(line)]
        if not lines and not self.parts:
            lines = self._oldest_first(self._lines(move) + self._grammar.spare_lines(move, self._who))[:1]
        if not lines:
            return False
        self._moves.append(move)
        self.parts.append(self._fill(self._chance.pick(f"line {move}", lines)))
        return True

    def say_more(self, move: str, most: int) -> bool:
        """One line more of a move that may be made more than once in an answer."""
        lines = self._fitting(self._lines(move), most)
        if not lines:
            return False
        self.parts.append(self._fill(self._chance.pick(f"line {move}", lines)))
        return True

    def could_say(self, move: str) -> bool:
        """Whether a line of this move was not used up lately."""
        return any(self._can_say(line) for line in self._lines(move))

    def has_words_for(self, move: str) -> bool:
        """Whether a line of this move could be filled, however often it was said."""
        return any(map(self._has_words_for, self._lines(move)))

    def _lines(self, move: str) -> tuple[str, ...]:
        if move == "remark":
            return self._grammar.remarks(self._heard.words, self._who)
        return self._grammar.lines(move, self._who)

    def _fitting(self, lines: Sequence[str], most: int) -> list[str]:
        room = most - self.length
        return [line for line in lines if count_sentences(line) <= room and self._can_say(line)]

    def _can_say(self, line: str) -> bool:
        if not self._has_words_for(line):
            return False
        if asks(line) and (self._heard.quiet or any(map(asks, self.parts))):
            return False
        if not self.parts and self._path and self._begins_alike(line):
            return False
        filled = _squeezed(self._fill(line))
        if any(_squeezed(phrase) in filled for phrase in self._who.avoid):
            return False
        if not self._said.isdisjoint(sentences_of(self._fill(line))):
            return False
        return not any(said.holds(line) for said in self._recent) and not any(uses(said, line) for said in self.parts)

    def _has_words_for(self, line: str) -> bool:
        return all(self._slot(slot) or slot in _MAY_BE_EMPTY for slot in _PLACE.findall(line))

    def _slot(self, name: str) -> str:
        return self._near.get(name) or self._slots.get(name, "")

    def _begins_alike(self, line: str) -> bool:
        first, before = words_of(self._fill(line))[:1], words_of(self._path[-1])[:1]
        return first == before

    def _oldest_first(self, lines: Sequence[str]) -> list[str]:
        possible = [line for line in lines if self._has_words_for(line)]
        return sorted(possible, key=self._last_use)

    def _last_use(self, line: str) -> int:
        return max((at for at, said in enumerate(self._path) if uses(said, line)), default=-1)

    def said_lately(self, move: str, window: int) -> bool:
        lines = self._grammar.lines(move, self._who) + self._grammar.spare_lines(move, self._who)
        return any(uses(said, line) for said in self._path[-window:] for line in lines)

    def _fill(self, line: str) -> str:
        filled = _PLACE.sub(lambda slot: self._slot(slot.group(1)), line)
        return _BEGINNING.sub(lambda found: found.group().upper(), filled[:1].upper() + filled[1:])

    @cached_property
    def _slots(self) -> dict[str, str]:
        who, heard = self._who, self._heard
        wants_topic = heard.intent in {"poem"}
        return {
            "topic": self._topic or (_DEFAULT_TOPIC[who.temperament] if wants_topic else ""),
            "mirror": heard.mirror,
            "me": who.name,
            "user": self.user_name,
            "newname": heard.new_name,
            "area": self._chance.pick("area", who.areas) if who.areas else "",
            "memory": self._memory(),
            "lore": self._lore(),
            "role": _role(who.role),
            "age": str(who.age) if who.age is not None else "",
            "answer": heard.answer,
            "likes": heard.likes,
            "before": heard.before,
            "reply": heard.reply,
            "deed": heard.deed,
            "quote": heard.quote,
            "quirk": self._chance.pick("quirk", who.quirks).rstrip(".") if who.quirks else "",
            "goal": who.goal,
            "looks": who.looks,
            "about": who.about,
            "wished": heard.about,
            "to": self._heard.to,
            "other": self._heard.other,
            "earlier": heard.earlier,
            "subject": who.boundary.topic if who.boundary else "",
            "referee": who.boundary.referee if who.boundary else "",
            **spoken(who.now),
            **dict(heard.given),
        }

    @property
    def _topic(self) -> str:
        """A topic carried over gives way when the message touches an everyday thing of its own."""
        if self._heard.carried and self._grammar.remarks(self._heard.words, self._who):
            return ""
        return self._heard.topic

    @property
    def user_name(self) -> str:
        """What they said themselves wins over what the prompt calls them."""
        return self._heard.known_name or self._who.user_name

    def _memory(self) -> str:
        """A memory that is really there: any when asked for one, else only one the message touches."""
        memories = self._heard.memories or self._who.memories
        if self._heard.intent == "remember":
            return self._some_memories(memories)
        shared = {memory: self._shared(memory) for memory in memories}
        most = max(shared.values(), default=0)
        memories = tuple(memory for memory in memories if most and shared[memory] == most)
        return self._chance.pick("memory", memories).rstrip(" .!?") if memories else ""

    def _some_memories(self, memories: Sequence[str]) -> str:
        """For whoever asks what is remembered: a few, and rather what is known than what was said."""
        known = [each.rstrip(" .!?") for each in memories if not each.startswith(QUOTES)] or list(memories)
        if not known:
            return ""
        first = known.index(self._chance.pick("memory", tuple(known)))
        return "; ".join([*known[first:], *known[:first]][:_SOME])

    def _lore(self) -> str:
        """What the world of this persona knows about the words of the message."""
        fitting = tuple(each for each in self._who.lore if self._touches(each))
        return self._chance.pick("lore", fitting) if fitting else ""

    def _touches(self, memory: str) -> bool:
        return self._shared(memory) > 0

    def _shared(self, memory: str) -> int:
        """How many of its words the message has, where `where does my sister live` asks who `lives` there, too."""
        common = told_in(self._grammar.language).common
        told = {word for word in words_of(memory) if len(word) >= 4 and word not in common}
        touched = sum(word in self._heard.words for word in told)
        forms = sum(word[:-1] in self._heard.words or f"{word}s" in self._heard.words for word in told)
        return touched + forms if touched else 0


def asks(text: str) -> bool:
    return "?" in text or "？" in text


def _role(role: str) -> str:
    role = role.strip().rstrip(".")
    if not role or role.lower().startswith(("a ", "an ", "the ")):
        return role
    return f"{'an' if role[0].lower() in 'aeiou' else 'a'} {role}"


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
