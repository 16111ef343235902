"""What the user may have meant: an intent, and the words to answer with."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.listening import Matter, Thing, called_by, lexicon_of, things_of
from troupe.providers.improv.recalling import newest, quoted, told_in
from troupe.providers.improv.spelling import is_a_first_name
from troupe.providers.improv.sums import answer_to
from troupe.providers.improv.wording import fold, folded_pattern, turned, words_of

_SENTENCES = re.compile(r"[^.!?\n]+\??")
_ABOUT = re.compile(r"\b(?:about|into|on|of)\b", re.I)
_LAST_ABOUT = re.compile(r"\b(?:about|on|of) ([a-z]{4,})\W*$", re.I)
_OF_GERMAN = re.compile(r"\b(?:über|von|vom|für|mit)\b", re.I)
_BARE_WORD = re.compile(r"[^\W\d_]+")
_NAMED = re.compile(
    r"\b(?:my name is|my name's|call me|people call me|i am called|i'm called)\s+"
    r"((?:(?:dr|mr|mrs|ms|prof|professor)\.? )?[^\W\d_][\w'-]{0,39})",
    re.I,
)
_I_AM = re.compile(
    r"^(?:(?:hi|hello|hey|good \w+)(?: \w+)?[,.!]* )?I(?:['’]m| am) "
    r"([A-Z][a-zéèüöäñ]{1,20})(?:[.!,]*$|[.,!] | and I|,? \d+\b| I['’]?m\b| I am\b| from\b)",
    re.I,
)
_BARE = re.compile(r"\b((?:the|a|an|this|these|some) )?([^\W\d_]+)\b", re.I)
_NO_THINGS = ("ed", "ly", "ful", "ous", "ive", "est", "able", "ing", "ish", "n't")
_COMMA = re.compile(r"[,;](?!\d)")
_LETTERS = re.compile(r"[^\W\d_]")
_TO_ME = {"you", "your", "you're", "yours", "you've", "yourself", "hello", "hi", "hey", "please"}
_SUBJECTS = {
    *("i", "i'm", "i've", "i'd", "i'll", "my", "we", "we're", "we've", "our"),
    *("it", "it's", "he", "she", "he's", "she's", "they", "they're", "nobody", "everyone", "everybody"),
}
_VERB = {"is", "are", "was", "were", "has", "had", "does", "did", "will", "can", "could", "makes", "feels", "seems"}
_EMOJI = {
    "sad": "😢😭😞😔🙁☹💔",
    "joy": "😀😃😄😁😊🙂🥳🎉😍",
    "love": "❤💕💖🥰😘",
    "laugh": "😂🤣😆",
    "anger": "😠😡🤬",
}
_ADDRESS = re.compile(
    r"^(?:sir|madam|there|again|everyone|everybody|all|my friend|friend|dear|you|to you|zusammen|alle|ihr|wieder)$"
)
_ICH_BIN = re.compile(r"\b[Ii]ch bin (?:der |die )?([A-ZÄÖÜ][a-zäöüß]{1,20})\b(?! (?:[A-ZÄÖÜ]|und mein))")
_NO_NAMES = {"when", "if", "later", "back", "a", "an", "the", "not", "so"}
_LIKED = re.compile(
    r"\b(?:like|love|hate|prefer|enjoy|believe in|think of) ((?!me\b|you\b|it\b|that\b|this\b|my\b|your\b|to\b"
    r"|him\b|her\b|them\b|us\b|if\b|we\b|i\b|when\b|how\b|what\b|the idea\b)[a-z][a-z'-]+s|(?:the )?[a-z]{4,})\??$",
    re.I,
)
"""What a question of taste asks after, though no list knows it."""
_DEED = re.compile(r"\byou (?:ever |also |often |sometimes |still |actually |even )*([a-z].*)$")
_LONGEST_DEED = 6
_LONGEST_MIRROR = 14
_BREATH = re.compile(
    r"^(?:(?:no|yes|yeah|yep|well|because|um+|oh|so|and|but|maybe|honestly|plus|ok|okay)[, ]+)+"
    r"|,? (?:i guess|i think|i suppose|you know|or something|anyway|though|to be honest)$",
    re.I,
)
"""What stands before or behind a statement and is no part of it."""
_LOOKS_BACK = 3
_CONTINUES = frozenset({"yes", "no", "unsure", "followup", "silence"})
_STILL_THAT = {
    "en": frozenset({"he", "she", "it", "they", "he's", "she's", "it's", "they're", "his", "her"}),
    "de": frozenset({"er", "sie", "es", "sein", "seine", "ihr", "ihre"}),
}
_LASTING = frozenset({"sad", "weary", "fear", "anger"})
_ABOUT_US = frozenset(
    {
        *("compliment", "insult", "love", "thanks", "farewell", "laugh", "joke", "story", "how_am_i", "bored", "clock"),
        *("gibberish", "told_name", "your_name", "my_name", "sum", "key", "apology", "real", "cheer_me"),
    }
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message, understood as far as rules go."""

    intent: str
    text: str
    greeted: bool = False
    repeated: bool = False
    topic: str = ""
    carried: bool = False
    """The topic is not this message's own but an earlier one's."""
    mirror: str = ""
    new_name: str = ""
    known_name: str = ""
    likes: str = ""
    before: str = ""
    earlier: str = ""
    """What an earlier message of the visible conversation was about."""
    answer: str = ""
    words: frozenset[str] = frozenset()
    about: str = ""
    """What a request names behind "about"."""
    matters: tuple[Matter, ...] = ()
    """All that is told, the weightiest first."""
    asides: tuple[str, ...] = ()
    """Small courtesies on the way."""
    feelings: tuple[str, ...] = ()
    """What is felt besides what is answered first."""
    near: Matter | None = None
    """What the answer speaks of."""
    back: Matter | None = None
    """What was told earlier and may be come back to."""
    reply: str = ""
    """A short answer, as it can be repeated."""
    still: bool = False
    """Whether it begins with he, she or it, and so belongs to what was said before."""
    asked: str = ""
    """What is asked besides what is told, by its intent."""
    quiet: bool = False
    """Whether somebody asked not to be asked, a moment ago."""
    act: str = ""
    """What kind of deed stands between asterisks."""
    given: tuple[tuple[str, str], ...] = ()
    """Words of a game, by the names of their places in a line."""
    memories: tuple[str, ...] = ()
    """Which of the memories are asked for; none where any may be told."""
    quote: str = ""
    """Words of an earlier message that are asked for."""
    deed: str = ""
    """What somebody asks whether the persona does it."""
    long: bool = False
    heavy: bool = False
    """Whether something grave was told a moment ago."""
    to: str = ""
    """Which of several is answered, by name."""
    other: str = ""
    """Whom a question is handed on to."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one language."""

    rules: tuple[tuple[str, re.Pattern[str]], ...]
    greeting: re.Pattern[str]
    stop_words: frozenset[str]
    cries: frozenset[str]
    """What is said alone and names nothing."""
    language: str
    turns: bool
    """Whether this language's pronouns can be turned by exchanging words."""

    def intent_of(self, folded: str) -> str | None:
        return next((intent for intent, pattern in self.rules if pattern.search(folded)), None)


