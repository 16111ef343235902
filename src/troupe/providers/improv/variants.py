"""Moves that are made differently the second time, or when there is nothing to tell."""

from troupe.providers.improv.character import Boundary, Character
from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.speech import Speech

_NIGHT = frozenset({"night", "nacht"})


def variant_of(move: str, who: Character, heard: Heard, speech: Speech) -> str:
    """Some moves are said differently the second time, or when there is nothing to tell."""
    if move == "act":
        return f"act {heard.act}"
    if move == "greet" and heard.repeated:
        return "greet_again"
    if move == "farewell" and not heard.words.isdisjoint(_NIGHT) and speech.could_say("good_night"):
        return "good_night"
    if move == "how_am_i" and heard.heavy and speech.could_say("then how_am_i"):
        return "then how_am_i"
    if move == "joke_intro" and (heard.repeated or speech.said_lately("joke_intro", 3)):
        return "encore"
    if move == "memory" and not who.memories:
        return _from_the_path(heard, speech)
    if move == "boundary_line" and who.boundary is not None:
        return _at_the_boundary(who.boundary)
    if move == "fact" and heard.near is not None:
        known = f"fact {heard.near.kind}"
        if heard.intent == "fact_grave" and speech.has_words_for(f"{known} mourned"):
            return f"{known} mourned"
        return known if speech.has_words_for(known) else "fact thing"
    if move == "goal" and not who.goal:
        return "goal_none"
    if move == "age" and who.age is None:
        return "age_unknown"
    if move == "looks_like" and not who.looks:
        return "looks_unknown"
    if move == "liked" and not heard.likes:
        return "liked_none"
    if move == "said_before" and not heard.before:
        return "nothing_before"
    if move == "your_name" and not speech.user_name:
        return "your_name_unknown"
    return move


def _from_the_path(heard: Heard, speech: Speech) -> str:
    """Without a memory there is still what was said in this conversation."""
    if heard.likes:
        return "liked"
    if heard.topic:
        return "memory_path"
    return "your_name" if speech.user_name else "memory_none"


def _at_the_boundary(boundary: Boundary) -> str:
    if boundary.referee:
        return "refer_to"
    return "soften" if boundary.action == "soften" else "refer"
