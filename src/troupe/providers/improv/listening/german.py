"""The things a German text speaks of: nouns with their gender, so that they can be said back in any case."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.listening.telling import telling_in
from troupe.providers.improv.listening.thing import NAMED, Thing

_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[.!?;:,\n(){}\"“”„]")
_STEMS = {
    "mein": "dein",
    "unser": "dein",
    "dein": "mein",
    "sein": "sein",
    "ihr": "ihr",
    "euer": "unser",
    "eur": "unser",
}
_OWNERS = re.compile(r"^(mein|unser|dein|sein|ihr|euer|eur)(e|en|em|er|es)?$")
_OTHERS = re.compile(r"^(?:(k?ein)(e|en|em|er|es)?|(n)(e|en|em|er)|(d)(er|ie|as|en|em|es)|(dies|jed)(e|er|es|en|em))$")
_ADJECTIVE = re.compile(r"^[a-zäöüß]{3,}(?:e|en|er|es|em)$")
_NOUN = re.compile(r"^[A-ZÄÖÜ][a-zäöüßA-Z-]{1,30}$")
_MOST_ADJECTIVES = 2
_NO_NAME = ("ung", "heit", "keit", "schaft", "tion", "tät")
_DONE = re.compile(r"^(?:ge|be|ver|mit|ein)[a-zäöüß]+(?:t|en)$")
_EATEN = re.compile(r"\b(?:esse|isst|essen|gegessen|koche|kocht|kochen|gekocht|brate|gebraten|grille|gegrillt)\b", re.I)
_SHORTEST_LAST = 3
_ENDINGS = (
    ("f", ("ung", "heit", "keit", "schaft", "tion", "tät", "erei", "anz", "enz", "ik", "ur")),
    ("n", ("chen", "lein", "ment", "um")),
    ("m", ("ling", "ismus", "ner", "ig")),
)
_BY_GENDER = {
    # of the one who owns it, of what was named, and the pronoun; each as who, whom and to whom
    "m": (("", "en", "em"), ("der", "den", "dem"), ("er", "ihn", "ihm")),
    "f": (("e", "e", "er"), ("die", "die", "der"), ("sie", "sie", "ihr")),
    "n": (("", "", "em"), ("das", "das", "dem"), ("es", "es", "ihm")),
    "p": (("e", "e", "en"), ("die", "die", "den"), ("sie", "sie", "ihnen")),
}
_CASES = ("", "_acc", "_dat")
_AGREEING = {False: ("ist", "hat", "war", "t"), True: ("sind", "haben", "waren", "en")}


@dataclass(frozen=True, slots=True)
class Nouns:
    kinds: Mapping[str, str]
    genders: Mapping[str, str]
    single: Mapping[str, str]
    mass: frozenset[str]
    empty: frozenset[str]
    no_names: frozenset[str]
    weak: frozenset[str]

    def kind_of(self, noun: str) -> str:
        return self.kinds.get(self.known(noun), "")

    def known(self, noun: str) -> str:
        """The listed word this is, or that it ends in."""
        one = self.single.get(noun, noun)
        if one in self.kinds:
            return one
        if noun.endswith("n") and (to_many := self.single.get(noun[:-1])):
            return to_many
        ends = (noun[at:].capitalize() for at in range(2, len(noun) - _SHORTEST_LAST + 1))
        return next((self.single.get(end, end) for end in ends if self.single.get(end, end) in self.kinds), "")

    def is_many(self, noun: str, known: str) -> bool:
        return self.genders.get(known) == "p" or (noun not in self.kinds and any(map(noun.endswith, self._many(known))))

    def _many(self, known: str) -> list[str]:
        return [form for many, one in self.single.items() if one == known for form in (many, many.lower())]


@lru_cache(maxsize=1)
def nouns_of_german() -> Nouns:
    table = tomllib.loads(files("troupe.providers.improv").joinpath("words", "de.toml").read_text(encoding="utf-8"))
    listed = [(kind, *word.split(".")) for kind, words in table["kinds"].items() for word in words.split()]
    notes = {name: frozenset(words.split()) for name, words in table["notes"].items()}
    pairs = (pair.split(":") for pair in table["notes"]["many"].split())
    single = {many: one for one, many in pairs if many != one}
    return Nouns(
        {word: kind for kind, word, _ in listed}, {word: gender for _, word, gender in listed},
        single, notes["mass"], notes["empty"], notes["no_names"], notes["weak"],
    )  # fmt: skip


def german_things_in(text: str, *, names: Sequence[str] = ()) -> list[Thing]:
    """Everything that is spoken of in a German text, in its order, each once; `names` are people who are there."""
    here = frozenset(part for name in names for part in name.split())
    plain = telling_in("de").without_idioms(text)
    tokens = [(found.group(), found.start()) for found in _TOKEN.finditer(plain)]
    dish = _EATEN.search(text) is not None
    things = [_by_its_name(_on_the_plate(each) if dish else each, tokens) for each in _things(tokens, here)]
    borne = frozenset(each.called.lower() for each in things if each.called)
    found: dict[str, Thing] = {}
    for thing in things:
        if thing.called or thing.head not in borne:
            found.setdefault(thing.head, thing)
    return list(found.values())


def _on_the_plate(thing: Thing) -> Thing:
    """Where somebody eats, a fish that is nobody's is no companion."""
    return replace(thing, kind="food") if thing.kind == "pet" and not thing.own else thing