@lru_cache(maxsize=8)
def rules_of(language: str) -> Rules:
    table = tomllib.loads(files(__package__).joinpath("rules", f"{language}.toml").read_text(encoding="utf-8"))
    rules = tuple((rule["intent"], folded_pattern(rule["pattern"])) for rule in table["rule"])
    return Rules(
        rules,
        folded_pattern(table["greeting"]["pattern"]),
        frozenset(table["stop_words"].split()),
        frozenset(table.get("cries", "").split()),
        language,
        language == "en",
    )


def hear(text: str, earlier: Sequence[str], language: str, own_name: str, company: Sequence[str] = ()) -> Heard:
    """Understand a message in the light of the user's lines before it."""
    rules, here = rules_of(language), (own_name, *company)
    alone = _hear_alone(text, rules, here)
    folded = _bare(text)
    before = _hear_alone(earlier[-1], rules, here) if earlier else None
    topics = (_hear_alone(line, rules, here).topic for line in reversed(earlier[-_LOOKS_BACK:]))
    told = told_in(language)
    names = [_new_name(line) or told.name_in(line) for line in [*earlier, text]]
    heard = replace(
        alone,
        repeated=bool(folded) and any(_bare(line) == folded for line in earlier),
        known_name=newest(names),
        new_name=alone.new_name or names[-1],
        likes=newest([told.likes_in(line) for line in earlier]),
        before=quoted(earlier[-1]) if earlier else "",
    )
    if (asked := told.asked_in(text)) or names[-1]:
        heard = replace(heard, intent=asked or "told_name", topic="", mirror="")
    if not heard.topic and (_goes_on(heard) or heard.intent in {"thanks", "remember"}):
        heard = replace(heard, topic=next(filter(None, topics), ""), carried=True)
    elif heard.topic:
        past = [_hear_alone(line, rules, here).topic for line in earlier[-_LOOKS_BACK - 1 :]]
        heard = replace(heard, earlier=newest([each for each in past if fold(each) != fold(heard.topic)]))
    # What was sad a moment ago is still sad when somebody only says "yes".
    if before is not None and before.intent in _LASTING and _goes_on(heard):
        heard = replace(heard, intent=before.intent)
    return heard


