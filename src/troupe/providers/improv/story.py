"""Tells a story without a model: written passages as they are written, everything else by a grammar with a memory."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.caring import caring
from troupe.providers.improv.chance import Chance
from troupe.providers.improv.plotting import (
    after_the_end,
    answers_to,
    asked_in,
    came_of,
    people_in,
    place_in,
    set_of,
    step_of,
    thing_in,
)
from troupe.providers.improv.telling_manner import with_manner

Lines = Mapping[str, list[str]]
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_SLOT = re.compile(r"\{\w+\}")
_GOES = (
    r"(?:go|walk|run|climb|hurry|head|step|return|come|cross|creep|ride|sail)"
    r"(?: (?:back|down|up|over|out|on|across|in))?(?: to| into|to)"
)
_NEW_PLACE = re.compile(rf"\b{_GOES} the ([a-z]+(?: [a-z]+)?)(?= *(?:[.,!?;]|$| and\b| with\b))", re.IGNORECASE)
_BARE_TEXT = """
ask answer board break bring call carry catch climb close count cross cut dance dig draw drink drop eat enter explore
fetch find follow give go grab hand help hide hold hurry jump keep knock lead leave let lift light listen look make
move offer open pick play point pour press pull push put raise reach read return ride ring run sail say search send
shake show shout sing sit sleep speak stand stay steer step stop take tell throw tie touch trade trust try turn
unlock use wait wake walk warn watch whisper write
"""
_BARE = frozenset(_BARE_TEXT.split())
_MINE = {"i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "am": "are", "i'm": "you're",
         "i've": "you've", "i'll": "you'll"}  # fmt: skip
_OTHERS_GO = re.compile(
    r"^(?:i |you )?(?:ask|tell|beg|order|send|let|watch|see)\b|\b(?:not|never|don't)\b", re.IGNORECASE
)
"""A move in which it is somebody else who goes, or nobody."""
_ON = re.compile(
    r"\b([Ii])n the (beach|shore|island|deck|roof|bridge|road|street|hill|mountain|farm|quay|stairs|ferry)\b"
)
_NO_PLACE_TEXT = "door window table desk chair bed wall left right end edge corner other others same next"
_NO_PLACE = frozenset(_NO_PLACE_TEXT.split())
LEAST_WORDS, LEAST_LONG, LONG_FROM = 62, 120, 250
NEWCOMER, EVERY_NEWCOMER = 3, 6
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
    owed: Sequence[tuple[str, str]]
    """What is opened, taken up and paid off in this turn: of which kind, and which thing."""
    known: Sequence[str]
    """The names of everybody there is."""
    recent: str
    """The thing that was named last, which an “it” means."""
    arrived: bool
    """Whether this turn leads to another place."""
    least: int
    """So many words at least."""
    ended: bool
    """Whether the story has come to its end before."""
    stage: str | None
    """The part of a planned arc; None for a story that is open."""
    at: int
    """How many turns of that part were told before."""
    take: int
    story_seed: int
    set: str
    """Under which sky it plays."""
    before: str
    """Everything that was told lately."""
    theme: str
    """What keeps one story from sounding like another."""
    written: str | None
    foreign: bool
    voices: Sequence[str]
    """What characters said themselves, with their names."""
    manner: Mapping[str, object] | None


def story_of(scene: Mapping[str, object]) -> str:
    """The prose of one turn; the same scene gives the same words."""
    lines = _lines()
    told = _read(scene, lines)
    if scene.get("care"):
        return "\n\n".join(filter(None, (_cared_for(scene, told), told.written)))
    chance = Chance(f"{told.seed}\x1f{told.turn}\x1f{told.input}\x1f{told.theme}")
    if told.written is not None:
        lead = "" if told.picked or told.intent == "continue" else f"{_take_up(told, lines, chance)}\n\n"
        return f"{lead}{told.written}"
    paragraphs = [_first(told, lines, chance), _middle(told, lines, chance)]
    if not told.last:
        paragraphs.append(_fresh(told, lines["decide"], chance, "decide"))
    if told.foreign:
        paragraphs.append(str(lines["english_only"]))
    prose = "\n\n".join(" ".join(part.split()) for part in _filled_up(told, paragraphs, lines, chance) if part)
    prose = _ON.sub(lambda met: f"{'O' if met[1] == 'I' else 'o'}n the {met[2]}", prose)
    return with_manner(prose, told.manner, chance, _QUOTED.findall(told.input))


def _cared_for(scene: Mapping[str, object], told: Told) -> str:
    """The story stops for whoever may be in danger: nothing of what they wrote becomes a part of it."""
    own = [str(each.get("text")) for each in told.earlier]
    return caring({"care": "now"}, str(scene.get("language") or "en"), own, f"{told.seed}\x1f{told.turn}")


def _filled_up(told: Told, paragraphs: list[str], lines: Lines, chance: Chance) -> list[str]:
    """A turn that came out short looks about once more; nothing is said twice in it."""
    for place in range(8):
        whole = " ".join(paragraphs)
        if len(whole.split()) >= told.least:
            break
        at, name = (0, "world") if place % 2 else (1, "more")
        fitting = _of_set(told, lines, name)
        left = [line for line in fitting if line.replace("{place}", told.place)[:24] not in whole]
        paragraphs[at] += f" {_fresh(told, left or fitting, chance, f'{name} {place}')}"
    return paragraphs


def seat_of(scene: Mapping[str, object]) -> str:
    """What one character says and does."""
    name, lines = str(scene.get("name", "Somebody")), _lines()
    chance = Chance(f"{_number(scene.get('seed'))}\x1f{name}\x1f{scene.get('input')}")
    return chance.pick("seat", lines["seat"]).replace("{who}", name)


def _first(told: Told, lines: Lines, chance: Chance) -> str:
    """The move, what came of it, and a look about."""
    parts = [_take_up(told, lines, chance)]
    if told.arrived and told.people:
        company = " and ".join([*filter(None, [", ".join(told.people[:-1])]), told.people[-1]])
        parts.append(_fresh(told, [line.replace("{company}", company) for line in lines["along"]], chance, "along"))
    if told.turn == 1:
        parts.append(_fresh(told, _of_set(told, lines, "opening"), chance, "opening"))
    elif told.intent != "continue" and not _QUOTED.search(told.input) and not _answers(told):
        parts.append(_came_of(told, chance))
    return " ".join([*parts, _fresh(told, _of_set(told, lines, "world"), chance, "world")])


def _came_of(told: Told, chance: Chance) -> str:
    """What comes of a move; nothing where everything that could was told lately."""
    found, what = came_of(told.input, arrived=told.arrived)
    fresh = [line for line in found if _mark_of(line) not in told.before]
    return _fresh(told, [line.replace("{what}", what or told.thing) for line in fresh], chance, "came") if fresh else ""


def _middle(told: Told, lines: Lines, chance: Chance) -> str:
    """What happens, what somebody says to it, and now and then what came before."""
    step = None if told.ended else step_of(told.story_seed, told.stage, told.at, told.before, told.take)
    happens = _fresh(told, [step.tell], chance, "arc") if step else _quiet(told, lines, chance)
    voiced, says = " ".join(told.voices), ""
    if told.people and not voiced:
        if answer := [line for line in _answers(told) if _mark_of(line) not in told.before]:
            says = _fresh(told, answer, chance, "say", who=asked_in(told.input, told.people))
        else:
            says = _fresh(told, [step.say] if step else _small_talk(told, lines), chance, "say")
    comes = _newcomer(told, lines, chance)
    owed = [_fresh(told, lines[kind], chance, f"{kind} {what}", earlier=what) for kind, what in told.owed]
    first, second = (says, happens) if says and _answers(told) else (happens, says)
    return (
        f"{first} {voiced or second} {comes} {' '.join(owed)}"
        if not voiced
        else f"{happens} {voiced} {comes} {' '.join(owed)}"
    )


def _quiet(told: Told, lines: Lines, chance: Chance) -> str:
    """A turn in which no plot goes on: after the end, or where a long arc rests."""
    if told.ended:
        return _fresh(told, after_the_end()["tell"], chance, "arc")
    arc = "resolution" if told.last else told.arc
    if arc == "exposition" and told.turn > BEGINNING:
        arc = "rising_action"  # a story without a planned arc begins only once
    more = _of_set(told, lines, "more")
    return _fresh(told, [*lines[arc], *(more if _all_told(told, lines[arc]) else ())], chance, "arc")


def _small_talk(told: Told, lines: Lines) -> Sequence[str]:
    return after_the_end()["say"] if told.ended else lines["say"]


def _answers(told: Told) -> Sequence[str]:
    return answers_to(told.input) if told.people else ()


def _of_set(told: Told, lines: Lines, name: str) -> list[str]:
    """Lines that fit anywhere, and those that fit where it plays."""
    return [*lines[name], *lines.get(f"{name}_{told.set}", ())]


def _all_told(told: Told, lines: Sequence[str]) -> bool:
    """Whether nothing new is left of a list; names in its lines only make it look fresher than it is."""
    return all(line.split("{")[0][:24] in told.before for line in lines if not line.startswith("{"))


def _take_up(told: Told, lines: Lines, chance: Chance) -> str:
    """The input, in the story's own voice: quoted words stay as they are."""
    spoken = _QUOTED.search(told.input)
    if spoken:
        ends = spoken[1][-1:] == "."  # a sentence that ends goes before nothing that goes on
        ways = [line for line in lines["speech"] if not (ends and '{input}" you' in line)]
        return _fresh(told, ways, chance, "take", spoken[1] if spoken[1][-1:] in ".!?,…" else f"{spoken[1]},")
    if told.intent == "continue":
        return _fresh(told, lines["continue"], chance, "take")
    said = _as_done(" ".join(told.input.split()).rstrip(" .!?"))
    said = re.sub(r" it$", f" the {told.recent}", said) if told.recent else said
    return _fresh(told, lines["choice" if told.picked else "free"], chance, "take", said)