def _by_its_name(thing: Thing, tokens: Sequence[tuple[str, int]]) -> Thing:
    """`mein Hund Bello` und `mein Hund, Bello, ...` sind Bello."""
    if thing.kind not in NAMED or thing.plural or thing.kind == "name":
        return thing
    at = next((at for at, (_, start) in enumerate(tokens) if start == thing.at), -1)
    behind = [token for token, _ in tokens[at + 1 : at + 4]] if at >= 0 else []
    if behind[:1] == [","] and behind[2:] in ([","], ["."], ["!"]):
        behind = behind[1:]
    name = behind[0] if behind else ""
    return thing.by_name(name) if may_be_a_name(name, thing.kind, behind[1:2]) else thing


def may_be_a_name(word: str, kind: str, behind: Sequence[str]) -> bool:
    """Every noun has a capital letter here: a listed one is a name only where somebody called a pet after a dish."""
    nouns = nouns_of_german()
    if not _NOUN.match(word) or word in nouns.no_names or word in nouns.empty or word.endswith(_NO_NAME):
        return False
    known = nouns.known(word)
    given = bool(behind) and _DONE.match(behind[0]) is not None
    return not known or (kind == "pet" and nouns.kinds.get(known) in ("food", "weather", "plant") and not given)


def _things(tokens: Sequence[tuple[str, int]], here: frozenset[str]) -> Iterator[Thing]:
    opening, adjectives = "", 0
    for at, (token, start) in enumerate(tokens):
        lowered = token.lower()
        if _OWNERS.match(lowered) or _OTHERS.match(lowered):
            opening, adjectives = lowered, 0
        elif _ADJECTIVE.match(token) and opening and adjectives < _MOST_ADJECTIVES:
            adjectives += 1
        else:
            first = at == 0 or tokens[at - 1][0] in ".!?\n"
            if _NOUN.match(token) and token not in here and (thing := _thing(token, opening, start, first, tokens, at)):
                yield thing
            opening = ""


def _thing(
    noun: str, opening: str, at: int, first: bool, tokens: Sequence[tuple[str, int]], place: int
) -> Thing | None:
    nouns = nouns_of_german()
    known = nouns.known(noun)
    if noun in nouns.empty or (known in nouns.empty and known):
        return None
    if not known and not opening:
        return None if first or noun in nouns.no_names else _somebody(noun, at, tokens, place)
    many = nouns.is_many(noun, known)
    if not opening and not many and first and known not in nouns.mass and len(tokens) > 1:
        return None
    if many and known in nouns.weak and opening.endswith("en"):
        many, noun = False, known
    gender = "p" if many else nouns.genders.get(known) or _gender_of(noun, opening)
    return _said_back(noun, known, opening, gender, nouns, at)


def _somebody(noun: str, at: int, tokens: Sequence[tuple[str, int]], place: int) -> Thing:
    """A name of its own: somewhere, behind `in` or `nach`; else somebody."""
    before = tokens[place - 1][0].lower() if place else ""
    kind = "town" if before in ("in", "nach", "aus", "bei", "von") else "name"
    return Thing(
        noun, noun.lower(), kind, False, at, False, _forms((noun, noun, noun), "", plural=False) | {"noun": noun}
    )


def _gender_of(noun: str, opening: str) -> str:
    for gender, endings in _ENDINGS:
        if noun.endswith(endings):
            return gender
    if opening in ("das", "dieses"):
        return "n"
    if opening.endswith(("meine", "deine", "seine", "ihre", "unsere", "eine")) or opening == "die":
        return "f"
    return "m" if opening.endswith(("einen", "unseren", "ihren")) else ""


def _said_back(noun: str, known: str, opening: str, gender: str, nouns: Nouns, at: int) -> Thing:
    kind = nouns.kinds.get(known, "thing")
    owner = _OWNERS.match(opening) if opening else None
    cases = [noun, noun, noun]
    if known in nouns.weak and gender == "m" and noun == known:
        bent = noun if noun.endswith("en") else noun + ("n" if noun[-1] in "er" else "en")
        cases = [noun, bent, bent]
    if gender == "p" and noun[-1] not in "ns":
        cases[2] = noun + "n"
    if opening and gender:
        endings, articles, _ = _BY_GENDER[gender]
        leads = [_STEMS[owner[1]] + ending for ending in endings] if owner else list(articles)
        cases = [f"{lead} {each}" for lead, each in zip(leads, cases, strict=True)]
    elif opening:
        # Without a gender there is only the word itself.
        cases = ["", "", ""]
    own = bool(owner) and owner is not None and owner[1] in ("mein", "unser")
    forms = _forms(tuple(cases), gender, plural=gender == "p") | {"noun": noun}
    return Thing(cases[0] or noun, noun.lower(), kind, gender == "p", at, own, forms)


def _forms(cases: Sequence[str], gender: str, *, plural: bool) -> dict[str, str]:
    forms = {f"thing{case}": said for case, said in zip(_CASES, cases, strict=True)}
    pronouns = _BY_GENDER[gender][2] if gender else ("", "", "")
    forms |= {f"it{case}": said for case, said in zip(_CASES, pronouns, strict=True)}
    return forms | dict(zip(("is", "has", "was", "t"), _AGREEING[plural], strict=True))
