"""Puts an answer together: which moves, which lines, in which order, how many."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character
from troupe.providers.improv.clock import spoken
from troupe.providers.improv.grammar import Grammar, speaks
from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.manner import coloured
from troupe.providers.improv.plans import EITHER, LEVEL, LOOSE, PLANS, Plan, asks_back, inclination
from troupe.providers.improv.wording import count_sentences, fold, uses, words_of

_FEELINGS = {"sadness": "sad", "joy": "joy", "fear": "fear", "anger": "anger"}
_PASSING = ("confusion", "surprise", "disgust")
_OPEN_TO_FEELING = frozenset({"statement", "question", "yes", "no", "unsure", "gibberish", "silence"})
_OFTEN_SAID = frozenset(
    {
        *("greeting", "farewell", "thanks", "joke", "story", "poem", "clock", "sum"),
        *("yes", "no", "unsure", "followup", "silence", "laugh", "compliment", "apology"),
    }
)
_FACT = re.compile(r"\b(who|when|where|which|how (many|much|far|big|tall|long|high)|what|why|how|capital|invented)\b")
_PERSONAL = re.compile(r"\b(you|your|i|me|my|we|us|our)\b")
_DEFAULT_TOPIC = {"bright": "the morning", "dry": "the evidence", "calm": "the rain"}
_PLACE = re.compile(r"\{([a-z_]+)\}")
_LIMIT_WINDOW, _SAY_WINDOW, _NAME_WINDOW = 5, 6, 2


class Answering:
    """One answer in the making. `path` are the persona's own last lines, oldest first."""

    def __init__(self, who: Character, heard: Heard, grammar: Grammar, path: Sequence[str], key: str) -> None:
        self._who = who
        self._heard = _with_feeling(heard, who)
        self._grammar = grammar
        self._path = path
        self._chance = Chance(key)
        self._parts: list[str] = []
        self._moves: list[str] = []

    def text(self) -> str:
        plan = PLANS[self._intent]
        least, most = self._who.length
        asking = bool(plan.ask) and self._chance.happens(
            "ask", asks_back(self._who) if plan.asks is None else plan.asks
        )
        self._begin(plan, most)
        self._say_body(plan, most)
        self._add_extras(plan, least, most - asking)
        self._add_own_words(most - asking)
        if asking:
            self._say_one_of(plan.ask, most)
        return self._finished(plan)

    @cached_property
    def _intent(self) -> str:
        """A question about the world is answered by what this mind cannot know, though not every time."""
        heard = self._heard
        if heard.intent == "question" and self._asks_for_a_fact() and not self._said_lately("limit", _LIMIT_WINDOW):
            return "question_limit"
        return heard.intent if heard.intent in PLANS else "statement"

    def _asks_for_a_fact(self) -> bool:
        folded = fold(self._heard.text)
        return bool(_FACT.search(folded)) and not _PERSONAL.search(folded)

    def _begin(self, plan: Plan, most: int) -> None:
        heard = self._heard
        if not speaks(self._who.language) and not self._said_lately("english_only", len(self._path)):
            self._say("english_only", most)
        if heard.greeted and heard.intent != "greeting":
            self._say("small_greet", most)
        if heard.repeated and self._intent not in _OFTEN_SAID:
            self._say("repeat", most)
        elif plan.opener and most > 2 and self._chance.happens("opener", 0.3):
            self._say("opener", most)
        passing = self._who.feeling.label if self._who.feeling and self._feels() else ""
        if passing in _PASSING:
            self._say(passing, most)

    def _say_body(self, plan: Plan, most: int) -> None:
        said = len(self._parts)
        if self._intent in EITHER:
            self._say_one_of(self._either(), most)
        else:
            self._say_in_order(plan, most)
        if len(self._parts) == said:
            # A language with few lines, or a path that has used them up, can still listen.
            self._say_one_of(("acknowledge", "ask_plain"), most)

    def _say_in_order(self, plan: Plan, most: int) -> None:
        for position, move in enumerate(plan.body):
            wanted = position == 0 or self._who.length[1] > 2 or self._intent in {"joke", "question_limit"}
            if wanted:
                self._say(self._variant_of(move), most)

    def _either(self) -> tuple[str, ...]:
        """Mirror what was said, or notice its topic; the empathic do the first, the others the second."""
        moves = EITHER[self._intent]
        if self._intent == "statement" and not self._chance.happens("mirror", 0.35 + 0.4 * self._who["empathy_level"]):
            return ("notice", "mirror", "acknowledge")
        return moves

    def _variant_of(self, move: str) -> str:
        """Some moves are said differently the second time, or when there is nothing to tell."""
        if move == "greet" and (self._heard.repeated or self._said_lately("greet", 12)):
            return "greet_again"
        if move == "joke_intro" and (self._heard.repeated or self._said_lately("joke_intro", 3)):
            return "encore"
        if move == "memory" and not self._who.memories:
            return "memory_path" if self._heard.topic else "memory_none"
        if move == "your_name" and not self._user_name:
            return "your_name_unknown"
        return move

    def _add_extras(self, plan: Plan, least: int, most: int) -> None:
        """What this character is inclined to add, as far as there is room; more, when the answer is too short."""
        leanings = {move: inclination(move, self._who) for move in plan.extras if self._suits(move, plan)}
        readiness = {move: leaning - self._chance.draw(move) for move, leaning in leanings.items() if leaning > 0}
        eager = [move for move in readiness if readiness[move] >= 0]
        hesitant = sorted((move for move in readiness if readiness[move] < 0), key=lambda move: -readiness[move])
        for move in eager:
            self._say(move, most, spare=False)
        for move in hesitant:
            if self._length < least:
                self._say(move, most, spare=False)

    def _suits(self, move: str, plan: Plan) -> bool:
        """Nobody grieving wants a witty remark; only the calm ones have a quiet one."""
        return (
            not plan.grave
            or move not in {"remark", "quip", "energy"}
            or (move == "remark" and self._who.temperament == "calm")
        )

    def _add_own_words(self, most: int) -> None:
        """A catch phrase now and then, and the doubts of a sensitive mind."""
        who = self._who
        if self._intent not in LOOSE:
            return
        if self._chance.happens("hedge", (who["neuroticism"] - 0.5) * 1.6):
            self._say("hedge", most)
        lately = [fold(line) for line in self._path[-_SAY_WINDOW:]]
        fresh = [phrase for phrase in who.say if not any(fold(phrase) in line for line in lately)]
        if fresh and self._length < most and self._chance.happens("say", 0.3):
            phrase = self._chance.pick("phrase", fresh)
            if "?" not in phrase:
                self._parts.append(phrase if phrase[-1] in ".!…" else phrase + ".")

    @property
    def _length(self) -> int:
        return sum(map(count_sentences, self._parts))

    def _say_one_of(self, moves: Sequence[str], most: int) -> bool:
        return any(self._say(move, most) for move in moves)

    def _say(self, move: str, most: int, *, spare: bool = True) -> bool:
        """Say a line for this move, if one fits: unused lately, short enough, not a second question."""
        if move in self._moves:
            return False
        lines = self._fitting(self._lines(move), most)
        if not lines and spare:
            lines = self._fitting(self._grammar.spare_lines(move), most)
        if not lines and not self._parts:
            lines = self._oldest_first(self._lines(move) + self._grammar.spare_lines(move))[:1]
        if not lines:
            return False
        self._moves.append(move)
        self._parts.append(self._fill(self._chance.pick(f"line {move}", lines)))
        return True

    def _lines(self, move: str) -> tuple[str, ...]:
        if move == "remark":
            return self._grammar.remarks(self._heard.words, self._who)
        return self._grammar.lines(move, self._who)

    def _fitting(self, lines: Sequence[str], most: int) -> list[str]:
        usable = [line for line in lines if self._can_say(line)]
        room = most - self._length
        short = [line for line in usable if count_sentences(line) <= room]
        if short or self._parts:
            return short
        return usable

    def _can_say(self, line: str) -> bool:
        if any(not self._slots.get(slot) for slot in _PLACE.findall(line)):
            return False
        if "?" in line and any("?" in part for part in self._parts):
            return False
        if not self._parts and self._path and self._begins_alike(line):
            return False
        filled = _squeezed(self._fill(line))
        if any(_squeezed(phrase) in filled for phrase in self._who.avoid):
            return False
        return not any(uses(said, line) for said in (*self._path[-12:], *self._parts))

    def _begins_alike(self, line: str) -> bool:
        first, before = words_of(self._fill(line))[:1], words_of(self._path[-1])[:1]
        return first == before

    def _oldest_first(self, lines: Sequence[str]) -> list[str]:
        possible = [line for line in lines if all(self._slots.get(slot) for slot in _PLACE.findall(line))]
        return sorted(possible, key=self._last_use)

    def _last_use(self, line: str) -> int:
        return max((at for at, said in enumerate(self._path) if uses(said, line)), default=-1)

    def _said_lately(self, move: str, window: int) -> bool:
        lines = self._grammar.lines(move, self._who) + self._grammar.spare_lines(move)
        return any(uses(said, line) for said in self._path[-window:] for line in lines)

    def _feels(self) -> bool:
        feeling = self._who.feeling
        return feeling is not None and feeling.confidence * self._who["empathy_level"] >= 0.15

    def _fill(self, line: str) -> str:
        filled = _PLACE.sub(lambda slot: self._slots.get(slot.group(1), ""), line)
        return filled[:1].upper() + filled[1:]

    @cached_property
    def _slots(self) -> dict[str, str]:
        who, heard = self._who, self._heard
        wants_topic = heard.intent in {"poem"}
        return {
            "topic": self._topic or (_DEFAULT_TOPIC[who.temperament] if wants_topic else ""),
            "mirror": heard.mirror,
            "me": who.name,
            "user": self._user_name,
            "newname": heard.new_name,
            "area": self._chance.pick("area", who.areas) if who.areas else "",
            "memory": self._memory(),
            "role": _role(who.role),
            "age": str(who.age) if who.age is not None else "",
            "answer": heard.answer,
            **spoken(who.now),
        }

    @property
    def _topic(self) -> str:
        """A topic carried over gives way when the message touches an everyday thing of its own."""
        if self._heard.carried and self._grammar.remarks(self._heard.words, self._who):
            return ""
        return self._heard.topic

    @property
    def _user_name(self) -> str:
        """What they said themselves wins over what the prompt calls them."""
        return self._heard.known_name or self._who.user_name

    def _memory(self) -> str:
        """A memory that is really there: any when asked for one, else only one the message touches."""
        memories = self._who.memories
        if self._heard.intent != "remember":
            memories = tuple(memory for memory in memories if self._touches(memory))
        if not memories:
            return ""
        memory = self._chance.pick("memory", memories)
        return memory.rstrip(" .!?")

    def _touches(self, memory: str) -> bool:
        return any(len(word) >= 4 and word in self._heard.words for word in words_of(memory))

    def _finished(self, plan: Plan) -> str:
        parts = list(self._addressed(plan))
        gap = "" if self._grammar.language == "ja" else " "
        text = "\n\n".join(gap.join(block) for block in _blocks(parts))
        if self._grammar.language != "en":
            return text
        return coloured(text, self._who, self._chance, level=plan.grave or self._intent in LEVEL)

    def _addressed(self, plan: Plan) -> Iterator[str]:
        """The user's name now and then, at the end of a short first sentence."""
        name, first = self._user_name, self._parts[0]
        lately = any(fold(name) in fold(line) for line in self._path[-_NAME_WINDOW:])
        may = (
            name
            and self._intent != "told_name"
            and not lately
            and first.endswith(".")
            and len(first.split()) <= 9
            and "," not in first
        )
        if may and count_sentences(first) == 1 and self._chance.happens("name", 0.15 + 0.4 * self._who["warmth"]):
            first = f"{first[:-1]}, {name}."
        yield first
        yield from self._parts[1:]


def _with_feeling(heard: Heard, who: Character) -> Heard:
    """A strong enough feeling in the user's message is met first, whatever the words were."""
    feeling = who.feeling
    if feeling is None or feeling.confidence * who["empathy_level"] < 0.15 or heard.intent not in _OPEN_TO_FEELING:
        return heard
    return replace(heard, intent=_FEELINGS.get(feeling.label, heard.intent))


def _blocks(parts: Sequence[str]) -> Iterator[list[str]]:
    """Verse stands on its own; everything else is one paragraph."""
    block: list[str] = []
    for part in parts:
        if "\n" in part and block:
            yield block
            block = []
        block.append(part)
        if "\n" in part:
            yield block
            block = []
    if block:
        yield block


def _role(role: str) -> str:
    role = role.strip().rstrip(".")
    if not role or role.lower().startswith(("a ", "an ", "the ")):
        return role
    return f"{'an' if role[0].lower() in 'aeiou' else 'a'} {role}"


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
