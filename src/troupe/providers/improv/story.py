"""Tells a story without a model: written passages as they are written, everything else by a grammar with a memory."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.telling_manner import with_manner

Lines = Mapping[str, list[str]]
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_CONTENT = re.compile(r"[a-zA-Z]{4,}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_EMPTY_TEXT = """
that this with from into what when where which have there they them then just about would could should your
look take walk wait tell make some more very continue around closer happened here back call think this began
down over answer listen nearest watch
"""
_EMPTY = frozenset(_EMPTY_TEXT.split())
FIRST_CALLBACK, EVERY = 4, 3
BEGINNING = 2


@dataclass(frozen=True)
class Told:
    """The scene as the grammar needs it."""

    turn: int
    seed: int
    intent: str
    input: str
    picked: bool
    people: Sequence[str]
    place: str
    thing: str
    arc: str
    last: bool
    earlier: Sequence[Mapping[str, object]]
    written: str | None
    foreign: bool
    voices: Sequence[str]
    """What characters said themselves, with their names."""
    manner: Mapping[str, object] | None


def story_of(scene: Mapping[str, object]) -> str:
    """The prose of one turn; the same scene gives the same words."""
    lines = _lines()
    told = _read(scene, lines)
    chance = Chance(f"{told.seed}\x1f{told.turn}\x1f{told.input}")
    if told.written is not None:
        lead = "" if told.picked or told.intent == "continue" else f"{_take_up(told, lines, chance)}\n\n"
        return f"{lead}{told.written}"
    paragraphs = [_first(told, lines, chance), _middle(told, lines, chance)]
    if not told.last:
        paragraphs.append(_fresh(told, lines["decide"], chance, "decide"))
    if told.foreign:
        paragraphs.append(str(lines["english_only"]))
    prose = "\n\n".join(" ".join(part.split()) for part in paragraphs if part)
    return with_manner(prose, told.manner, chance, _QUOTED.findall(told.input))


def seat_of(scene: Mapping[str, object]) -> str:
    """What one character says and does."""
    name, lines = str(scene.get("name", "Somebody")), _lines()
    chance = Chance(f"{_number(scene.get('seed'))}\x1f{name}\x1f{scene.get('input')}")
    return chance.pick("seat", lines["seat"]).replace("{who}", name)


def _first(told: Told, lines: Lines, chance: Chance) -> str:
    taken = _take_up(told, lines, chance)
    opening = _fresh(told, lines["opening"], chance, "opening") if told.turn == 1 else ""
    return f"{taken} {opening} {_fresh(told, lines['world'], chance, 'world')}"


def _middle(told: Told, lines: Lines, chance: Chance) -> str:
    """What happens, what somebody says to it, and now and then what came before."""
    arc = "resolution" if told.last else told.arc
    if arc == "exposition" and told.turn > BEGINNING:
        arc = "rising_action"  # a story without a planned arc begins only once
    happens = _fresh(told, [*lines[arc], *(lines["more"] if _all_told(told, lines[arc]) else ())], chance, "arc")
    says = _fresh(told, lines["say"], chance, "say") if told.people else ""
    says = " ".join(told.voices) or says
    again = _callback(told, lines, chance)
    more = _fresh(told, lines["more"], chance, "more")
    return f"{happens} {says} {again or more}"


def _all_told(told: Told, lines: Sequence[str]) -> bool:
    """Whether nothing new is left of a list; names in its lines only make it look fresher than it is."""
    before = " ".join(str(each.get("text", "")) for each in told.earlier)
    return all(line.split("{")[0][:24] in before for line in lines if not line.startswith("{"))


def _take_up(told: Told, lines: Lines, chance: Chance) -> str:
    """The input, in the story's own voice: quoted words stay as they are."""
    spoken = _QUOTED.search(told.input)
    if spoken:
        return _fresh(told, lines["speech"], chance, "take", spoken[1] if spoken[1][-1:] in ".!?," else f"{spoken[1]},")
    if told.intent == "continue":
        return _fresh(told, lines["continue"], chance, "take")
    said = " ".join(told.input.split()).rstrip(" .!?")
    said = re.sub(r"^[Ii] (?=\w)", "you ", said)
    said = re.sub(r"\b[Mm]y\b", "your", said)
    return _fresh(told, lines["choice" if told.picked else "free"], chance, "take", said[:1].lower() + said[1:])


def _callback(told: Told, lines: Lines, chance: Chance) -> str:
    """From the fourth turn, every third turn takes up something from at least two turns before."""
    if told.turn < FIRST_CALLBACK or (told.turn - FIRST_CALLBACK) % EVERY:
        return ""
    old = [each for each in told.earlier if isinstance(turn := each.get("turn"), int) and turn <= told.turn - 2]
    words = [
        word for each in old for word in _CONTENT.findall(str(each.get("input", ""))) if word.lower() not in _EMPTY
    ]
    if not words:
        return ""
    return _fresh(told, lines["callback"], chance, "callback", earlier=chance.pick("earlier", words).lower())


def _fresh(told: Told, lines: Sequence[str], chance: Chance, name: str, said: str = "", earlier: str = "") -> str:
    """A line that was not told in the turns before, with its slots filled; the one longest ago when all were."""
    before = " ".join(str(each.get("text", "")) for each in told.earlier)
    who = chance.pick(f"{name} who", told.people) if told.people else "a voice"
    filled = [
        line.replace("{place}", told.place).replace("{thing}", told.thing).replace("{who}", who)
        .replace("{earlier}", earlier).replace("{input}", said)
        for line in lines
    ]  # fmt: skip
    fresh = [line for line in filled if _SENTENCE.split(line)[0] not in before]
    if not fresh:
        return min(filled, key=lambda line: before.rfind(_SENTENCE.split(line)[0]))
    chosen = chance.pick(name, fresh)
    return chosen[:1].upper() + chosen[1:]


def _voices(given: object) -> list[str]:
    said = given if isinstance(given, list) else []
    return [str(each.get("text", "")) for each in said if isinstance(each, Mapping)]


def _read(scene: Mapping[str, object], lines: Lines) -> Told:
    seed, turn = _number(scene.get("seed")), _number(scene.get("turn"))
    chance = Chance(f"{_number(scene.get('story_seed'))}")
    places, things = _texts(scene.get("places")), _texts(scene.get("things"))
    people = scene.get("people")
    known = [each for each in people if isinstance(each, Mapping)] if isinstance(people, list) else []
    here = [str(each.get("name")) for each in known if each.get("present")] or [str(each.get("name")) for each in known]
    earlier = scene.get("earlier")
    written = scene.get("written")
    return Told(
        turn=turn,
        seed=seed,
        intent=str(scene.get("intent", "free")),
        input=str(scene.get("input", "")),
        picked=bool(scene.get("picked")),
        people=here[:3],
        place=str(scene.get("place") or (places[0] if places else chance.pick("place", lines["somewhere"]))),
        thing=things[0] if things else chance.pick("thing", lines["something"]),
        arc=str(scene.get("arc", "exposition")),
        last=bool(scene.get("last")),
        earlier=[each for each in earlier if isinstance(each, Mapping)] if isinstance(earlier, list) else [],
        written=str(written) if written is not None else None,
        voices=_voices(scene.get("voices")),
        manner=manner if isinstance(manner := scene.get("manner"), Mapping) else None,
        foreign=not str(scene.get("language", "en")).lower().startswith("en"),
    )


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


@lru_cache(maxsize=1)
def _lines() -> Lines:
    table: dict[str, list[str]] = tomllib.loads(
        files(__package__).joinpath("rules", "story.toml").read_text(encoding="utf-8")
    )
    return table
