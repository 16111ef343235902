"""The plan and the state as data, for the mind that needs no model."""

from troupe.stories.domain.casting import Acting
from troupe.stories.domain.owing import owed_by, recent_thing
from troupe.stories.domain.plan import Plan, aim, is_one_character
from troupe.stories.domain.question import Question

SHOWN_TEXTS = 12


def scene_of(question: Question) -> dict[str, object]:
    """What the offline mind tells a turn from: no ids, no clock, nothing but the story."""
    world, plan = question.world, question.plan
    by_age = sorted(world.cards.values(), key=lambda card: (-card.last_index, card.entity_id))
    player, place = world.player, world.place
    others = [card for card in by_age if card.kind == "character" and card.role != "player" and card.status == "alive"]
    items = sorted(card.entity_id for card in world.cards.values() if card.kind == "item")
    turns, index = question.settings.arc_turns, len(question.path) + 1
    return {
        "subject": world.cards[items[0]].name if items else None,
        "stage": plan.arc if turns is not None else None,
        "at": sum(aim(turns, number, None)[0] == plan.arc for number in range(1, index)) if turns else index - 1,
        "take": plan.take,
        "ended": bool(question.story.began.beats) and any(node.told.ending for node in question.path),
        "turn": len(question.path) + 1,
        "seed": plan.seed,
        "story_seed": question.settings.seed,
        "intent": "continue" if _says_nothing(question) else plan.intent,
        "input": plan.picked.text if plan.picked else question.user_input,
        "picked": plan.picked is not None,
        "player": player.name if player else None,
        "people": [
            {
                "name": card.name,
                "present": card.present,
                "style": card.style,
                "manner": _manner(next((each for each in question.cast if each.entity_id == card.entity_id), None)),
            }
            for card in others
        ],
        "place": place.name if place else None,
        "places": [card.name for card in by_age if card.kind == "location"],
        "things": [card.name for card in by_age if card.kind == "item"],
        "genre": question.story.began.genre,
        "context": question.story.began.initial_context or "",
        "arc": plan.arc,
        "tension": plan.tension,
        "last": _is_last(question, plan),
        "words": list(plan.words),
        "earlier": [
            {"turn": node.told.index, "input": "" if node.told.care else node.told.user_input, "text": node.text}
            for node in question.path[-SHOWN_TEXTS:]
        ],
        "owed": [{"kind": each.kind, "what": each.what} for each in owed_by(question)],
        "recent": recent_thing(question),
        "written": question.written.text if question.written else None,
        "voices": [{"name": each.name, "text": each.text} for each in question.voices],
        "manner": _manner(question.narrator),
        "note": question.note,
        "care": question.care,
        "language": question.settings.language,
    }


def _says_nothing(question: Question) -> bool:
    """A number or letter that names no choice, or signs alone: nothing to tell but that the story goes on."""
    said = question.user_input
    return question.plan.picked is None and (is_one_character(said) or not any(each.isalnum() for each in said))


def _manner(acting: Acting | None) -> dict[str, object] | None:
    return (
        acting.manner.model_dump() | {"asides": acting.manner.asides, "images": acting.manner.images}
        if acting and acting.manner
        else None
    )


def _is_last(question: Question, plan: Plan) -> bool:
    return plan.arc == "resolution" and question.settings.arc_turns == len(question.path) + 1
