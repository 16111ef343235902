"""What does not fit what was told before: found by rule, told as a warning, and changing nothing."""

import re
from collections.abc import Iterator, Sequence

from troupe.stories.domain.doubts import SENTENCE, around, called, does_something, named_in, warn
from troupe.stories.domain.extract import QUOTED, speaks, spoken_by
from troupe.stories.domain.frames import Warned
from troupe.stories.domain.response import StoryTurnResponse
from troupe.stories.domain.story import Node
from troupe.stories.domain.traits import changed_traits
from troupe.stories.domain.world import Card, Scene, World, folded

_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_BACK = re.compile(r"\b(years ago|long ago|remember(?:s|ed)?|back then|once upon|flashback|memory of)\b", re.IGNORECASE)
_SMALL_TEXT = """
a an and are at be but by for from he her his i in is it my not of on or she that the they to was were we with you your
"""
_SMALL = frozenset(_SMALL_TEXT.split())
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DECIDES = (
    "decides?|decided|chooses?|chose|agrees?|agreed|refuses?|refused|promises?|promised|accepts?|accepted|swears?|swore|vows?|"
    "vowed|resolves? to|resolved to|makes? up (?:your|my|his|her|their) mind|made up (?:your|my|his|her|their) mind"
)
_UNDECIDED = re.compile(
    r"\b(?:if|whether|unless|until|before|once|when|while|whatever|whichever|would|could|may|might|should|must|what|how|did|"
    r"do|does|not|never|told|says?|said|hopes?|waits?|wonders?|sees?|asks?|as)\b", re.IGNORECASE
)  # fmt: skip
LEAKED_WORDS, LONG_SENTENCE, LOOK_BACK = 4, 8, 10


def checked(
    text: str, user_input: str, before: World, after: World, path: Sequence[Node], response: StoryTurnResponse
) -> list[Warned]:
    """Every doubt about a new telling, each with the words that raise it."""
    back = _BACK.search(text) is not None
    found = [
        *_dead_who_act(text, before, path, back=back),
        *_time_backwards(before.scene, after.scene, path, back=back),
        *changed_traits(text, before),
        *_similar_names(before, after),
        *_lost_items(text, before),
        *_two_places(text, before, after),
        *_leaks(text, before),
        *_player_spoken_for(text, user_input, before),
        *_decided_for(text, user_input, before),
        *_quotes_changed(text, user_input),
        *_repeated(text, path),
        *_contradictions(response, path),
        *_no_dates(response),
    ]
    return found


def _dead_who_act(text: str, world: World, path: Sequence[Node], *, back: bool) -> Iterator[Warned]:
    for card in world.people:
        if card.status == "dead" and not back and (quote := _acts(card, text)):
            died = next(
                (node for node in reversed(path) if any(each.entity_id == card.entity_id for each in node.told.cards)),
                None,
            )
            told = [(died.told.turn_id, died.told.summary)] if died else []
            yield warn(
                "dead_acts", f"{card.name} is dead and speaks or acts.", (None, quote), *told,
                entities=[card.entity_id], fix=f"{card.name} is dead and does not act.",
            )  # fmt: skip


def _acts(card: Card, text: str) -> str:
    """The sentence in which somebody speaks or does something; empty where nobody says so."""
    return around(text, card) if speaks(card, text) else does_something(card, text)


def _time_backwards(before: Scene, after: Scene, path: Sequence[Node], *, back: bool) -> Iterator[Warned]:
    one, other = _moment(before), _moment(after)
    if one is not None and other is not None and other < one and not back:
        yield warn("time_backwards", f"It is {after.in_world_date} {after.in_world_time or ''} after "
                    f"{before.in_world_date} {before.in_world_time or ''}.".replace("  ", " "))  # fmt: skip


def _moment(scene: Scene) -> tuple[int, int, int, str] | None:
    date = scene.in_world_date
    if date is None:
        return None
    return int(date[5:]), _MONTHS.index(date[2:5]), int(date[:2]), scene.in_world_time or ""


def _similar_names(before: World, after: World) -> Iterator[Warned]:
    for id, card in after.cards.items():
        if id in before.cards or not card.provisional:
            continue
        for known in before.cards.values():
            one, other = folded(card.name), folded(known.name)
            allowed = 2 if max(len(one), len(other)) >= 8 else 1
            if one != other and known.kind == card.kind and 0 < distance(one, other, allowed) <= allowed:
                told = f"{card.name} is new and nearly called like {known.name}."
                yield warn("similar_name", told, entities=[id, known.entity_id], fix=f"It is {known.name}.")


def _lost_items(text: str, world: World) -> Iterator[Warned]:
    uses = r"(?:uses?|used|draws?|drew|raises?|raised|opens?|opened|holds?|held|unlocks?|lifts?)"
    for item in (card for card in world.cards.values() if card.kind == "item" and card.holder_id is not None):
        for person in world.people:
            if person.entity_id == item.holder_id:
                continue
            who, what = "|".join(map(re.escape, person.names)), "|".join(map(re.escape, item.names))
            if used := re.search(rf"\b(?:{who}) {uses} (?:\w+ ){{0,2}}(?:{what})\b", text, re.IGNORECASE):
                holder = world.card(item.holder_id or 0)
                told = f"{person.name} uses the {item.name}, which {holder.name if holder else 'somebody else'} holds."
                yield warn("item_lost", told, (None, used[0]), entities=[item.entity_id, person.entity_id])