def _as_done(said: str) -> str:
    """“Open my door” and “I open my door” are both told as “you open your door”."""
    words = [_MINE.get(word.lower(), word) for word in said.split(" ")]
    words[0] = words[0] if words[0][:2].isupper() else words[0][:1].lower() + words[0][1:]
    return " ".join(["you", *words] if words[0] in _BARE else words)


def _newcomer(told: Told, lines: Lines, chance: Chance) -> str:
    """Now and then somebody new comes in, who looks the same whenever they are spoken of."""
    alone = told.turn == 1 and not told.known  # a story that begins with nobody is soon told to nobody
    due = (told.turn - NEWCOMER) % EVERY_NEWCOMER == 0 and not _just_came(told, lines)
    if not (alone or due) or told.last or told.ended or told.arc in ("falling_action", "resolution"):
        return ""
    taken = {name[:1] for name in told.known}
    free = [each for each in _newcomers(told, lines) if each[:1] not in taken]
    if not free:
        return ""
    name, _, looks = chance.pick("newcomer", free).partition(", ")
    every = lines.get(f"arrives_{told.set}", lines["arrives"])
    ways = [line for line in every if line.split('"')[1] not in told.before] or every
    return chance.pick("arrives", ways).replace("{new}", name).replace("{looks}", looks)


