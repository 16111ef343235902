"""The things an English text speaks of, as phrases that can be said back: `my old dog` is `your old dog`."""

import re
from collections.abc import Iterator, Sequence

from troupe.providers.improv.listening.lexicon import Lexicon, lexicon_of
from troupe.providers.improv.listening.telling import telling_in
from troupe.providers.improv.listening.thing import NAMED, SOMEBODY, Thing

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.!?;:,\n(){}\"“”]")
_OWN = {"my": "your", "our": "your", "your": "my", "his": "his", "her": "her", "their": "their"}
_ONE = frozenset({"a", "an", "some", "another"})
_THE = frozenset({"the", "this", "that", "these", "those"})
_NO_NOUN = ("ed", "ly", "ful", "ous", "ive", "est", "able", "ible", "ing", "ish", "less", "ic")
_MOST_WORDS = 5
_CALLED_SO = frozenset(
    {"matter", "thing", "things", "stuff", "way", "sense", "situation", "affair", "topic", "subject"}
)
"""What stands before these tells of what sort they are, and names nothing."""
_IS_NAME = re.compile(r"^[A-ZÄÖÜÉÈ][a-zäöüßéèñ]{1,20}$")
_TO_A_PLACE = frozenset({"in", "to", "from", "near", "visit", "visiting", "visited", "around", "leave", "across"})
_AGREEING = ("is", "was", "does", "has", "s", "it", "it_is")
_SINGLE = ("is", "was", "does", "has", "s", "it", "it is")
_ONE_OF_US = ("is", "was", "does", "has", "s", "them", "they are")
_MANY = ("are", "were", "do", "have", "", "them", "they are")


def things_in(text: str, *, names: Sequence[str] = ()) -> list[Thing]:
    """Everything that is spoken of in an English text, in its order, each once; `names` are people who are there."""
    lexicon = lexicon_of("en")
    plain = telling_in("en").without_idioms(text)
    here = frozenset(part for name in names for part in name.split())
    tokens = [(found.group().replace("’", "'"), found.start()) for found in _TOKEN.finditer(plain)]
    found: dict[str, Thing] = {}
    phrases = [_by_its_name(each, tokens, lexicon) for each in _phrases(tokens, lexicon, here)]
    borne = frozenset(each.called.lower() for each in phrases if each.called)
    others = [each for each in _names(tokens, here) if each.head not in borne]
    for thing in sorted([*phrases, *others], key=lambda each: each.at):
        found.setdefault(thing.head, thing)
    return list(found.values())


def _phrases(tokens: Sequence[tuple[str, int]], lexicon: Lexicon, here: frozenset[str]) -> Iterator[Thing]:
    at = 0
    while at < len(tokens):
        if tokens[at][0] in here:
            at += 1
            continue
        word = tokens[at][0].lower()
        opens = word in _OWN or word in _ONE or word in _THE
        taken = _phrase_from(tokens, at + 1, lexicon) if opens else None
        if taken is not None and not (word in ("this", "that") and lexicon.is_plural(taken[0][-1])):
            yield _said_back(word, *taken, tokens[at][1], lexicon)
            at += 1 + len(taken[0])
            continue
        if not opens and (bare := _bare(tokens, at, lexicon)) is not None:
            yield bare
        at += 1


def _by_its_name(thing: Thing, tokens: Sequence[tuple[str, int]], lexicon: Lexicon) -> Thing:
    """`my dog Biscuit` and `my dog, Biscuit, ...` are Biscuit."""
    if thing.kind not in NAMED or thing.plural or thing.kind == "name":
        return thing
    words = [token for token, _ in tokens]
    at = next((at for at, (token, start) in enumerate(tokens) if start >= thing.at and token.lower() == thing.head), -1)
    behind = words[at + 1 : at + 4] if at >= 0 else []
    if behind[:1] == [","] and behind[2:] in ([","], ["."], ["!"]):
        behind = behind[1:]
    name = behind[0].removesuffix("'s") if behind else ""
    return thing.by_name(name) if _may_be_a_name(name, lexicon) else thing


def _may_be_a_name(word: str, lexicon: Lexicon) -> bool:
    return bool(_IS_NAME.match(word)) and word not in lexicon.no_names and word.lower() not in lexicon.function


