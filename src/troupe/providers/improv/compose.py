"""Puts an answer together: which moves, which lines, in which order, how many."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character
from troupe.providers.improv.customs import EITHER, LEVEL, LOOSE, OFTEN_SAID, PIECES, WHOLE
from troupe.providers.improv.grammar import Grammar, speaks
from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.listening import Matter
from troupe.providers.improv.page import Page
from troupe.providers.improv.plans import PLANS, Plan, asks_back, inclination, more_of, traits_heard
from troupe.providers.improv.speech import Speech, asks
from troupe.providers.improv.taking_up import (
    ASKED_WITH,
    FELT,
    SHARED,
    also,
    answering,
    asking,
    feeling_of,
    hearing,
    is_grave,
    would_jar,
)
from troupe.providers.improv.turns import MOST_AT_ONCE, owed
from troupe.providers.improv.variants import variant_of
from troupe.providers.improv.wording import fold

_FEELINGS = {"sadness": "sad", "joy": "joy", "fear": "fear", "anger": "anger"}
_PASSING = ("confusion", "surprise", "disgust")
_OPEN_TO_FEELING = frozenset({"statement", "question", "yes", "no", "unsure", "gibberish", "silence"})
_FACT = re.compile(
    r"\b(explain|define|describe|teach|who|when|where|which|how (many|much|far|big|tall|long|high)|what|why|how|"
    r"capital|invented)\b"
)
_PERSONAL = re.compile(r"\b(you|your|i|me|my|we|us|our)\b")
_EAGER, _LATER_ON, _IN_COMPANY, _SHORT = 2.2, 0.55, 0.3, 4
_STIRRED = 0.4
_WEIGHTY, _SOME_WEIGHT = 6, 4
_KIND = frozenset({"empathy_level", "warmth"})
"""What of a character may show where something grave was told."""
_ANALYSES = frozenset({"ordered", "mechanism", "offer"})
"""Not what somebody who tells something hopes for."""
_MERRY = frozenset({"quip", "energy", "remark", "image", "back_to"})
_SORROWS = frozenset({"sad", "weary", "fear"})
_BACK_WINDOW = 3
_LIMIT_WINDOW, _SAY_WINDOW, _QUOTE_WINDOW = 5, 6, 4


class Answering:
    """One answer in the making. `path` are the persona's own last lines, oldest first."""

    def __init__(
        self,
        who: Character,
        heard: Heard,
        grammar: Grammar,
        path: Sequence[str],
        key: str,
        overheard: Sequence[str] = (),
    ) -> None:
        self._who = who
        self._heard = _with_feeling(heard, who)
        self._grammar = grammar
        self._path = path
        self._chance = Chance(key)
        self._speech = Speech(who, self._heard, grammar, path, self._chance, overheard)

    def text(self) -> str:
        plan = PLANS[self._intent]
        least, most = self._who.length
        most -= self._refers
        asking = (
            bool(plan.ask)
            and not (self._refers or self._heard.quiet)
            and self._chance.happens("ask", asks_back(self._who) if plan.asks is None else plan.asks)
        )
        due = self._due(plan)
        self._begin(plan, most - len(due))
        phrase = self._catch_phrase()
        traits = due if phrase or self._remembers(plan) else self._traits(plan, most, due)
        self._say_body(plan, most - len(due))
        room = most - asking - len(traits)
        self._add_extras(plan, least - len(traits), room - bool(phrase))
        self._add_own_words(phrase, room)
        self._go_on(plan, least - len(traits) - asking, room)
        for move in traits:
            # What is due may take the place of the question at the end; the rest leaves it.
            self._speech.say(move, most - (asking and move not in due), spare=False)
        self._go_on(plan, least - asking, most - asking)
        if asking and not self._ask(plan, most):
            self._go_on(plan, least, most)
        if self._refers:
            self._speech.say(self._variant("boundary_line"), self._speech.length + 1)
        return self._finished(plan)

    def _ask(self, plan: Plan, most: int) -> bool:
        """Ask on: about what was told where something was, else as this plan asks."""
        lead = self._lead
        near = lead if lead is not None and self._takes_up and (is_grave(lead) or not plan.grave) else None
        if (
            self._intent in ("fact", "taken", "sad_on", "grave_question", "company_kind", "statement")
            and self._heard.near is not None
        ):
            near = self._heard.near
        somebody = near is not None and near.thing is not None and near.thing.is_somebody
        if near is not None and (is_grave(near) or somebody or self._chance.happens("asks on", 0.8)):
            self._speech.about(near)
            if self._speech.say_one_of(asking(near), most):
                return True
        return self._speech.say_one_of(plan.ask, most)

    @property
    def _lead(self) -> Matter | None:
        return self._heard.matters[0] if self._heard.matters else None

    @property
    def _takes_up(self) -> bool:
        """Whether somebody tells something, rather than asks for something."""
        return self._intent in SHARED

    @cached_property
    def _intent(self) -> str:
        """A question about the world is answered by what this mind cannot know, though not every time."""
        heard = self._heard
        if self._who.boundary is not None and not self._is_only_told:
            return "boundary"
        if (
            heard.intent == "question"
            and self._asks_for_a_fact()
            and not self._speech.said_lately("limit", _LIMIT_WINDOW)
        ):
            return "question_limit"
        return heard.intent if heard.intent in PLANS else "statement"

    @property
    def _is_only_told(self) -> bool:
        """Whether somebody tells of what this persona is careful with, and asks nothing: that is heard first."""
        boundary, heard = self._who.boundary, self._heard
        gives_way = boundary is not None and boundary.action.startswith(("refer", "soften"))
        return gives_way and heard.intent in SHARED | {"told_name"} and not asks(heard.text)

    @cached_property
    def _refers(self) -> bool:
        """Whether an answer to what was only told ends with who knows more; news of others need no such advice."""
        if self._who.boundary is None or self._intent == "boundary" or is_grave(self._lead):
            return False
        return not self._speech.said_lately(self._variant("boundary_line"), _LIMIT_WINDOW)

    def _asks_for_a_fact(self) -> bool:
        folded = fold(self._heard.text)
        return bool(_FACT.search(folded)) and not _PERSONAL.search(folded)

    def _begin(self, plan: Plan, most: int) -> None:
        heard = self._heard
        if not speaks(self._who.language) and not self._speech.said_lately("english_only", len(self._path)):
            self._speech.say("english_only", most)
        if heard.greeted and heard.intent != "greeting" and most > 1:
            self._speech.say_one_of(("grave_greet", "small_greet") if plan.grave else ("small_greet",), most)
        if heard.repeated and not heard.heavy and self._intent not in OFTEN_SAID:
            self._speech.say("repeat", most)
        elif plan.opener and most > 2 and self._chance.happens("opener", 0.3):
            self._speech.say_more("opener", most)
        if abs(self._who.mood) > _STIRRED and not plan.grave and not self._in_mood_lately():
            self._speech.say("low_mood" if self._who.mood < 0 else "high_mood", most - 1)
        passing = self._who.feeling.label if self._who.feeling and self._feels() else ""
        if passing in _PASSING and self._intent in SHARED | {"question"}:
            self._speech.say(passing, most)
        for aside in heard.asides:
            if aside != self._intent and self._speech.length < most - 1:
                self._speech.say(self._variant(aside), most - 1)
        if heard.long and most > _SHORT - 1:
            self._speech.say("long", most - 1)

    def _say_body(self, plan: Plan, most: int) -> None:
        said = len(self._speech.parts)
        if self._says_lead(most):
            if self._answers_besides(plan, most):
                return
            self._say_also(most)
            return
        if self._intent in EITHER:
            self._speech.say_one_of(self._either(), most)
        else:
            self._say_in_order(plan, most)
        if len(self._speech.parts) == said:
            # A language with few lines, or a path that has used them up, can still listen.
            self._speech.say_one_of(("acknowledge", "ask_plain"), most)
        if not self._answers_besides(plan, most):
            self._say_also(most)

    def _variant(self, move: str) -> str:
        return variant_of(move, self._who, self._heard, self._speech)

    def _answers_besides(self, plan: Plan, most: int) -> bool:
        """A question that came with something grave is answered after it, however short the answer is to be."""
        if not plan.grave or self._intent in ("boundary", "insult", "key", "grave_question"):
            return False
        return self._speech.say_one_of(answering(self._heard.asked), max(most, self._speech.length + 1))

    def _says_lead(self, most: int) -> bool:
        """Take up the weightiest thing that was told, where something was told."""
        lead = self._lead
        if (
            lead is None
            or not self._takes_up
            or (self._intent in FELT and feeling_of(lead) != self._intent and lead.weight < self._weighty)
        ):
            return False
        self._speech.about(lead)
        return self._speech.say_one_of(hearing(lead, self._who, self._chance), most, spare=is_grave(lead))

    @property
    def _weighty(self) -> int:
        """What is glad hears of things at once; what is heavy comes before them."""
        return _SOME_WEIGHT if self._intent in ("joy", "weary") else _WEIGHTY

    def _say_also(self, most: int) -> None:
        """A second thing of the same message, in a breath."""
        lead = self._lead if self._takes_up else None
        if self._speech.length >= most or self._intent not in SHARED | ASKED_WITH:
            return
        for move, matter in also(lead, self._heard.matters, self._heard.feelings):
            said = matter is not None and matter.thing is not None and self._speech.has_named(matter.thing.phrase)
            if self._intent == "thanks" and (matter is None or matter.weight < _SOME_WEIGHT):
                continue
            jars = would_jar(move, grave=self._intent in _SORROWS, words=len(self._heard.words))
            if jars or (said and move == "also thing"):
                continue
            self._speech.about(matter)
            if self._speech.say(move, most, spare=False):
                break
        self._speech.about(self._heard.near)

    def _say_in_order(self, plan: Plan, most: int) -> None:
        for position, move in enumerate(plan.body):
            if move in ("story_for", "anew") and most < _SHORT:  # the piece itself needs the room
                continue
            wanted = position == 0 or self._who.length[1] > 2 or self._intent in WHOLE
            if wanted:
                # The piece somebody asked for is told, however little room its introduction left.
                room = max(most, self._speech.length + _SHORT) if move in PIECES and position else most
                self._speech.say(self._variant(move), room)

    def _either(self) -> tuple[str, ...]:
        """Mirror what was said, or notice its topic; the empathic do the first, the others the second."""
        moves = EITHER[self._intent]
        if self._intent == "statement" and self._quoted_lately:
            return ("notice", "acknowledge")
        if self._intent == "statement" and self._heard.carried:
            return ("mirror", "acknowledge")
        if self._intent == "statement" and not self._chance.happens("mirror", 0.35 + 0.4 * self._who["empathy_level"]):
            return ("notice", "mirror", "acknowledge")
        return moves

    @property
    def _quoted_lately(self) -> bool:
        """Whether words were said back as they stood; where they cannot be turned that soon sounds like mockery."""
        return any("„" in said or "«" in said for said in self._path[-_QUOTE_WINDOW:])

    def _in_mood_lately(self) -> bool:
        return any(self._speech.said_lately(move, _SAY_WINDOW) for move in ("low_mood", "high_mood"))

    def _remembers(self, plan: Plan) -> bool:
        return any(move in plan.extras and self._speech.could_say(move) for move in ("recall_topic", "recall_lore"))

    def _due(self, plan: Plan) -> Sequence[str]:
        """The numbers at their ends that a first reply lets hear in any case, unless a memory is worth more."""
        if self._path or self._heard.to or self._remembers(plan) or is_grave(self._lead):
            return ()
        heard = traits_heard(self._intent, self._who, grave=plan.grave)
        moves = [self._move_of(name) for name in owed(self._intent, self._who) if name in heard]
        return [move for move in moves if self._speech.could_say(move)]

    def _traits(self, plan: Plan, most: int, due: Sequence[str]) -> Sequence[str]:
        """What the twelve numbers make somebody add: what is due, else one line, or two where there is much room."""
        heard = traits_heard(self._intent, self._who, grave=plan.grave)
        if is_grave(self._lead):
            return ()
        if self._intent == "question":
            heard.pop("neuroticism", None)  # nobody is sure of a question that goes back
        if self._heard.heavy:
            heard = {name: far for name, far in heard.items() if name in _KIND and self._who[name] > 0.5}
        # Who one is shows at once; after that it need not be said with every word.
        leaning = _IN_COMPANY if self._heard.to else _LATER_ON if self._path else _EAGER
        eager = {name: leaning * far - self._chance.draw(f"trait {name}") for name, far in heard.items()}
        ready = sorted((name for name in eager if eager[name] > 0), key=lambda name: -eager[name])
        moves = [move for name in ready if (move := self._move_of(name)) not in due and self._speech.could_say(move)]
        room = 1 if most <= _SHORT else MOST_AT_ONCE
        return [*due, *moves[: max(0, room - len(due))]]

    def _move_of(self, number: str) -> str:
        return f"{'high' if self._who[number] > 0.5 else 'low'} {number}"

    def _add_extras(self, plan: Plan, least: int, most: int) -> None:
        """What this character is inclined to add, as far as there is room; more, when the answer is too short."""
        leanings = {move: inclination(move, self._who) for move in plan.extras if self._suits(move, plan)}
        readiness = {move: leaning - self._chance.draw(move) for move, leaning in leanings.items() if leaning > 0}
        eager = [move for move in readiness if readiness[move] >= 0]
        hesitant = sorted((move for move in readiness if readiness[move] < 0), key=lambda move: -readiness[move])
        for move in eager:
            self._say_extra(move, most)
        for move in hesitant:
            if self._speech.length < least:
                self._say_extra(move, most)

    def _say_extra(self, move: str, most: int) -> None:
        near = self._heard.near
        if move == "of_lead":
            if near is not None and near.thing is not None:
                self._speech.say(f"of {near.of_kind}", most, spare=False)
        elif move == "back":
            self._come_back(most)
        else:
            self._speech.say(move, most, spare=False)

    def _come_back(self, most: int) -> None:
        """To something that was told earlier, if it was not come back to a moment ago."""
        back = self._heard.back
        if back is None or (back.kind == "named" and back.of_kind != "pet"):
            return
        if self._speech.said_lately(f"back {back.kind}", _BACK_WINDOW):
            return
        self._speech.about(back)
        self._speech.say(f"back {back.kind}", most, spare=False)
        self._speech.about(self._heard.near)

    def _go_on(self, plan: Plan, least: int, most: int) -> None:
        """Who speaks at length goes on until the answer has its length, or every line was heard lately."""
        move = more_of(self._intent, plan)
        while move and self._speech.length < least and self._speech.say_more(move, most):
            continue

    def _suits(self, move: str, plan: Plan) -> bool:
        """Nobody grieving wants a witty or a cheerful remark; only those who calm others have a quiet one."""
        if move in _ANALYSES and self._takes_up and (self._lead is not None or self._heard.carried):
            return False
        if (self._heard.heavy and move in _MERRY) or (
            move == "connect" and self._speech.said_lately("connect", _LIMIT_WINDOW)
        ):
            return False
        if not plan.grave:
            return True
        if move == "remark":
            return self._who.temperament == "calm"
        if move == "closer":
            return self._who.tone == "Supportive"
        return move not in {"quip", "energy", "of_lead", "back"}

    def _catch_phrase(self) -> str:
        """One of the persona's own phrases now and then, if it was not said lately."""
        lately = [fold(line) for line in self._path[-_SAY_WINDOW:]]
        fresh = [phrase for phrase in self._who.say if not any(fold(phrase).rstrip(".!…") in line for line in lately)]
        if self._intent not in LOOSE or not fresh or not self._chance.happens("say", 0.3):
            return ""
        phrase = self._chance.pick("phrase", fresh)
        return "" if asks(phrase) else phrase

    def _add_own_words(self, phrase: str, most: int) -> None:
        """The doubts of a sensitive mind, and a catch phrase."""
        if self._intent not in LOOSE:
            return
        if self._chance.happens("hedge", (self._who["neuroticism"] - 0.5) * 1.6):
            self._speech.say("hedge", most)
        if phrase and self._speech.length < most:
            self._speech.parts.append(phrase if phrase[-1] in ".!…" else phrase + ".")

    def _feels(self) -> bool:
        feeling = self._who.feeling
        return feeling is not None and feeling.confidence * self._who["empathy_level"] >= 0.15

    def _finished(self, plan: Plan) -> str:
        level = plan.grave or self._heard.heavy or self._intent in LEVEL
        may_name = not self._heard.to and self._intent not in ("told_name", "your_name")
        page = Page(self._who, self._speech, self._path, self._chance, self._grammar.language)
        return page.written(may_name=may_name, level=level)


def _with_feeling(heard: Heard, who: Character) -> Heard:
    """A strong enough feeling in the user's message is met first, whatever the words were."""
    feeling = who.feeling
    if feeling is None or feeling.confidence * who["empathy_level"] < 0.15 or heard.intent not in _OPEN_TO_FEELING:
        return heard
    if feeling.label == "anger" and heard.matters and heard.matters[0].kind == "dislike":
        # Who hates mushrooms is not in a rage.
        return heard
    return replace(heard, intent=_FEELINGS.get(feeling.label, heard.intent))
