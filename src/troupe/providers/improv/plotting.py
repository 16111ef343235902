"""What happens in a story that nobody wrote: a plot whose steps follow one another, and what comes of each move."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_ASKED = re.compile(r"\b(?:asks?|begs?|tells?) ((?:the )?[A-Z]?\w+)\b", re.IGNORECASE)
_ABOUT: tuple[tuple[str, str], ...] = (
    ("truth", r"truth|honest|secret"),
    ("else", r"who else|knows?\b"),
    ("do", r"what (?:to|shall|should|can|do)\b.*\b(?:do|now)|\bhelp\b"),
    ("happened", r"happen|what was that|what is going on"),
)
_MOVES: tuple[tuple[str, str], ...] = (
    ("thread", r"find out what the (?P<what>.+) is for"),
    ("thing", r"(?:closer look at|look(?:s|ing)? at|examine|inspect|study|read|search) (?:the|my|your|this|that) "
              r"(?P<what>[a-z]+(?: [a-z]+)?)"),
    ("back", r"think back|remember"),
    ("around", r"look(?:s|ing)? around|\bsearch\b|\bwatch\b|\blisten\b|\blook\b"),
    ("open", r"\b(?:open|unlock|lift|unfold)\b"),
    ("take", r"\b(?:take|pick up|grab|pocket)\b"),
)  # fmt: skip
_SETS: tuple[tuple[str, str], ...] = (
    ("space", r"space|spaceship|starship|orbit|planet|asteroid|airlock|relay station|science fiction|sci-fi"),
    ("open", r"forest|wood|sea|ocean|desert|mountain|island|beach|shore|field|garden|road|river|valley|harbour|lake|"
             r"street|deck|moor|swamp|jungle|meadow"),
)  # fmt: skip
PLACES_TEXT = """
lighthouse forest beach island harbour castle village tower garden ship boat train station hotel school hospital church
library museum theatre market bridge cave desert mountain farm inn tavern kitchen cellar attic workshop laboratory
office palace temple ruin mill bakery café cafe bar shop prison camp river lake valley city town street house cabin hut
barn observatory cemetery ballroom circus spaceship submarine dungeon monastery villa mansion apartment meadow field
"""
_PLACE = re.compile(rf"\b({'|'.join(PLACES_TEXT.split())})\b", re.IGNORECASE)
THINGS_TEXT = """
letter key map lamp ring sword book box bottle coin photograph painting clock watch mirror compass diary notebook
necklace dagger suitcase violin radio telephone egg stone crystal mask doll camera candle crown locket chest lantern
"""
_THING = re.compile(rf"\b({'|'.join(THINGS_TEXT.split())})\b", re.IGNORECASE)
TAKES = 3
"""How far ahead another take may look."""
_KIN_TEXT = """
named called sister brother friend daughter son mother father partner wife husband captain dog cat uncle aunt neighbour
"""
_SOMEBODY = re.compile(
    rf"\b(?:{'|'.join(_KIN_TEXT.split())}),? ([A-Z][a-z]{{2,}})\b"
    r"|(?<!in )(?<!at )(?<!of )(?<!to )(?<!from )(?<!near )\b([A-Z][a-z]{2,}), (?:an?|the|my|your|his|her|their|who)\b"
)
_PLAYER = re.compile(r"\b(?:[Yy]ou are|I am|[Mm]y name is|[Pp]lay as|[Yy]our name is)(?: called| named)? ([A-Z][a-z]+)")
_STAGES = ("exposition", "rising_action", "complication", "climax", "falling_action", "resolution")


@dataclass(frozen=True)
class Step:
    """What happens in one turn, and what somebody says to it."""

    tell: str
    say: str


def place_in(context: str) -> str:
    """The first place that a beginning names; "" for none."""
    found = _PLACE.search(context)
    return found[1].lower() if found else ""


def thing_in(context: str) -> str:
    """The first thing that a beginning names; "" for none."""
    found = _THING.search(context)
    return found[1].lower() if found else ""


def people_in(context: str) -> list[str]:
    """Whoever a beginning names beyond doubt, without whoever it says the player is."""
    mine = set(_PLAYER.findall(context))
    return [name for name in dict.fromkeys(one or two for one, two in _SOMEBODY.findall(context)) if name not in mine]


def set_of(*told: str) -> str:
    """Under which sky it plays; the first of these texts that names one."""
    for text in told:
        for name, words in _SETS:
            if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE):
                return name
    return "house"


def step_of(seed: int, stage: str | None, at: int, before: str, take: int = 1) -> Step | None:
    """The next step of a story's plot that was not told yet; without a planned arc one plot follows the other.

    Another take of the same turn is about another step.
    """
    plots: Sequence[Mapping[str, Any]] = _table()["plots"]
    if stage is None:
        turns = [each for number in range(len(plots)) for each in _steps(plots[(seed + number) % len(plots)])]
        steps = turns[at % len(turns) :] + turns[: at % len(turns)]
    else:
        of_stage = plots[seed % len(plots)][stage]
        steps = of_stage[min(at, len(of_stage)) :]
    fresh = [each for each in steps if _mark(each["tell"]) not in before]
    if not fresh:
        return None
    each = fresh[(take - 1) % min(len(fresh), TAKES)]
    return Step(each["tell"], each["say"])


def after_the_end() -> Mapping[str, list[str]]:
    """What is left to tell once a story has come to its end."""
    found: Mapping[str, list[str]] = _table()["after_the_end"]
    return found


def answers_to(said: str) -> Sequence[str]:
    """What somebody may answer; nothing where nothing was said to anybody."""
    lines: Mapping[str, list[str]] = _table()["asked"]
    spoken = re.search(r"[\"“]([^\"”]+)[\"”]", said)
    if not spoken and not _ASKED.search(said):
        return ()
    meant = spoken[1] if spoken else said
    for name, words in _ABOUT:
        if re.search(words, meant, re.IGNORECASE):
            return lines[name]
    return lines["question"] if not spoken or meant.rstrip().endswith("?") else lines["told"]


def asked_in(said: str, people: Sequence[str]) -> str | None:
    """Whoever of these is named in what was said."""
    return next((name for name in people if re.search(rf"\b{re.escape(name)}\b", said)), None)


def came_of(said: str, *, arrived: bool) -> tuple[Sequence[str], str]:
    """What may come of a move, and the thing it is about."""
    lines: Mapping[str, list[str]] = _table()["came_of"]
    if arrived:
        return lines["place"], ""
    for name, words in _MOVES:
        if found := re.search(words, said, re.IGNORECASE):
            return lines[name], _thing_of(found.groupdict().get("what") or "")
    return lines["act"], ""


def _thing_of(words: str) -> str:
    """The noun without what follows it: “box on the table” is about a box."""
    stop = re.split(r"\b(?:on|in|at|of|for|from|with|and|again|closely|under|behind|by|near|to|more)\b", words.lower())
    return stop[0].strip()


def _steps(plot: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [each for stage in _STAGES for each in plot[stage]]


def _mark(line: str) -> str:
    return max(line.split("{thing}"), key=len).strip()


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    text = files(__package__).joinpath("rules", "plots.toml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = tomllib.loads(text)
    return found
