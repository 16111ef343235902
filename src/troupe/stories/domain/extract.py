"""Facts out of prose, by rule: who is in it, who is new, where it plays, how it sounds. The prose stays as it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from troupe.kit.tokens import estimate_tokens
from troupe.stories.domain.plan import Plan
from troupe.stories.domain.response import (
    Arc,
    Chronology,
    ContinuityMarker,
    Kind,
    Mention,
    Metadata,
    Narrative,
    NarrativeVector,
    ReferencedEntities,
    StoryTurnResponse,
    Tone,
)
from troupe.stories.domain.settings import Options
from troupe.stories.domain.world import Card, Scene, World, folded

QUOTED = re.compile(r"[\"“]([^\"”]*)[\"”]")
SPOKE = r"(?:says?|said|asks?|asked|answers?|answered|whispers?|whispered|murmurs?|murmured|calls?|called|replies|replied|mutters?|muttered|laughs?|laughed)"  # noqa: E501
_MOVED = r"(?:walks?|walked|steps?|stepped|runs?|ran|comes?|came|turns?|turned|stands?|stood|waits?|waited|nods?|nodded|smiles?|smiled|enters?|entered)"  # noqa: E501
_NAME = r"([A-Z][a-z]+(?: [A-Z][a-z]+)?)"
_WHO = re.compile(rf"\b{_NAME} (?:{SPOKE}|{_MOVED})\b|\b{SPOKE} {_NAME}\b")
_WHERE = re.compile(rf"\b(?:in|at|to|into|from) (?:the )?{_NAME}\b")
_GOES = (
    r"(?:(?:go|goes|went|walks?|walked|runs?|ran|climbs?|climbed|hurry|hurries|hurried|heads?|headed|steps?|stepped"
    r"|returns?|returned|comes?|came|cross|crosses|crossed|creeps?|crept|rides?|rode|sails?|sailed)"
    r"(?: (?:back|down|up|over|out|on|across|in))?(?: to| into|to)"
    r"|enters?|entered|arrives? at|arrived at|reach|reaches|reached)"
)
_THEN = r"(?:\w+ )?(?:[^.!?;:\"“”…]{1,60}?,? (?:and|then) (?:then )?)?"
"""What a sentence may tell before its subject goes somewhere: “you take the key and go”."""
_NEW_PLACE = r" the ([a-z]+(?: [a-z]+)?)(?= *(?:[.,!?;]|$| and\b| with\b))"
_NO_PLACE_TEXT = "door window table desk chair bed wall left right end edge corner other others same next"
_NO_PLACE = frozenset(_NO_PLACE_TEXT.split())
_ELAPSED = re.compile(
    r"\b((?:the )?next (?:morning|day|evening|night)|(?:an?|one|two|three|several|some|a few) "
    r"(?:minutes?|hours?|days?|weeks?|months?|years?) later|moments? later|at dawn|by nightfall)\b",
    re.IGNORECASE,
)
_NOBODY_TEXT = """
the a an and but or so then now here there this that these those i you he she it we they my your his her its
our their what who when where why how yes no not somewhere someone something nothing everything nobody
suddenly slowly outside inside behind above below before after maybe perhaps still only even just monday
tuesday wednesday thursday friday saturday sunday english
"""
_NOBODY = frozenset(_NOBODY_TEXT.split())
_ACTION_TEXT = """
run runs ran strike strikes struck shout shouts fight blow crash leap leaps grab grabs
"""
_ACTION = frozenset(_ACTION_TEXT.split())
_SUSPENSE_TEXT = """
shadow dark silence creak creaks listen listens waits unseen hidden secret key
"""
_SUSPENSE = frozenset(_SUSPENSE_TEXT.split())

_BEGINS = re.compile(r"(?:^|[.!?…:]|\n|[\"“„])[\"“”'’)\s]*$")


@dataclass(frozen=True)
class Extracted:
    """What a telling holds beside its text."""

    response: StoryTurnResponse
    cards: tuple[Card, ...]
    scene: Scene
    summary: str
    place_named: bool = False

    def marked(self, markers: Sequence[ContinuityMarker]) -> "Extracted":
        """The same with what it opens, takes up and pays off."""
        metadata = self.response.metadata or Metadata()
        told = metadata.model_copy(update={"continuity_markers": (*metadata.continuity_markers, *markers)})
        return replace(self, response=self.response.model_copy(update={"metadata": told}))


def extracted(
    text: str,
    world: World,
    plan: Plan,
    options: Options,
    turn_id: str,
    index: int,
    next_id: int,
    arc: Arc | None,
    *,
    guess: bool = True,
    english: bool = True,
) -> Extracted:
    """Read the facts of a new telling; the same text in the same world gives the same facts.

    Without `guess` no new name becomes a card: somebody else says who is in it. These rules are those of English; of
    another language only known names are recognised.
    """
    guess = guess and english
    known = [card for card in world.cards.values() if _count(card, text)]
    new = list(_new(text, world, turn_id, index, next_id)) if guess else []
    place = _place(text, known, new, world)
    moved = _moved(text, world, (*known, *new)) if english else {}
    cards = [_put(_touched(card, text, place, turn_id, index), moved, place) for card in (*known, *new)]
    gone = [_away(card) for card in world.people if card.present and card not in known and _left(place, world)]
    vector = NarrativeVector(arc_position=arc or plan.arc, tension_level=max(1, min(10, plan.tension)),
                             pacing=options.pacing)  # fmt: skip
    elapsed = _ELAPSED.search(text) if english else None
    metadata = Metadata(
        chronology=Chronology(time_elapsed_description=elapsed[1] if elapsed else None),
        narrative_vector=vector,
        tone=options.tone or (tone_of(text) if english else None),
    )
    slug = f"S{world.scene.season:02}E{world.scene.episode:02}_{index:03}"
    response = StoryTurnResponse(
        narrative=Narrative(text=text, suggested_slug=slug, estimated_tokens=estimate_tokens(text)),
        metadata=metadata,
        referenced_entities=_referenced(cards, text),
    )
    scene = world.scene.model_copy(update={"place_id": place.entity_id if place else world.scene.place_id})
    return Extracted(response, (*cards, *gone), scene, summary_of(text))


def is_english(language: str) -> bool:
    return language.lower().partition("-")[0] == "en"


def quoted_share(text: str) -> float:
    """How much of a text is spoken."""
    return sum(len(each) for each in QUOTED.findall(text)) / len(text) if text else 0.0


def tone_of(text: str) -> Tone:
    if quoted_share(text) >= 0.4:
        return "dialogue"
    words = re.findall(r"[a-z]+", text.casefold())
    counts = {"action": sum(each in _ACTION for each in words), "suspense": sum(each in _SUSPENSE for each in words)}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 2 else "transition"  # type: ignore[return-value]  # one of the two


def summary_of(text: str) -> str:
    """The last thing that happened, in one line of at most 240 characters."""
    every = [each.strip() for each in re.split(r"(?<=[.!?…])\s+", QUOTED.sub("…", text)) if each.strip(" …")]
    sentences = [each for each in every if not each.lstrip("… ")[0].islower()] or every  # “calls Maren” tells nothing
    told = " ".join(sentences[:1] + sentences[1:-1][-1:])
    return told if len(told) <= 240 else f"{told[:239].rsplit(' ', 1)[0]}…"


def _count(card: Card, text: str) -> int:
    return len(_named(card.names).findall(text))


def speaks(card: Card, text: str) -> bool:
    """Whether somebody says something."""
    return _said(card).search(text) is not None


def spoken_by(card: Card, text: str) -> list[str]:
    """The words somebody is given: quotes in the sentence or beside the words that name the speaker."""
    found = []
    for said in _said(card).finditer(text):
        before = list(QUOTED.finditer(text, max(0, said.start() - 600), said.start()))
        after = QUOTED.search(text, said.end())
        if before and not re.search(r"[.!?]\s", text[before[-1].end() : said.start()]):
            found.append(before[-1][1])
        if after and "\n\n" not in text[said.end() : after.start()] and after.start() - said.end() < 40:
            found.append(after[1])
    return found


@lru_cache(maxsize=4_096)
def _said_by(names: tuple[str, ...]) -> re.Pattern[str]:
    called = "|".join(re.escape(name) for name in names)
    return re.compile(rf"\b(?:{called}) {SPOKE}\b|\b{SPOKE} (?:the )?(?:{called})\b", re.IGNORECASE)


def _said(card: Card) -> re.Pattern[str]:
    return _said_by(card.names)


@lru_cache(maxsize=4_096)
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names), re.IGNORECASE)


def _new(text: str, world: World, turn_id: str, index: int, next_id: int) -> Iterator[Card]:
    """People and places that have no card yet."""
    seen = {folded(word) for card in world.cards.values() for name in card.names for word in (name, *name.split())}
    people = [each[0] or each[1] for each in _WHO.findall(text)]
    found: list[tuple[str, Kind]] = [(name, "character") for name in people if _is_a_name(name, text)]
    found += [(name, "location") for name in _WHERE.findall(text)]
    found += [(name, "location") for name in _gone_to(text, world)]
    for name, kind in found:
        if folded(name) in seen or folded(name.split()[0]) in _NOBODY or folded(name) in _NOBODY:
            continue
        seen |= {folded(name), *(folded(word) for word in name.split())}
        looks = re.search(rf"\b{re.escape(name)}, ((?:an?|the) [^,.;\"“”]{{3,80}}),", text)
        yield Card(
            entity_id=next_id, kind=kind, name=name, provisional=True, first_turn_id=turn_id, last_index=index,
            summary=looks[1] if looks and kind == "character" else "",
        )  # fmt: skip
        next_id += 1


def _gone_to(text: str, world: World) -> list[str]:
    """A place the player goes to that nobody has named before; no door and no window is one."""
    found = re.findall(rf"\b{_player(world)} {_THEN}{_GOES}{_NEW_PLACE}", text, re.IGNORECASE)
    return [name.lower() for name in found if not set(name.lower().split()) & _NO_PLACE]


def _is_a_name(name: str, text: str) -> bool:
    """Every word has a large letter at the beginning of a sentence; a name has it elsewhere, too."""
    spots = [found.start() for found in re.finditer(rf"\b{re.escape(name)}\b", text)]
    return any(not _BEGINS.search(text[max(0, spot - 8) : spot]) for spot in spots)


def _place(text: str, known: Sequence[Card], new: Sequence[Card], world: World) -> Card | None:
    """Where it plays: where the player goes to, else the place that is named most, else where it was."""
    places = [card for card in (*known, *new) if card.kind == "location"]
    for card in places:
        if re.search(rf"\b{_player(world)} {_THEN}{_GOES} (?:the )?{_called(card)}\b", text, re.IGNORECASE):
            return card
    often = max(places, key=lambda card: (_count(card, text), -card.entity_id), default=None)
    return often if often is not None and _count(often, text) >= 2 else world.place


def _moved(text: str, world: World, cards: Sequence[Card]) -> dict[int, Card]:
    """Who goes where: the subject of the sentence, to a place that has a card."""
    places = [card for card in cards if card.kind == "location"]
    people = [(card.entity_id, _called(card)) for card in cards if card.kind == "character" and card.role != "player"]
    people += [(world.player.entity_id, _player(world))] if world.player else []
    told = QUOTED.sub(" … ", text)
    return {
        id: place
        for id, names in people
        for place in places
        if re.search(rf"\b{names} {_THEN}{_GOES} (?:the )?{_called(place)}\b", told, re.IGNORECASE)
    }


def _put(card: Card, moved: Mapping[int, Card], place: Card | None) -> Card:
    """Somebody who went somewhere is there, and no longer where it plays."""
    to = moved.get(card.entity_id)
    if to is None or card.status != "alive":
        return card
    stays = place is not None and place.entity_id == to.entity_id
    away = {} if stays or card.role == "player" else {"present": False}
    return card.model_copy(update={"current_location": to.entity_id, **away})


def _called(card: Card) -> str:
    return f"(?:{'|'.join(re.escape(name) for name in card.names)})"


def _player(world: World) -> str:
    """How a telling names the player: as you, or as I, or by name."""
    return f"(?:you|I|{_called(world.player)})" if world.player else "(?:you|I)"


def _left(place: Card | None, world: World) -> bool:
    return place is not None and place.entity_id != world.scene.place_id


def _away(card: Card) -> Card:
    return card.model_copy(update={"present": False})


def _touched(card: Card, text: str, place: Card | None, turn_id: str, index: int) -> Card:
    changed: dict[str, object] = {"last_turn_id": turn_id, "last_index": index}
    if card.kind == "character" and card.role != "player" and card.status == "alive":
        here = speaks(card, text) or card.present or card.first_turn_id == turn_id
        changed |= {"present": here, "current_location": place.entity_id if here and place else card.current_location}
    return card.model_copy(update=changed)


def _referenced(cards: Sequence[Card], text: str) -> ReferencedEntities:
    def mentions(*kinds: Kind) -> tuple[Mention, ...]:
        return tuple(_mention(card, text) for card in cards if card.kind in kinds)

    return ReferencedEntities(
        characters=mentions("character"),
        locations=mentions("location"),
        events=mentions("event"),
        threats=mentions("threat"),
        other=mentions("faction", "item"),
    )


def _mention(card: Card, text: str) -> Mention:
    count = _count(card, text)
    primary = count >= 3 or (card.kind == "character" and speaks(card, text))
    return Mention(
        entity_type=card.kind,
        entity_id=card.entity_id,
        entity_name=card.name,
        prominence="primary" if primary else "secondary" if count == 2 else "mentioned",
    )
