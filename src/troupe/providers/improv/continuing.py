"""What a short answer means: it answers what was asked last, or asks on after what was said last."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.grammar import Grammar
from troupe.providers.improv.hearing import rules_of
from troupe.providers.improv.listening import Matter, matters_of, things_of
from troupe.providers.improv.wording import Worn, fold, folded_pattern, turned, words_of

_MOST_WORDS = 7
_LOOKS_BACK = 4
_SENTENCE = re.compile(r"[^.!?…。！？]+[.!?…。！？]*")
_PERFORMED = ("story", "sequel", "joke", "poem", "surprise_me")
_PERFORMED_LATELY = 3
_AT_THE_DOOR = ("statement", "gibberish", "question", "numbers", "laugh", "joy", "compliment")


@dataclass(frozen=True, slots=True)
class GoingOn:
    """How one language goes on after what was said."""

    patterns: dict[str, re.Pattern[str]]

    def finds(self, name: str, folded: str) -> bool:
        pattern = self.patterns.get(name)
        return bool(pattern and pattern.search(folded))


@lru_cache(maxsize=8)
def going_on_in(language: str) -> GoingOn:
    table = tomllib.loads(files(__package__).joinpath("rules", "going_on.toml").read_text(encoding="utf-8"))
    return GoingOn({name: folded_pattern(pattern) for name, pattern in table.get(language, {}).items()})


@dataclass(frozen=True, slots=True)
class Thread:
    """What stands in the room: the question asked last, what it was about, and what was performed."""

    language: str = "en"
    question: str = ""
    matter: Matter | None = None
    performed: str = ""

    def meaning_of(self, text: str, intent: str) -> str:
        """The intent a short answer has because of this; nothing where it stands for itself."""
        folded, ways = fold(text).strip(" .!?"), going_on_in(self.language)
        if self.question and intent in _AT_THE_DOOR and ways.finds("knocked", fold(self.question)):
            return "knock_who"
        if self.question and intent in _AT_THE_DOOR and ways.finds("knock_ends", fold(self.question)):
            return "laugh"
        if ways.finds("more", folded) and self.performed:
            return "story" if self.performed == "sequel" else self.performed
        if self.performed and ways.finds("anew", folded):
            return "anew_story" if self.performed not in ("joke", "poem") else f"anew_{self.performed}"
        if ways.finds("then", folded):
            return "sequel" if self.performed in ("story", "sequel") else "on_then"
        if ways.finds("why", folded) and self.question:
            return "on_why"
        if ways.finds("really", folded):
            return "on_really"
        if self.question and intent in ("yes", "no"):
            return f"on_{intent}"
        if self.question and intent in ("statement", "gibberish") and self._answers(text, ways):
            return "taken_name" if ways.finds("name", fold(self.question)) else "taken"
        return ""

    def _answers(self, text: str, ways: GoingOn) -> bool:
        """A few words without a verb of their own answer a question; a whole sentence tells something."""
        words = words_of(text)
        weighty = any(each.weight > 2 for each in matters_of(self.language, text))
        whole = bool(words) and (ways.finds("sentence", words[0]) or ways.finds("whole", fold(text)))
        return 0 < len(words) <= _MOST_WORDS and not weighty and not whole and "?" not in text


def thread_of(own: Sequence[str], asked: Sequence[str], grammar: Grammar) -> Thread:
    """What was asked last, and what the user's messages before that were about."""
    if not own:
        return Thread(grammar.language)
    question = next((part.strip() for part in reversed(_SENTENCE.findall(own[-1])) if "?" in part), "")
    before = [matters_of(grammar.language, line) for line in reversed(asked[-_LOOKS_BACK:])]
    ways = going_on_in(grammar.language)
    leads = [found[0] for found in before if found and not _is_piece(found[0], ways)]
    return Thread(grammar.language, question, leads[0] if leads else None, _performed(own, grammar))


def _is_piece(matter: Matter, ways: GoingOn) -> bool:
    """A poem that was asked for is not what is spoken of."""
    return matter.kind == "thing" and matter.thing is not None and ways.finds("piece", fold(matter.thing.head))


def _performed(own: Sequence[str], grammar: Grammar) -> str:
    """Which of its pieces the persona gave last, if that was lately."""
    for said in reversed(own[-_PERFORMED_LATELY:]):
        worn = Worn(said)
        for move in _PERFORMED:
            if any(worn.holds(line) for line in grammar.all_lines(move)):
                return move
    return ""


def as_told(text: str, asked: str, language: str) -> str:
    """A bare name that answered what somebody is called, as it is remembered: `Rex` is `My dog is called Rex`."""
    question = next((part.strip() for part in reversed(_SENTENCE.findall(asked)) if "?" in part), "")
    words, ways = text.strip(" .!"), going_on_in(language)
    sayings = ways.patterns.get("bare_name")
    if not question or sayings is None or not sayings.fullmatch(words) or not ways.finds("name", fold(question)):
        return text
    if rules_of(language).intent_of(fold(words)):
        # Who says no, gives no name.
        return text
    name = words.split()[-1].capitalize()
    borne = next((each for each in things_of(language, question) if each.is_somebody and each.kind != "name"), None)
    if borne is not None:
        noun = borne.forms.get("noun", borne.head)
        return f"My {borne.head} is called {name}." if language == "en" else f"Mein {noun} heißt {name}."
    if ways.finds("own_name", fold(question)):
        return f"My name is {name}." if language == "en" else f"Ich heiße {name}."
    return text


def said_back(text: str, language: str) -> str:
    """A short answer as it can be repeated."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    before = going_on_in(language).patterns.get("before")
    words = first.strip(" .!?,;:")
    if before and (found := before.match(words.lower())):
        words = words[found.end() :]
    first = words.partition(" ")[0]
    if first.istitle() and going_on_in(language).finds("small", first.lower()):
        # What began a message stands within a sentence now.
        words = words[0].lower() + words[1:]
    return turned(words) if language == "en" else words