def _just_came(told: Told, lines: Lines) -> bool:
    """Whether somebody came in one of the last two turns: one newcomer in three turns is enough."""
    recent = " ".join(str(each.get("text", "")) for each in told.earlier[-2:])
    return any(each in recent for each in _newcomers(told, lines))


def _newcomers(told: Told, lines: Lines) -> list[str]:
    return lines.get(f"newcomers_{told.set}", lines["newcomers"])


def _fresh(
    told: Told, lines: Sequence[str], chance: Chance, name: str, said: str = "", earlier: str = "",
    who: str | None = None,
) -> str:  # fmt: skip
    """A line that was not told in the turns before, with its slots filled; the one longest ago when all were."""
    before = told.before
    who = who or chance.pick(f"{name} who", told.people) if told.people else "a voice"
    alone = [line for line in lines if "{who}" not in line]
    lines = lines if told.people or not alone else alone
    fresh = [line for line in lines if _mark_of(line) not in before]
    if not fresh:
        fresh = [min(lines, key=lambda line: before.rfind(_mark_of(line)))]
    chosen = (
        chance.pick(name, fresh).replace("{place}", told.place).replace("{thing}", told.thing).replace("{who}", who)
        .replace("{earlier}", earlier).replace("{input}", said)
    )  # fmt: skip
    return chosen[:1].upper() + chosen[1:]