def _goes_on(heard: Heard) -> bool:
    """A short word, or a sentence that begins with he, she or it, belongs to what was said before."""
    if heard.intent == "statement":
        return heard.still
    return heard.intent in _CONTINUES


def _hear_alone(text: str, rules: Rules, here: Sequence[str]) -> Heard:
    rest, greeted = _without_greeting(_bare(text), rules, here)
    words = frozenset(words_of(text))
    if greeted and not rest:
        return Heard("greeting", text, greeted=True, words=words)
    intent, answer = _meaning(text, rest, rules)
    return Heard(
        intent,
        text,
        greeted=greeted,
        topic=_topic_of(text, intent, rules, here),
        about=_about(text, rules),
        mirror=_mirror(text, intent, rules),
        new_name=_new_name(text),
        answer=answer,
        still=not _STILL_THAT.get(rules.language, frozenset()).isdisjoint(words_of(text)[:1]),
        deed=_deed(rest) if intent == "habit" else "",
        words=words,
    )


def _bare(text: str) -> str:
    return _COMMA.sub("", fold(text)).strip(" .!?,;¿¡")


def _topic_of(text: str, intent: str, rules: Rules, here: Sequence[str]) -> str:
    """Whoever is there is spoken to and no subject."""
    topic = "" if intent in _ABOUT_US else _topic(text, rules)
    return "" if topic in here else topic


def _without_greeting(folded: str, rules: Rules, here: Sequence[str]) -> tuple[str, bool]:
    found = rules.greeting.match(folded)
    if found is None:
        return folded, False
    rest = folded[found.end() :]
    if called := called_by([fold(name) for name in here]):
        rest = re.sub(rf"^{called}", "", rest)
    rest = rest.strip(" ,.!?")
    rest = _ADDRESS.sub("", rest)
    return rest, True


def _meaning(text: str, folded: str, rules: Rules) -> tuple[str, str]:
    if _new_name(text):
        return "told_name", ""
    if not _LETTERS.search(folded) and not any(character.isdigit() for character in folded):
        return _meaning_of_signs(text), ""
    summed = answer_to(folded)
    if summed is not None:
        return ("sum", summed) if summed else ("sum_impossible", "")
    intent = rules.intent_of(folded)
    if intent is not None:
        return intent, ""
    if text.rstrip().endswith(("?", "？")):
        return "question", ""
    return ("gibberish" if _is_gibberish(folded, rules) else "statement"), ""


def _meaning_of_signs(text: str) -> str:
    for intent, signs in _EMOJI.items():
        if any(sign in text for sign in signs):
            return intent
    return "followup" if "?" in text else "silence"


def _is_gibberish(folded: str, rules: Rules) -> bool:
    words = words_of(folded)
    if not rules.turns or not _LETTERS.search(folded) or any(word in rules.stop_words for word in words):
        return False
    return all(
        not re.search(r"[aeiouyäöüéáíóúàè]", word) or re.search(r"[b-df-hj-np-tv-xz]{5}", word) for word in words
    ) or (
        len(words) == 1 and len(words[0]) > 4 and len(set(words[0])) <= 4 and words[0].isascii() and _is_run(words[0])
    )


