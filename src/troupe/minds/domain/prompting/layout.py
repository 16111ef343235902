"""Where each block stands: what stays the same from turn to turn above, what is of this turn below."""

from collections.abc import Sequence

from troupe.minds.domain.prompting.blocks import Block
from troupe.minds.domain.prompting.given import Layout

_HEAD = {
    "stable": (
        *("lore_before", "persona", "lore_persona", "system", "card", "lore_after", "mask", "others", "pinned"),
        *("lore_examples_before", "example_dialogue", "lore_examples_after", "summary"),
    ),
    "literal": (
        *("lore_before", "persona", "lore_persona", "system", "examples", "tone", "anchor", "closing", "guide"),
        *("card", "lore_after", "mask", "others", "pinned"),
        *("lore_examples_before", "example_dialogue", "lore_examples_after", "summary"),
    ),
}
_TURN = {
    "stable": (
        *("memory", "examples", "tone", "anchor", "guide", "lore_note_before", "note", "lore_note_after"),
        *("wish", "closing", "lore_newest"),
    ),
    "literal": ("memory", "lore_note_before", "note", "lore_note_after", "wish", "lore_newest"),
}
_TAIL = ("so_far", "go_on", "task", "prefill")


def placed(blocks: Sequence[Block], history: Sequence[Sequence[Block]], newest: Block, layout: Layout) -> list[Block]:
    """Everything in its order; `history` are the messages of the window, each with the lore that stays with it."""
    by_slot: dict[str, list[Block]] = {}
    for block in blocks:
        by_slot.setdefault(block.slot, []).append(block)
    inside = by_slot.get("depth", [])
    body: list[Block] = []
    for after, message in zip(range(len(history), 0, -1), history, strict=True):
        body += [block for block in inside if block.depth == after + 1]
        body += message
    far = [block for block in inside if (block.depth or 0) > len(history) + 1]
    return [
        *_in(by_slot, _HEAD[layout]),
        *far,
        *body,
        *_in(by_slot, _TURN[layout]),
        *(block for block in inside if block.depth == 1),
        newest,
        *(block for block in inside if block.depth == 0),
        *_in(by_slot, _TAIL),
    ]


def _in(by_slot: dict[str, list[Block]], slots: Sequence[str]) -> list[Block]:
    return [block for slot in slots for block in by_slot.get(slot, [])]