def _phrase_from(tokens: Sequence[tuple[str, int]], at: int, lexicon: Lexicon) -> tuple[list[str], str] | None:
    """The words of a phrase up to its noun, and what kind of thing that is."""
    words: list[str] = []
    unknown = 0
    for token, _ in tokens[at : at + _MOST_WORDS]:
        word = token.lower()
        if not token[0].isalpha() or word in lexicon.function or word in lexicon.verbs or word.endswith("n't"):
            break
        if words and _may_be_a_name(token, lexicon) and lexicon.kind_of(words[-1].lower()) in NAMED:
            break
        if unknown and word in _CALLED_SO:
            return None
        if unknown and not lexicon.kind_of(word) and not lexicon.kind_of(f"{words[-1]} {word}"):
            break
        if word.endswith("'s") and not lexicon.kind_of(word[:-2]) and not _IS_NAME.match(token[:-2]):
            return None
        words.append(word if not _IS_NAME.match(token) or lexicon.kind_of(word) else token)
        if word in lexicon.adjectives and not lexicon.kind_of(word):
            continue
        if word in lexicon.empty:
            if lexicon.kind_of(words[-2].lower() if len(words) > 1 else "") not in NAMED:
                return None
            words.pop()
            break
        unknown = unknown or (0 if _kind_at(words, len(words), lexicon) or word.endswith(_NO_NOUN) else len(words))
    known = max((place for place in range(1, len(words) + 1) if _kind_at(words, place, lexicon)), default=0)
    end = known or unknown
    if end and words[end - 1].endswith("'s"):
        words[end - 1] = words[end - 1][:-2]
    if not end or len(words[end - 1]) < 3:
        return None
    return words[:end], _kind_at(words, end, lexicon) or "thing"


def _kind_at(words: Sequence[str], place: int, lexicon: Lexicon) -> str:
    """What the words up to here end in: two words may name one thing."""
    pair = " ".join(words[max(0, place - 2) : place]).lower()
    return lexicon.kind_of(words[place - 1].lower()) or lexicon.kind_of(pair)


def _said_back(opening: str, words: Sequence[str], kind: str, at: int, lexicon: Lexicon) -> Thing:
    head = words[-1]
    plural = lexicon.is_plural(head)
    lead = _OWN.get(opening) or ("the" if opening in ("the", "this", "these", "those") else "")
    if not lead:
        lead = "" if head in lexicon.mass or (plural and opening == "some") else "those" if plural else "that"
    phrase = " ".join([*([lead] if lead else []), *words])
    kind = "person" if plural and kind in ("woman", "man") else kind
    return _thing(phrase, head.lower(), kind, plural, at, opening in ("my", "our"))


def _bare(tokens: Sequence[tuple[str, int]], at: int, lexicon: Lexicon) -> Thing | None:
    """A noun without an article: many of something, or what cannot be counted."""
    token, start = tokens[at]
    word = token.lower()
    kind = lexicon.kind_of(word)
    plural = bool(kind) and lexicon.is_plural(word)
    if not kind or word in lexicon.empty or not (plural or word in lexicon.mass):
        return None
    before = tokens[at - 1][0].lower() if at else ""
    alone = sum(each[0].isalpha() for each, _ in tokens) == 1
    deed = word in lexicon.deeds or lexicon.singular(word) in lexicon.deeds
    after = tokens[at + 1][0].lower() if at + 1 < len(tokens) else ""
    subject = after in ("is", "was", "are", "were") and before not in ("i", "you", "we", "they")
    if deed and (before == "to" or not (before in lexicon.before or alone or subject)):
        return None
    if word.endswith("ing") and (after in _OWN or after in _ONE or after in _THE):
        return None
    adjective = before if before in lexicon.adjectives and before not in ("first", "last", "next", "whole") else ""
    shown = token if token[0].isupper() and at and word not in lexicon.mass else word
    shown = word.capitalize() if word in lexicon.languages else shown
    return _thing(f"{adjective} {shown}".strip(), word, kind, plural, start)


def _names(tokens: Sequence[tuple[str, int]], here: frozenset[str]) -> Iterator[Thing]:
    """Names of people and places that do not begin a sentence."""
    lexicon = lexicon_of("en")
    for at, (token, start) in enumerate(tokens):
        before = tokens[at - 1][0] if at else "."
        if (
            not _IS_NAME.match(token)
            or token in lexicon.no_names
            or token in here
            or not before[-1].isalpha()
            or lexicon.kind_of(token.lower())
            or token.lower() in lexicon.function
        ):
            continue
        place = before.lower() in _TO_A_PLACE
        yield _thing(token, token.lower(), "town" if place else "name", False, start)


def plain_thing(word: str, at: int) -> Thing:
    """Something that is on no list, as it was said."""
    return _thing(word, word.lower(), "thing", word.endswith("s") and not word.endswith("ss"), at)


def _thing(phrase: str, head: str, kind: str, plural: bool, at: int, own: bool = False) -> Thing:
    agreeing = _MANY if plural else _ONE_OF_US if kind in SOMEBODY else _SINGLE
    forms = dict(zip(_AGREEING, agreeing, strict=True)) | {"single": lexicon_of("en").singular(head)}
    if phrase.startswith("that "):
        forms["general"] = phrase.removeprefix("that ").removesuffix(head) + lexicon_of("en").many(head)
    return Thing(phrase, head, kind, plural, at, own, forms)