def _mark_of(line: str) -> str:
    """The longest part of a line without names: it is the same line, whoever says it and wherever."""
    return max(_SLOT.split(line), key=len).strip()


def _gone_to(said: str, places: Sequence[str]) -> str:
    """Where an input leads: a place that is known, or one that is named for the first time."""
    for place in places:
        if re.search(rf"\b(?:{_GOES}|enter|reach) (?:the )?{re.escape(place)}\b", said, re.IGNORECASE):
            return place
    found = _NEW_PLACE.search(said)
    return found[1].lower() if found and not set(found[1].lower().split()) & _NO_PLACE else ""


def _voices(given: object) -> list[str]:
    said = given if isinstance(given, list) else []
    return [str(each.get("text", "")) for each in said if isinstance(each, Mapping)]


def _read(scene: Mapping[str, object], lines: Lines) -> Told:
    seed, turn = _number(scene.get("seed")), _number(scene.get("turn"))
    chance = Chance(f"{_number(scene.get('story_seed'))}")
    places, things = _texts(scene.get("places")), _texts(scene.get("things"))
    people = scene.get("people")
    known = [each for each in people if isinstance(each, Mapping)] if isinstance(people, list) else []
    here = (
        [str(each.get("name")) for each in known if each.get("present")]
        or [str(each.get("name")) for each in known]
        or people_in(str(scene.get("context") or ""))
    )
    earlier = scene.get("earlier")
    written = scene.get("written")
    owed = scene.get("owed")
    words = scene.get("words")
    least = words[0] if isinstance(words, list) and words and isinstance(words[0], int) else 0
    context, said = str(scene.get("context") or ""), str(scene.get("input", ""))
    gone_to = "" if _OTHERS_GO.search(said) else _gone_to(said, places)
    begun_in = place_in(context) or chance.pick("place", lines["somewhere"])
    place = str(scene.get("place") or (places[0] if places else begun_in))
    subject = str(scene.get("subject") or "") or (things[0] if things else "")
    return Told(
        turn=turn,
        seed=seed,
        intent=str(scene.get("intent", "free")),
        input=f'"{said.strip()}"' if said.strip().endswith("?") and not _QUOTED.search(said) else said,
        picked=bool(scene.get("picked")),
        people=here[:3],
        place=gone_to or place,
        arrived=gone_to not in ("", place),
        recent=str(scene.get("recent") or ""),
        thing=subject or thing_in(context) or chance.pick("thing", lines["something"]),
        ended=bool(scene.get("ended")),
        stage=str(scene["stage"]) if scene.get("stage") else None,
        at=_number(scene["at"]) if "at" in scene else max(0, turn - 1),
        take=max(1, _number(scene.get("take"))),
        story_seed=_number(scene.get("story_seed")),
        set=set_of(str(scene.get("genre") or ""), gone_to or place, context),
        before=" ".join(str(each.get("text", "")) for each in earlier if isinstance(each, Mapping))
        if isinstance(earlier, list)
        else "",
        arc=str(scene.get("arc", "exposition")),
        last=bool(scene.get("last")),
        earlier=[each for each in earlier if isinstance(each, Mapping)] if isinstance(earlier, list) else [],
        owed=[
            (str(each.get("kind")), str(each.get("what")))
            for each in (owed if isinstance(owed, list) else ())
            if isinstance(each, Mapping)
        ],
        known=[str(each.get("name")) for each in known] or here,
        least=LEAST_LONG if least >= LONG_FROM else LEAST_WORDS,
        theme=f"{scene.get('genre')}\x1f{scene.get('context')}",
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
