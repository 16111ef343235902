"""A turn among several: whoever spoke last is answered by name, and what they spoke of is taken up."""

import re
from collections.abc import Sequence
from dataclasses import replace

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character
from troupe.providers.improv.continuing import GoingOn, going_on_in
from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.listening import Matter, Thing, Voices, matters_of, things_of, without_address
from troupe.providers.improv.taking_up import feeling_of, is_grave
from troupe.providers.improv.wording import fold, turned, words_of

_WHOSE = re.compile(r"\b(?:your|my|our)\b", re.IGNORECASE)
_MOST_WORDS = 6
_A_SHORT_WORD = 3
_KEEPS_FOR = 12
_WORN_FOR = 2
_VAGUE = frozenset({"thing", "name", "mind", "town"})


def in_company(heard: Heard, voices: Voices, who: Character, own: Sequence[str], language: str, key: str) -> Heard:
    """The newest line as one of several hears it; the user's own lines are heard as they are when alone."""
    topic = topic_of(voices.wish, language, (who.name, *voices.company))
    begins = bool(topic) and not any(_last_word(topic) in fold(line) for line in own[-_KEEPS_FOR:])
    taken_up = _last_word(topic) in fold(voices.last_words)
    if begins and not taken_up and (voices.last_speaker or heard.intent in ("silence", "statement", "gibberish")):
        return replace(heard, intent="topic_first", topic=topic, about=topic, matters=(), near=None)
    if not voices.last_speaker:
        return heard
    if grave := _bad_news(voices, language):
        return replace(heard, intent=feeling_of(grave), matters=(grave,), near=grave, topic="", mirror="", asides=())
    return _among(heard, voices, who, own, language, topic, Chance(key))


def _among(
    heard: Heard, voices: Voices, who: Character, own: Sequence[str], language: str, topic: str, chance: Chance
) -> Heard:
    subject = _subject(topic, language) or _spoken_about(voices, who.name, own, language)
    thing = _their_thing(voices, who, own, language, subject, chance)
    grave = next(
        (each for line in voices.asked[-_WORN_FOR:] for each in matters_of(language, line) if is_grave(each)), None
    )
    if grave is not None and not topic:
        return replace(
            heard, intent="company_kind", near=grave, to=voices.last_speaker, topic="", mirror="", heavy=True
        )
    others = voices.others
    return Heard(
        _intent(voices, who, chance),
        heard.text,
        topic=topic or (subject.general if subject else thing.general if thing else ""),
        words=heard.words,
        near=Matter("said", thing) if thing else None,
        known_name=heard.known_name,
        to=voices.last_speaker,
        other=chance.pick("hands on", others) if others else "",
    )


def topic_of(wish: str, language: str, here: Sequence[str] = ()) -> str:
    """What a wish asks to be spoken of, as a phrase; nothing where it asks for a manner, or only calls who is here."""
    called, ways = without_address(wish, here), going_on_in(language)
    if here and (unnamed := _unnamed(called, here)) != called:
        things = things_of(language, unnamed)
        return things[0].subject if things else ""
    bare = called.strip(" .!?")
    asking = ways.patterns.get("asking")
    rest = asking.sub("", bare, count=1).strip() if asking and " " in bare else bare
    folded = fold(rest)
    if not folded or (rest == bare and " " in rest and ways.finds("order", folded)):
        return ""
    if ways.finds("clause", folded) or len(rest.split()) > _MOST_WORDS:
        things = things_of(language, rest)
        return things[0].subject if things else _spoken_of(folded, ways)
    return turned(rest) if language == "en" else rest


def _unnamed(wish: str, here: Sequence[str]) -> str:
    """`Nova asks Moss about ferries` is about ferries."""
    known = "|".join(re.escape(name) for name in here if name)
    return re.sub(rf"\b(?:{known})\b(?:['’]s\b)?", "", wish) if known else wish


def _spoken_of(clause: str, ways: GoingOn) -> str:
    """`whether dragons exist` is about dragons: the first word of some length that is many of something."""
    words = [word for word in words_of(clause) if len(word) > _A_SHORT_WORD and not ways.finds("clause", word)]
    return next((word for word in words if word.endswith("s") and not word.endswith("ss")), words[0] if words else "")


def _last_word(topic: str) -> str:
    return words_of(topic)[-1] if words_of(topic) else ""


def _subject(topic: str, language: str) -> Thing | None:
    if not topic:
        return None
    found = things_of(language, topic)
    return found[0] if found else Thing(topic, _last_word(topic), "thing", _last_word(topic).endswith("s"))


def _spoken_about(voices: Voices, name: str, own: Sequence[str], language: str) -> Thing | None:
    """What the user spoke of last, or the persona itself."""
    lines = [*reversed(voices.asked[-_WORN_FOR:]), *reversed(own[-_WORN_FOR:])]
    things = (things_of(language, line, (name, *voices.company)) for line in lines)
    return next((found[0] for found in things if found and found[0].kind not in _VAGUE), None)


def _bad_news(voices: Voices, language: str) -> Matter | None:
    """Something grave that the user told and this persona has not answered yet."""
    told = matters_of(language, voices.unanswered, tuple(voices.company))
    return told[0] if told and is_grave(told[0]) and feeling_of(told[0]) else None


def _intent(voices: Voices, who: Character, chance: Chance) -> str:
    if "?" in voices.last_words and _names(voices.last_words, who.name):
        return "answered"
    return "company_agree" if chance.happens("agrees", 0.1 + 0.8 * who["agreeableness"]) else "company_doubt"


def _their_thing(
    voices: Voices, who: Character, own: Sequence[str], language: str, subject: Thing | None, chance: Chance
) -> Thing | None:
    """What the one who spoke last spoke of: something one can picture and that is not worn yet, else the subject."""
    names = (who.name, voices.last_speaker, *voices.company)
    worn = fold(" ".join(own[-_WORN_FOR:]))
    things = things_of(language, _WHOSE.sub("the", voices.last_words) if language == "en" else voices.last_words, names)
    vivid = [each for each in things if each.kind not in _VAGUE and each.head not in worn]
    if subject and (not vivid or chance.happens("keeps to the subject", 0.4)):
        return subject
    return vivid[0] if vivid else next((each for each in things if each.kind in ("mind", "thing")), None)


def _names(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))