def _two_places(text: str, before: World, after: World) -> Iterator[Warned]:
    place = after.scene.place_id
    if place is None or place != before.scene.place_id:
        return  # the story went there
    for card in before.people:
        elsewhere = card.current_location not in (None, place)
        moved = any(
            f"{name} {verb}" in text
            for name in card.names
            for verb in ("arrives", "enters", "comes", "steps in", "returns")
        )
        quote = _acts(card, text) if elsewhere and card.role != "player" and not moved else ""
        where, here = before.card(card.current_location or 0), after.card(place)
        if quote and not (where and named_in(where, quote)):
            told = f"{card.name} was at {where.name if where else 'another place'} and acts at {here.name if here else 'this one'}."  # noqa: E501
            yield warn("two_places", told, (None, quote), entities=[card.entity_id, place])


def _leaks(text: str, world: World) -> Iterator[Warned]:
    for secret in world.secrets.values():
        words = _content(secret.text)
        runs = {tuple(words[at : at + LEAKED_WORDS]) for at in range(len(words) - LEAKED_WORDS + 1)}
        for card in world.people:
            if card.entity_id in secret.holders or card.role == "player":
                continue
            for said in spoken_by(card, text):
                spoken = _content(said)
                if any(tuple(spoken[at : at + LEAKED_WORDS]) in runs for at in range(len(spoken))):
                    told = f"{card.name} says what only others know."
                    yield warn("knowledge_leak", told, (None, said), entities=[card.entity_id],
                                fix=f"{card.name} does not know this.")  # fmt: skip


def _player_spoken_for(text: str, user_input: str, world: World) -> Iterator[Warned]:
    player = world.player
    mine = [folded(each) for each in _QUOTED.findall(user_input)]
    said = [
        *(spoken_by(player, text) if player else ()),
        *(
            each[0]
            for each in re.finditer(r"[\"“][^\"”]+[\"”],? you (?:say|said|ask|asked|answer|whisper|shout)\b", text)
        ),
    ]
    for quote in said:
        inner = _QUOTED.search(quote)
        words = folded(inner[1] if inner else quote).strip(" ,.!?")
        if words and not any(words in each or each.strip(" ,.!?") in words for each in mine):
            yield warn("speaks_for_player", "The player is given words that were not said.", (None, quote),
                        fix="Give the player no words of your own.")  # fmt: skip


def _decided_for(text: str, user_input: str, world: World) -> Iterator[Warned]:
    """A decision that is told of the player and that no word of the input makes."""
    player = f"|{called(world.player)}" if world.player else ""
    made = re.compile(rf"(?<!\w)(?:[Yy]ou|I{player}) (?:\w+ly )?(?P<what>{_DECIDES})\b(?P<on>[^.!?]*)")
    said = set(_content(user_input))
    for sentence in SENTENCE.split(text):
        found = made.search(QUOTED.sub(" … ", sentence))
        if found is None or _UNDECIDED.search(sentence[: found.start()]) or sentence.rstrip().endswith("?"):
            continue
        on = {word for word in _content(found["on"]) if len(word) > 3}
        if any(word[:4] == found["what"][:4] for word in said) or (on & said):
            continue
        told = "A decision is made for the player that the input does not make."
        yield warn("speaks_for_player", told, (None, sentence), fix="Leave what the player decides to the player.")


def _quotes_changed(text: str, user_input: str) -> Iterator[Warned]:
    for quote in _QUOTED.findall(user_input):
        if quote.strip(" ,.!?") and folded(quote.strip(" ,.!?")) not in folded(text):
            yield warn("quote_changed", "Words that were said do not stand in the telling.", (None, quote),
                        fix=f"Keep these words exactly: {quote}")  # fmt: skip


def _repeated(text: str, path: Sequence[Node]) -> Iterator[Warned]:
    mine = {folded(each): each for each in SENTENCE.split(text) if len(each.split()) > LONG_SENTENCE}
    for node in path[-LOOK_BACK:] if mine else ():
        for each in SENTENCE.split(node.text):
            if folded(each) in mine:
                told = f"A sentence of turn {node.told.index} is told again."
                yield warn("repetition", told, (node.told.turn_id, each), fix="Do not repeat earlier sentences.")
                return


def _contradictions(response: StoryTurnResponse, path: Sequence[Node]) -> Iterator[Warned]:
    for marker in response.metadata.continuity_markers if response.metadata else ():
        if marker.marker_type == "contradiction":
            at = marker.chunk_id_reference
            node = path[at - 1] if at is not None and 0 < at <= len(path) else None
            quotes = [(node.told.turn_id, node.told.summary)] if node else []
            warned = warn("contradiction", marker.description[:500], *quotes)
            yield warned.model_copy(update={"source": "model"})


def _no_dates(response: StoryTurnResponse) -> Iterator[Warned]:
    chronology = response.metadata.chronology if response.metadata else None
    for given in chronology.dropped if chronology else ():
        told = f"“{given}” is no date like 04MAR2190 and no time like 23:59, so it is not kept."
        yield warn("bad_date", told, (None, given)).model_copy(update={"severity": "info", "source": "model"})


def distance(one: str, other: str, limit: int) -> int:
    """How many letters have to change; anything above the limit is the limit and one more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row = row, [place]
        for at, against in enumerate(other, 1):
            row.append(min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != against)))
    return min(row[-1], limit + 1)


def _content(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _SMALL]
