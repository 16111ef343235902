"""What can be done next: written choices first, then moves made from what the story holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troupe.kit.ids import NewId
from troupe.stories.domain.frames import Choice
from troupe.stories.domain.template import ChoiceKind, Way
from troupe.stories.domain.world import World, folded

LONGEST = 120


@dataclass(frozen=True)
class Words:
    """What a made choice is said in."""

    closer: str
    acts: tuple[str, str]
    asks: tuple[str, str, str, str]
    call: str
    go: str
    looks: tuple[str, str]
    thread: str
    last: tuple[str, str, str]
    article: str = ""

    def find_out(self, thread: str) -> str:
        """An open thread as something to do; one that asks already needs no colon."""
        asks = self.article and thread.partition(" ")[0].lower() in ("what", "who", "why", "where", "how", "when")
        return f"Find out {thread[:1].lower()}{thread[1:]}" if asks else self.thread.format(thread)


WORDS: Mapping[str, Words] = {
    "en": Words(
        closer="Take a closer look at the {}",
        acts=("Wait and watch", "Try the nearest way on"),
        asks=("Ask {} what happened here", "Ask {} who else knows about this", "Ask {} what to do now",
              "Ask {} to tell the whole truth"),
        call="Call out and listen for an answer",
        go="Go to {}",
        looks=("Look around", "Go on, and look back once"),
        thread="Come back to this: {}",
        last=("Think back to how this began", "Look around", "Go on"),
        article="the",
    ),
    "de": Words(
        closer="Genauer ansehen: {}",
        acts=("Warten und zusehen", "Den nächsten Weg versuchen"),
        asks=("{} fragen, was hier geschehen ist", "{} fragen, wer noch davon weiß", "{} fragen, was jetzt zu tun ist",
              "{} um die ganze Wahrheit bitten"),
        call="Rufen und auf Antwort lauschen",
        go="Weitergehen: {}",
        looks=("Sich umsehen", "Weitergehen und einmal zurückblicken"),
        thread="Darauf zurückkommen: {}",
        last=("Daran denken, wie es begann", "Sich umsehen", "Weitergehen"),
    ),
}  # fmt: skip
"""Of a language without words of its own the choices are English; what a clerk offers is in the story's."""


def offered(
    ways: Sequence[Way], world: World, count: int, new_id: NewId, turn: int,
    said: Sequence[tuple[str, ChoiceKind]] = (), language: str = "en", just: str = "",
) -> tuple[Choice, ...]:  # fmt: skip
    """So many choices, no two alike: written ones, which are never left out, then what was offered, then made ones.

    What was `just` done is not proposed again by rule.
    """
    wanted = max(count, len(ways)) if count else 0
    found: list[tuple[str, ChoiceKind]] = []
    told = [(" ".join(text.split()), kind) for text, kind in said if text.strip()]
    made = [each for each in _made(world, turn, language) if folded(each[0]) != folded(just)]
    for text, kind in (*((way.text, way.kind) for way in ways), *told, *made):
        if len(found) < wanted and folded(text) not in {folded(each) for each, _ in found}:
            found.append((_cut(text), kind))
        if ways and len(found) == len(ways):
            break  # a written passage offers what is written
    return tuple(
        Choice(choice_id=new_id(), index=place, text=text, kind=kind) for place, (text, kind) in enumerate(found, 1)
    )


def _made(world: World, turn: int, language: str) -> list[tuple[str, ChoiceKind]]:
    """Act, speak, go or look, recall; varied by the turn, and the same for the same story."""
    words = WORDS.get(language.lower().partition("-")[0], WORDS["en"])
    by_age = sorted(world.cards.values(), key=lambda card: (-card.last_index, card.entity_id))
    things = [card.name for card in by_age if card.kind == "item"]
    people = [card.name for card in by_age if card.kind == "character" and card.present and card.role != "player"]
    places = [card.name for card in by_age if card.kind == "location" and card.entity_id != world.scene.place_id]
    act = words.closer.format(things[turn // 2 % len(things)]) if things else words.acts[turn % 2]
    speak = words.asks[turn % 4].format(people[turn % len(people)]) if people else words.call
    go = words.go.format(_the(places[turn // 3 % len(places)], words)) if places else words.looks[turn % 2]
    moves: list[tuple[str, ChoiceKind]] = [(act, "act"), (speak, "speak"), (go, "go" if places else "look")]
    recall: list[tuple[str, ChoiceKind]] = [(words.find_out(each), "recall") for each in world.scene.open_threads[-1:]]
    if recall and turn % 2:
        moves[0] = recall.pop()
    back, around, on = words.last
    return [*moves, *recall, (back, "recall"), (around, "look"), (on, "go")]


def _the(place: str, words: Words) -> str:
    """A place that is called by a common noun has its article."""
    return place if place[:1].isupper() or not words.article else f"{words.article} {place}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0]
