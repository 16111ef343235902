"""Why a turn was told as it was: the package of its context, and the short form that is kept for ever."""

from collections.abc import Mapping, Sequence

from troupe.kit.tokens import estimate_tokens
from troupe.stories.domain.prompt import Told
from troupe.stories.domain.question import LoreFound, Question
from troupe.stories.domain.recall import MOST_PASSAGES

Shown = dict[str, object]


def package_of(question: Question, prompt: Told, usage: Mapping[str, object], timed: Sequence[Shown]) -> Shown:
    """Everything that a turn was told from, as the context door shows it."""
    sizes = {piece.part: piece.tokens for piece in prompt.pieces}
    return {
        "plan": question.plan.as_json(),
        "phase_states": list(timed),
        "warm_slice": {
            "chunks": [
                {
                    "turn_id": node.told.turn_id,
                    "candidate_id": node.id,
                    "index": node.told.index,
                    "user_input": node.told.user_input,
                    "text": node.text,
                    "tokens": estimate_tokens(node.text),
                    "cut": prompt.cut and node is prompt.warm[-1],
                }
                for node in prompt.warm
            ],
            "token_count": sizes.get("warm", 0),
        },
        "entity_data": {
            "baseline": [line.as_json() for line in prompt.structured if line.priority == 0],
            "featured": [line.as_json() for line in prompt.structured if line.priority],
            "relationships": [each.model_dump(mode="json") for each in question.world.relationships.values()],
            "events": _cards(question, "event"),
            "threats": _cards(question, "threat"),
            "timeline": [line.text for line in prompt.structured if line.text.startswith("Turn ")],
            "dropped": [line.as_json() for line in prompt.dropped],
            "token_count": sizes.get("state", 0),
        },
        "retrieved_passages": {
            "results": _passages(prompt),
            "lore": _lore(question, prompt),
            "query": prompt.memory.query.as_json() if prompt.memory.query else None,
            "skipped": prompt.memory.skipped,
            "skip_reason": prompt.memory.reason,
            "token_count": sizes.get("passages", 0),
        },
        "context_payload": {
            "messages": [
                {"seat": "narrator", "role": piece.role, "part": piece.part, "tokens": piece.tokens, "text": piece.text}
                for piece in prompt.pieces
            ]
            + [
                {
                    "seat": f"voice:{each.name}",
                    "role": role,
                    "part": "voice",
                    "tokens": estimate_tokens(text),
                    "text": text,
                }
                for each in question.voices
                for role, text in (*each.asked, ("assistant", each.text))
            ]
        },
        "memory_state": {
            "chunks_total": prompt.memory.total,
            "chunks_eligible": prompt.memory.eligible,
            "indexed": len(question.dense) if question.dense is not None else 0,
            "indexed_seq": question.story.last_seq,
            "embedding": question.space,
            "excluded_warm": len(prompt.warm),
        },
        "token_counts": budget_of(prompt)
        | {"provider_prompt_tokens": usage.get("prompt_tokens"), "estimated_cost": usage.get("cost_usd")},
        "authorial_directives": [each for each in (question.options.director, question.note) if each],
    }


def why_of(question: Question, prompt: Told, brain: Shown, attempts: int, before: Sequence[str] = ()) -> Shown:
    """What is kept inside the commit for ever; `before` is the prompt of the turn before, part by part."""
    memory = prompt.memory
    return {
        "query": memory.query.as_json() if memory.query else None,
        "skipped": memory.skipped,
        "skip_reason": memory.reason,
        "passages": _passages(prompt),
        "lore": _lore(question, prompt),
        "parts": prompt.parts(),
        "budget": budget_of(prompt),
        "prefix": _prefix(prompt, before),
        "brain": brain,
        "seed": question.plan.seed,
        "persona_versions": {each.persona_id: each.version for each in question.cast if each.persona_id},
        "attempts": attempts,
    }


def budget_of(prompt: Told) -> Shown:
    window = prompt.window
    return {
        "window": window.window,
        "system": window.system,
        "response": window.response,
        "reasoning": window.reasoning,
        "available": window.available,
        "state": prompt.state,
        "used": dict(prompt.used),
        "prompt": prompt.tokens,
        "utilisation": prompt.utilisation,
        "counted_by": prompt.counted_by,
    }


def _passages(prompt: Told) -> list[Shown]:
    memory = prompt.memory
    return [
        hit.as_json(used=place < memory.used, lost_to=None if place < memory.used else _lost(place))
        for place, hit in enumerate(memory.found)
    ]


def _lore(question: Question, prompt: Told) -> list[Shown]:
    told = {id(each) for each in prompt.lore}

    def shown(each: LoreFound) -> Shown:
        used = id(each) in told
        return each.as_json(used=used, lost_to=None if used else "the room for lore")

    return [shown(each) for each in question.lore]


def _cards(question: Question, kind: str) -> list[Shown]:
    return [card.as_json() for card in question.world.cards.values() if card.kind == kind]


def _lost(place: int) -> str:
    return "better matches" if place >= MOST_PASSAGES else "the room for memories"


def _prefix(prompt: Told, before: Sequence[str]) -> Shown:
    """How much of the beginning is as it was for the turn before: what a provider's cache can use."""
    shared = 0
    for piece, text in zip(prompt.pieces, before, strict=False):
        if piece.text != text:
            shared += estimate_tokens(piece.text[: _equal(piece.text, text)])
            break
        shared += piece.tokens
    return {"shared_tokens": shared, "ratio": round(shared / prompt.tokens, 4) if prompt.tokens else 0.0}


def _equal(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def narrators_parts(package: Mapping[str, object]) -> tuple[str, ...]:
    """The prompt of a stored context, part by part."""
    payload = package.get("context_payload")
    messages = payload.get("messages") if isinstance(payload, dict) else None
    told = messages if isinstance(messages, list) else []
    return tuple(str(each.get("text")) for each in told if isinstance(each, dict) and each.get("seat") == "narrator")
