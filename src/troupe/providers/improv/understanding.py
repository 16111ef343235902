"""A message understood in the light of the whole conversation: what is told, what is asked back, what goes on."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from troupe.providers.improv.character import Character
from troupe.providers.improv.continuing import Thread, going_on_in, said_back, thread_of
from troupe.providers.improv.customs import ANEW
from troupe.providers.improv.grammar import Grammar
from troupe.providers.improv.hearing import Heard, Rules, rules_of
from troupe.providers.improv.listening import (
    Facts,
    Matter,
    Voices,
    befallen_in,
    matters_of,
    named_in,
    people_of,
    things_of,
)
from troupe.providers.improv.looking_back import looked_back
from troupe.providers.improv.taking_up import FELT, feeling_of, is_grave
from troupe.providers.improv.wording import fold, words_of

_BEGINS = (
    "i|i'm|i've|my|what|how|who|why|that|it|you|good night|bye|see you|goodbye|"
    "ich|mein|was|wie|wer|das|gute nacht|tschüss|bis"
)
"""Behind a comma a sentence of its own begins so."""
_SENTENCE = re.compile(rf"(?:[^.!?\n,]|,(?! ?(?:{_BEGINS})\b))+[.!?]*", re.I)
_ASIDES = ("told_name", "thanks", "apology", "compliment", "laugh", "love", "how_am_i")
_FIRST = ("key", "real", "boundary", "insult", "sad", "fear", "anger", "weary")
_LATER = (
    "joy",
    "question",
    "unhelpful",
    "disagree",
    "tease",
    "farewell",
    "statement",
    *_ASIDES,
    "yes",
    "no",
    "assent",
    "concede",
    "unsure",
    "followup",
    "silence",
    "gibberish",
)
_PLAIN = frozenset({"statement", "gibberish", "weary", "sad", "told_name"})
_ABOUT = frozenset({"poem", "story", "opinion", "advice", "question", "list", "joke", "cannot", "surprise_me"})
_PERFORMED = frozenset({"sequel", "on_then", "story", "joke", "poem", "surprise_me", *ANEW})
_SMALL = frozenset({"statement", "assent", "concede", "yes", "no", "unsure", "silence"})
_NO_TOPIC = frozenset({"trade", "lives", "named"})
_COMES_BACK = 4
_GLAD = frozenset({"wed", "expecting", "passed", "birthday"})
_PASSING = 3
_SHORT_TELLING = 9
_SHORT_STORY = 12
_LONG = 60
_STILL_QUIET = 8


def understood(
    heard: Heard, earlier: Sequence[str], own: Sequence[str], grammar: Grammar, who: Character, voices: Voices | None
) -> Heard:
    """The same message with all that rules can make of it."""
    if heard.intent == "forget":
        return replace(heard, topic="", mirror="", asked="")
    names = (who.name, *(voices.company if voices else ()))
    matters = tuple(
        each for each in matters_of(grammar.language, heard.text, names) if not _is_name(each, heard.new_name)
    )
    facts = Facts.of(grammar.language, earlier, names)
    thread = _in_their_light(thread_of(own, earlier, grammar), facts)
    rules = rules_of(grammar.language)
    heavy, quiet = any(map(is_grave, facts.lately)), _wants_no_questions([*earlier, heard.text], rules)
    heard = replace(heard, heavy=heavy, quiet=quiet, asked=_asked_besides(heard, rules))
    befallen = befallen_in(grammar.language, heard.text, facts.people, facts.lead, names)
    matters = facts.told_anew([*matters, *filter(None, [befallen])])
    named = named_in(grammar.language, heard.text, [*people_of(matters), *facts.people])
    if named and not any(each.weight > named.weight for each in matters):
        named = facts.in_their_light((named,))[0]
        intent = "sad" if is_grave(named) else "statement"
        return replace(heard, intent=intent, matters=(named,), near=named, topic="", mirror="")
    if befallen:
        return replace(heard, intent="sad", matters=matters, near=matters[0], topic="", mirror="")
    if heard.intent == "sad" and thread.matter and thread.matter.kind in _GLAD and len(heard.words) <= _SHORT_TELLING:
        # Whoever cries at a proposal is not sad.
        return replace(heard, intent="joy", near=thread.matter, matters=(), topic="", mirror="")
    if going_on := _gone_on(heard, thread, grammar.language):
        return going_on
    if (heard.carried or heard.still) and _speaks_on(heard, thread, matters):
        # Who says "he was fourteen" still speaks of the loss.
        return replace(heard, intent="sad_on", near=thread.matter, mirror="", topic="")
    if (heard.carried or heard.still) and heard.intent == "statement" and thread.matter and thread.matter.thing:
        matters = tuple(each for each in matters if each.weight > _PASSING)
        heard = replace(heard, near=None if matters else thread.matter, topic="", carried=True)
    heard = _whole(heard, rules)
    asked, fact = facts.asked(heard.text)
    found = None if fact else looked_back(heard, earlier, grammar.language, who.memories)
    if found:
        return found
    if asked and heard.intent not in ("likes", "before", "your_name", *(() if fact else ("remember",)), *FELT):
        return _fact(heard, fact, facts)
    told = _told(heard, matters, facts, rules)
    return _still_grave(told, facts) if heard.heavy else told


def _fact(heard: Heard, fact: Matter | None, facts: Facts) -> Heard:
    """What was asked back for, said quietly where it is about somebody who died."""
    known = facts.by_name(fact) if fact else None
    grave = fact is not None and is_grave(facts.in_their_light((fact,))[0])
    intent = "fact_grave" if grave else "fact" if fact else "fact_unknown"
    return replace(heard, intent=intent, near=known, matters=(), topic="", mirror="")


def _in_their_light(thread: Thread, facts: Facts) -> Thread:
    """What stands in the room, by the names that are known and with care for the dead."""
    if thread.matter is None:
        return thread
    matter = facts.lead if facts.lead is not None and is_grave(facts.lead) else thread.matter
    return replace(thread, matter=facts.in_their_light((matter,))[0])


def _asked_besides(heard: Heard, rules: Rules) -> str:
    """What is asked in the last sentence of a message that tells something as well."""
    sentences = [part for part in _SENTENCE.findall(heard.text) if words_of(part)]
    if len(sentences) < 2 or not sentences[-1].rstrip().endswith("?"):
        return ""
    return _intent_of(sentences[-1], rules)


def _still_grave(heard: Heard, facts: Facts) -> Heard:
    """A moment after bad news what is small in a message belongs to it, and no riddle is made of a question."""
    told = next(filter(is_grave, facts.in_their_light(facts.told)), None)
    if heard.intent == "question":
        return replace(heard, intent="grave_question", near=told, matters=(), topic="", mirror="")
    if heard.intent == "cheer_me":  # no joke mends a loss
        return replace(heard, intent="sad_on", near=told, matters=(), topic="", mirror="")
    light = not heard.matters or heard.matters[0].weight <= _PASSING
    if heard.intent in _SMALL and light and len(heard.words) <= _SHORT_TELLING:
        return replace(heard, intent="sad_on", near=told, matters=(), topic="", mirror="")
    return heard


def _wants_no_questions(lines: Sequence[str], rules: Rules) -> bool:
    """Whether somebody asked lately to be listened to and not to be asked."""
    return any(rules.intent_of(fold(line).strip(" .!?")) == "quiet" for line in lines[-_STILL_QUIET:])


def _is_name(matter: Matter, name: str) -> bool:
    return bool(name) and matter.thing is not None and matter.thing.phrase == name


def _speaks_on(heard: Heard, thread: Thread, matters: Sequence[Matter]) -> bool:
    """Whether somebody still speaks of something grave."""
    still = heard.intent in FELT or heard.intent == "statement"
    return still and is_grave(thread.matter) and not any(each.weight > _PASSING for each in matters)


def _gone_on(heard: Heard, thread: Thread, language: str) -> Heard | None:
    meaning = thread.meaning_of(heard.text, heard.intent)
    if not meaning:
        return None
    if is_grave(thread.matter) and meaning not in _PERFORMED:
        meaning = "sad_on"
    thing = thread.matter.thing if thread.matter else None
    # One does not speak of somebody as of a subject.
    topic = "" if thing is None or thing.is_somebody else thing.subject
    carried = replace(heard, intent=meaning, reply=said_back(heard.text, language), near=thread.matter, mirror="")
    return replace(carried, topic=topic or ("" if thing else heard.topic), carried=True)


def _whole(heard: Heard, rules: Rules) -> Heard:
    """Several sentences mean several things: the most human is answered first, small courtesies on the way."""
    sentences = [part for part in _SENTENCE.findall(heard.text) if words_of(part)]
    if len(sentences) < 2 or heard.intent in ("told_name", "likes", "before", "your_name"):
        return heard
    intents = [_intent_of(part, rules) for part in sentences[:12]]
    if heard.intent == "laugh":  # who laughs at it scolds nobody
        intents = [each for each in intents if each != "insult"]
    # Of a whole that no rule knew its sentences tell what it means.
    known = [] if heard.intent in ("statement", "question") else [heard.intent]
    main = min([*known, *filter(None, intents)] or [heard.intent], key=_rank)
    if heard.intent in _ASIDES and main == heard.intent:
        main = min([each for each in intents if each and each not in _ASIDES] or [main], key=_rank)
    asides = tuple(dict.fromkeys(each for each in intents if each in _ASIDES and each != main))
    return replace(heard, intent=main, asides=asides[:1], greeted=heard.greeted)


def _intent_of(sentence: str, rules: Rules) -> str:
    folded = fold(sentence)
    greeting = rules.greeting.match(folded)
    bare = re.sub(r"[,;](?!\d)", "", folded[greeting.end() :] if greeting else folded).strip(" .!?")
    if not bare:
        return ""
    return rules.intent_of(bare) or ("question" if sentence.rstrip().endswith("?") else "statement")


def _rank(intent: str) -> int:
    """The order in which meanings of one message matter; what was asked for stands between the two lists."""
    if intent in _FIRST:
        return _FIRST.index(intent)
    return 50 + _LATER.index(intent) if intent in _LATER else 20


def _told(heard: Heard, matters: Sequence[Matter], facts: Facts, rules: Rules) -> Heard:
    matters = _led(heard, matters)
    lead = matters[0] if matters else None
    intent, asides = heard.intent, heard.asides
    if intent == "fear" and not any(each.kind == "fear" for each in matters) and (dreaded := _dreaded(matters)):
        matters = (Matter("fear", dreaded.thing), *(each for each in matters if each is not dreaded))
        lead = matters[0]
    if intent == "joy" and lead and lead.of_kind == "body":
        # What is told with joy of a tooth is no ailment.
        matters, lead = (), None
    if lead and feeling_of(lead) and (intent in _PLAIN or intent in FELT or (intent == "greeting")):
        intent = feeling_of(lead) if is_grave(lead) or intent not in ("sad", "weary", "fear", "anger") else intent
    elif lead and is_grave(lead) and heard.asked and heard.asked == intent and feeling_of(lead):
        intent = feeling_of(lead)
    elif lead and intent in ("gibberish", "greeting", "silence"):
        intent = "statement"
    if heard.intent == "told_name" and intent != "told_name":
        asides = ("told_name",)
    felt = tuple(name for name in _felt_in(heard.text, rules) if name != intent or (lead and feeling_of(lead)))
    felt = tuple(name for name in felt if not (lead and name == feeling_of(lead)))
    back = next(
        (each for each in facts.in_their_light(facts.told) if each.weight >= _COMES_BACK and not _same(each, matters)),
        None,
    )
    topic = _topic(heard, lead, intent, rules)
    long = len(heard.words) > _LONG
    return replace(
        heard, intent=intent, asides=asides, matters=tuple(matters), feelings=felt, back=back, topic=topic, long=long,
        near=heard.near or lead, carried=heard.carried and not lead,
        reply=heard.reply or (heard.text.strip(" .!?") if intent == "numbers" else ""),
    )  # fmt: skip


def _led(heard: Heard, matters: Sequence[Matter]) -> tuple[Matter, ...]:
    """A name on the way is not what a long story is about."""
    if len(heard.words) <= _SHORT_STORY or not matters or matters[0].kind != "named":
        return tuple(matters)
    return (replace(matters[0], kind="thing"), *matters[1:])


def _dreaded(matters: Sequence[Matter]) -> Matter | None:
    """What somebody who is afraid speaks of, where they do not say that it is this they fear."""
    return next(
        (each for each in matters if each.kind in ("have", "thing") and each.thing and not each.thing.is_somebody), None
    )


def _felt_in(text: str, rules: Rules) -> list[str]:
    folded = fold(text)
    return [intent for intent, pattern in rules.rules if intent in FELT and pattern.search(folded)]


def _same(matter: Matter, matters: Sequence[Matter]) -> bool:
    heads = {each.thing.head for each in matters if each.thing}
    return matter.thing is not None and matter.thing.head in heads


def _topic(heard: Heard, lead: Matter | None, intent: str, rules: Rules) -> str:
    if intent in _ABOUT and heard.topic:
        piece = partial(going_on_in(rules.language).finds, "piece")
        things = [each.thing for each in (lead,) if each and each.thing and not piece(each.thing.head)]
        own = "" if piece(fold(heard.topic.split()[-1])) else heard.topic
        return heard.about or _not_mine(things[0].subject if things else own or heard.earlier)
    if lead and lead.thing and intent != "told_name":
        # One does not speak of somebody as of a subject.
        return "" if lead.thing.is_somebody else lead.thing.subject
    return "" if (lead and lead.kind in _NO_TOPIC) or _means_somebody(heard.topic, rules) else heard.topic


def _not_mine(topic: str) -> str:
    """What a question calls the persona's own is spoken of as anybody's: `my favourite bread` is bread."""
    return topic.removeprefix("my ").removeprefix("favourite ").removeprefix("favorite ")


def _means_somebody(topic: str, rules: Rules) -> bool:
    things = things_of(rules.language, topic)
    return bool(things) and things[0].is_somebody and things[0].kind != "name"