def _is_run(word: str) -> bool:
    """Keys struck side by side, over and over."""
    return any(set(word) <= set(row) for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm"))


def _new_name(text: str) -> str:
    named = _NAMED.search(text) or _I_AM.match(text.strip())
    if named is None:
        found = _ICH_BIN.search(text)
        return found[1] if found and is_a_first_name(found[1]) else ""
    name = named.group(1)
    if named.re is _I_AM and (not name[0].isupper() or name in lexicon_of("en").no_names):
        return ""
    return "" if name.lower() in _NO_NAMES else name[0].upper() + name[1:].replace(".", "")


def _topic(text: str, rules: Rules) -> str:
    """What the message is about, as a phrase one can put after a preposition."""
    if rules.turns:
        return _english_topic(text)
    if rules.language == "de" and (things := things_of("de", text)):
        return (_known(things) or things)[0].subject
    if rules.language == "de" and len(words_of(text)) > 1:
        return ""
    known = [found for found in _BARE.finditer(text) if _can_be_a_thing(found, rules, alone=len(words_of(text)) == 1)]
    if not known:
        return ""
    # A word with its article stands well anywhere; without one, the longest says most.
    best = max(known, key=lambda found: (bool(found.group(1)), len(found.group(2))))
    return f"{(best.group(1) or '').lower()}{best.group(2)}"


def _english_topic(text: str) -> str:
    things = things_of("en", text)
    if not things:
        if liked := _LIKED.search(text.strip()):
            return liked[1].lower()
        alone = _BARE_WORD.fullmatch(text.strip(" .!?"))
        return alone.group() if alone and _names_something(alone.group().lower()) else ""
    return (_known(things) or things)[0].phrase


def _known(things: Sequence[Thing]) -> list[Thing]:
    return [each for each in things if each.kind not in ("thing", "name")]


def _deed(folded: str) -> str:
    """`do you play chess` asks about `play chess`."""
    found = _DEED.search(folded)
    return turned(found[1]) if found and len(words_of(found[1])) <= _LONGEST_DEED else ""


def _names_something(word: str) -> bool:
    """A word all by itself may be a thing nobody listed; a cry or a property is none."""
    lexicon = lexicon_of("en")
    if word in rules_of("en").cries or word in lexicon.adjectives or re.search(r"(.)\1\1|^[^aeiouy]+$", word):
        return False
    return bool(lexicon.kind_of(word)) or (
        len(word) > 3 and not word.endswith(_NO_THINGS) and word not in lexicon.empty
    )


def _about(text: str, rules: Rules) -> str:
    """What a request names behind "about"."""
    found = {"en": _ABOUT, "de": _OF_GERMAN}[rules.language].search(text) if rules.language in ("en", "de") else None
    things = things_of(rules.language, text[found.start() :]) if found else ()
    last = _LAST_ABOUT.search(text)
    if rules.turns and not things and last and _names_something(last[1].lower()):
        return last[1].lower()
    return (things[0].phrase if rules.turns else things[0].subject) if things else ""


def _can_be_a_thing(found: re.Match[str], rules: Rules, *, alone: bool) -> bool:
    """A word with an article, a plural, a name, or a word all by itself; anything else may be no thing at all."""
    word = found.group(2)
    lowered = word.lower()
    if len(word) < 3 or lowered in rules.stop_words or lowered.endswith(_NO_THINGS):
        return False
    plural = lowered.endswith("s") and not lowered.endswith(("ss", "us", "is"))
    named = word[0].isupper() and found.start() > 0
    return bool(found.group(1)) or plural or named or alone


def _mirror(text: str, intent: str, rules: Rules) -> str:
    """The first thing the user stated, turned round; nothing if it cannot be turned."""
    if intent not in {"statement", "sad", "weary", "joy", "fear", "anger"}:
        return ""
    if not rules.turns:
        return quoted(text)
    for sentence in _SENTENCES.findall(text):
        clause = re.split(
            r",|;|:| because | but | and (?=(?:i|my|we|he|she|it|they|the|that)\b)| so that ",
            _BREATH.sub("", sentence.strip()),
            maxsplit=1,
        )[0].strip()
        words = words_of(clause)
        long_enough = len(words) >= 3 or (len(words) == 2 and "'" in words[0])
        if sentence.endswith("?") or not long_enough or len(words) > _LONGEST_MIRROR or _TO_ME & set(words):
            continue
        if words[0] in _SUBJECTS or (words[0] in {"the", "this", "that"} and _VERB & set(words)):
            said = turned(clause)
            return said[0].lower() + said[1:]
    return ""
