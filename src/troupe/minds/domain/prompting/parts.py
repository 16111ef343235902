"""The blocks of a prompt beside the conversation: what each says, where it stands, and when it gives way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from troupe.minds.domain.compiling import THIS_TURN, CompiledPrompt
from troupe.minds.domain.fitting import GAP
from troupe.minds.domain.naming import in_one_line, not_a_heading
from troupe.minds.domain.packs import prompts
from troupe.minds.domain.prompting.blocks import NEVER, Block, Count, Stability
from troupe.minds.domain.prompting.given import Lore, PromptInput, Remembered

Fill = Callable[[str], str]
# What goes first when the room is short; lore of this turn goes right after memories.
WAY = {
    "example_dialogue": 1.0,
    "examples": 2.0,
    "memory": 3.0,
    "lore": 3.5,
    "prefill": 4.0,
    "summary": 5.0,
    "tone": 6.0,
    "anchor": 6.0,
    "lore_before": 7.0,
    "lore_after": 7.0,
    "pinned": 8.0,
    "mask": 9.0,
    "note": 9.0,
    "system": 10.0,
    "card": 10.0,
    "closing": 11.0,
}
_LOOSE = 0.0
_PARTS: tuple[tuple[str, str, str, Stability], ...] = (
    ("system", "system", "the persona's own instructions", "prefix"),
    ("examples", "examples", "learnt exchanges that are most like the message", "volatile"),
    ("tone", "tone_hint", "how the message reads", "volatile"),
    ("anchor", "anchor", "a reminder of the persona's own manner", "volatile"),
    ("closing", "closing", "the persona's last instructions", "volatile"),
)
_SLOTS = {
    "personality": "lore_persona",
    "scenario": "lore_persona",
    "example_before": "lore_examples_before",
    "example_after": "lore_examples_after",
    "note_before": "lore_note_before",
    "note_after": "lore_note_after",
    "depth": "depth",
}
_AT_THE_TURN = frozenset({"lore_note_before", "lore_note_after", "depth"})


class Parts:
    """Everything of one prompt but what was said."""

    def __init__(self, given: PromptInput, compiled: CompiledPrompt, fill: Fill, count: Count) -> None:
        self._given = given
        self._compiled = compiled
        self._fill = fill
        self._count = count
        self._words: Mapping[str, Any] = prompts(given.persona.language)

    def blocks(self) -> list[Block]:
        """In no order that matters: each knows its slot."""
        return [*self._persona(), *self._lore(), *self._memories(), *self._mask(), *self._others(),
                *self._summary(), *self._asked()]  # fmt: skip

    def _persona(self) -> Iterator[Block]:
        compiled = self._compiled
        head = [part for part in compiled.parts if part.id not in THIS_TURN and part.id != "system"]
        origin = {"fields": sorted({source for part in head for source in part.sources})}
        yield self._block("persona", GAP.join(part.text for part in head), "who speaks", origin=origin)
        for kind, id, reason, stability in _PARTS:
            part = next((each for each in compiled.parts if each.id == id), None)
            if part is not None:
                yield self._block(kind, part.text, reason, stability=stability, origin={"fields": list(part.sources)})
        for place, text in enumerate(compiled.example_dialogue):
            yield self._block(
                "example_dialogue",
                text,
                "how conversations with this persona sound",
                id=f"example_dialogue:{place}",
                origin={"fields": ["example_dialogue"]},
                rank=-place,
            )
        if self._given.guide:
            yield self._block("guide", self._given.guide, "the message touches a topic with a boundary",
                              stability="volatile", origin={"fields": ["boundaries"]})  # fmt: skip

    def _lore(self) -> Iterator[Block]:
        for each in sorted(self._given.lore, key=lambda lore: lore.order):
            if each.place != "outlet":
                yield self._of_lore(each)

    def _of_lore(self, lore: Lore) -> Block:
        kind, slot = self._lore_slot(lore)
        prefix = lore.constant and slot not in _AT_THE_TURN
        return self._block(
            kind,
            not_a_heading(self._fill(lore.text)),
            f"{lore.reason}: {lore.detail}" if lore.detail else lore.reason,
            id=f"lore:{lore.entry_id}",
            slot=slot,
            role=lore.role if slot == "depth" else "system",
            stability="prefix" if prefix else "volatile",
            origin={"entry_id": lore.entry_id, "book_id": lore.book_id, "book": lore.book_name, "place": lore.place},
            rank=-float(lore.keep_rank),
            way=_LOOSE if lore.ignore_on_max_context else None,
            depth=_from_the_end(lore, len(self._given.lines)) if slot == "depth" else None,
        )

    def _lore_slot(self, lore: Lore) -> tuple[str, str]:
        """Its kind and its slot; in the stable layout what a key called stands with the message that called it."""
        if lore.place in ("before_char", "after_char"):
            if lore.of_card and lore.constant:
                return "card", "card"
            there: Literal["lore_before", "lore_after"] = "lore_before" if lore.place == "before_char" else "lore_after"
            if lore.constant or self._given.layout == "literal":
                return there, there
            return "lore", "lore_newest"
        return "lore", _SLOTS.get(lore.place, "lore_newest")

    def _memories(self) -> Iterator[Block]:
        yield from self._listed("pinned", self._given.pinned, "prefix", "pinned")
        yield from self._listed("memory", self._given.recalled, "volatile", "recalled for this message")

    def _listed(self, kind: str, items: Sequence[Remembered], stability: Stability, why: str) -> Iterator[Block]:
        if not items:
            return
        yield self._block(kind, self._words["headings"][kind], "its heading", stability=stability, rank=float("inf"))
        for each in items:
            yield self._block(
                kind,
                not_a_heading(in_one_line(each.line)),
                each.why or why,
                id=f"{kind}:{each.id}",
                stability=stability,
                origin={"memory_id": each.id, "score": each.score},
                rank=each.score,
            )

    def _mask(self) -> Iterator[Block]:
        mask = self._given.mask
        if mask is None or not (mask.description or mask.pronouns):
            return
        named = self._words["mask"]["named"] if mask.pronouns else "{name}"
        lines = [in_one_line(named.format(name=mask.name, pronouns=mask.pronouns)), mask.description]
        body = "\n".join(not_a_heading(self._fill(line)) for line in lines if line)
        yield self._block("mask", f"{self._words['headings']['mask']}\n{body}", "who the user is in this chat",
                          origin={"setting": "mask"})  # fmt: skip

    def _others(self) -> Iterator[Block]:
        """Who else is there, and that nobody speaks for them."""
        given, words = self._given, self._words
        if not given.others:
            return
        told = [f"{other.name}: {other.description}" if other.description else other.name for other in given.others]
        body = "\n".join(not_a_heading(f"- {line}") for line in told)
        rule = words["group"]["rule"].format(char=in_one_line(given.persona.spoken_name))
        if any(said.private for said in given.lines):
            rule = f"{rule} {words['group']['discreet']}"
        yield self._block("others", f"{words['headings']['others']}\n{body}\n{rule}", "who else is in this chat",
                          origin={"setting": "members"}, way=NEVER)  # fmt: skip

    def _summary(self) -> Iterator[Block]:
        if summary := self._given.summary:
            text = f"{self._words['headings']['summary']}\n{not_a_heading(summary.text)}"
            origin = {"summary_id": summary.id, "up_to": summary.up_to}
            yield self._block("summary", text, "what is older than the window", stability="slow", origin=origin)

    def _asked(self) -> Iterator[Block]:
        given, asked = self._given, self._words["asked"]
        if given.note.text.strip():
            yield self._block(
                "note",
                not_a_heading(self._fill(given.note.text)),
                "the note of this chat",
                slot="depth" if 1 < given.note.depth <= len(given.lines) else "note",
                role=given.note.role,
                stability="volatile",
                origin={"setting": "note"},
                depth=given.note.depth,
            )
        if given.wish:
            wish = asked["wish"].format(user=in_one_line(given.user_name), wish=in_one_line(given.wish))
            yield self._block("wish", wish, "asked for with this answer", stability="volatile", way=NEVER)
        if given.so_far and not given.abilities.prefill:
            yield self._block("so_far", given.so_far, "what this answer says already", role="assistant",
                              stability="volatile", way=NEVER)  # fmt: skip
            yield self._block("go_on", asked["go_on"], "the answer is to go on", stability="volatile", way=NEVER)
        if given.task:
            yield self._block("task", given.task, "what is written instead of an answer", stability="volatile",
                              way=NEVER)  # fmt: skip
        if (prefill := given.so_far or given.prefill) and given.abilities.prefill:
            yield self._block("prefill", prefill, "the answer begins with this", role="assistant",
                              stability="volatile")  # fmt: skip

    def _block(
        self,
        kind: str,
        text: str,
        reason: str,
        *,
        id: str = "",
        slot: str = "",
        role: Any = "system",
        stability: Stability = "prefix",
        origin: Mapping[str, object] | None = None,
        rank: float = 0.0,
        way: float | None = None,
        depth: int | None = None,
    ) -> Block:
        return Block(
            id=id or kind,
            kind=kind,
            role=role,
            text=text,
            reason=reason,
            slot=slot or kind,
            tokens=self._count(text),
            stability=stability,
            origin=origin or {},
            rank=rank,
            cap=self._given.budget.cap_of(kind, self._given.lore_share),
            gives_way=WAY.get(kind, NEVER) if way is None else way,
            depth=depth,
        )


def _from_the_end(lore: Lore, count: int) -> int:
    """How many messages stand after an entry, from whichever end its book counts."""
    return lore.depth if lore.from_end != "oldest" else max(0, count - lore.depth)
