"""A prompt that explains itself: a pure function of its input, which reads no clock, no database and no chance."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from troupe.kit.named_values import Deeds
from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.compiling import CompiledPrompt, compile_persona
from troupe.minds.domain.macros import NOT_HERE, Macros, Scene
from troupe.minds.domain.naming import in_one_line, spoken_by
from troupe.minds.domain.packs import prompts
from troupe.minds.domain.prompting.blocks import NEVER, Block, Count, Speaker
from troupe.minds.domain.prompting.comparing import shared_prefix_ratio
from troupe.minds.domain.prompting.drifting import grown_macros, volatile_macros
from troupe.minds.domain.prompting.files import TOKENS_OF_A_PICTURE, images_of, told_of
from troupe.minds.domain.prompting.given import Attached, PromptInput, Said
from troupe.minds.domain.prompting.layout import placed
from troupe.minds.domain.prompting.parts import WAY, Parts
from troupe.minds.domain.prompting.room import Budget, PromptTooLong, given_way, refuse_too_long, within_caps
from troupe.minds.domain.prompting.sending import Message, sent
from troupe.minds.domain.prompting.window import floor_of, start_of
from troupe.minds.domain.variables import Variables
from troupe.minds.errors import PromptBudgetTooSmall

if TYPE_CHECKING:
    from troupe.personas import Persona

_TRIES = 4
_AROUND = tuple(field.name for field in fields(PromptInput) if field.name != "persona")
# Words of people and of models: no macro in them is read.
_OTHERS_WORDS = frozenset({"history", "newest", "examples", "memory", "pinned", "summary", "so_far", "prefill"})
_LAST = {"user": "lastusermessage", "persona": "lastcharmessage"}


@dataclass(frozen=True)
class Prompt:
    """What a model is asked, block by block, and as it is sent."""

    blocks: Sequence[Block]
    left_out: Sequence[Block]
    messages: Sequence[Message]
    budget: Budget
    dropped: int
    """How many messages of the path found no room."""
    start_id: str = ""
    """The message its window begins with."""
    prefill: str | None = None
    attached: Sequence[Attached] = ()
    """Lore that stays with the newest message from now on."""
    shared_prefix_ratio: float = 0.0
    warnings: Sequence[Mapping[str, str]] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    """What the variables of the chat are once this was told."""
    deeds: Deeds = field(default_factory=Deeds)
    """What telling it did to them."""

    @property
    def tokens(self) -> int:
        return sum(block.tokens for block in self.blocks)

    @property
    def pieces(self) -> Sequence[tuple[str, int]]:
        """What the next prompt of the branch is compared with."""
        return [(block.digest, block.tokens) for block in self.blocks]

    def summary(self) -> list[dict[str, object]]:
        return [{"kind": block.kind, "tokens": block.tokens, "reason": block.reason} for block in self.blocks]


def tell(persona: "Persona", path: Sequence[Said], budget: Budget, **more: Any) -> Prompt:
    """What a model is asked as this persona, without a chat around it; `more` are fields of `PromptInput`."""
    return assemble(PromptInput(persona, path, budget, **more))


def assemble(given: PromptInput) -> Prompt:
    """The whole prompt within its budget, whatever its variables hold."""
    slack = 0
    for _ in range(_TRIES):
        prompt = _assembled(given, slack)
        over = prompt.tokens - given.budget.available
        if over <= 0:
            return prompt
        slack += over  # a variable was longer than the mark that stood for it
    raise PromptTooLong(prompt.tokens, given.budget.available, ((each.kind, each.tokens) for each in prompt.blocks))


def input_hash(given: PromptInput) -> str:
    """The same input has the same hash: what it was made from can be told from it, though not read."""
    around = [getattr(given, name) for name in _AROUND]  # a persona is long and knows a quicker way to be written down
    told = f"{given.persona.model_dump_json()}{around!r}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _assembled(given: PromptInput, slack: int) -> Prompt:
    def count(text: str) -> int:
        return estimate_tokens(text, given.factor)

    scene = _scene(given)
    fill = Macros(scene)
    *earlier, last = _told_apart(given)
    newest = _newest(last, given, count)
    parts = Parts(given, _compiled(given, fill, count), fill, count).blocks()
    required = [*(block for block in parts if block.gives_way == NEVER), newest]
    available = given.budget.available - slack
    needed = refuse_too_long(required, available)
    wanted = [block for block in [*parts, *_still_attached(last, count)] if block.gives_way != NEVER]
    capped, over_cap = within_caps(wanted)
    words = [_size(said, count) for said in earlier]
    sizes = [size + sum(count(each.text) for each in said.attached) for size, said in zip(words, earlier, strict=True)]
    optional, gave_way = given_way(capped, available - needed - floor_of(sizes, available))
    room = available - needed - sum(block.tokens for block in optional)
    start = start_of(earlier, sizes, room, _start_before(given, earlier), from_root=given.from_root)
    history = _history(earlier, start, words, count)
    blocks = placed(_without_lone_headings([*required[:-1], *optional]), history, newest, given.layout)
    told, shelf = _with_variables(blocks, scene, given.variables, count)
    return Prompt(
        blocks=told,
        left_out=[*over_cap, *gave_way],
        messages=sent(told, given.abilities),
        budget=given.budget,
        dropped=start,
        start_id=earlier[start].id if start < len(earlier) else last.id,
        prefill=next((block.text for block in told if block.slot == "prefill"), None),
        attached=_attached(told),
        shared_prefix_ratio=_ratio(given, told),
        warnings=[
            *(volatile_macros(given.persona) if given.layout == "stable" else ()),
            *grown_macros(fill.too_large),
        ],
        variables=shelf.values,
        deeds=shelf.deeds,
    )


def _scene(given: PromptInput) -> Scene:
    persona, mask = given.persona, given.mask
    last = {"lastmessage": given.lines[-1].text} | {_LAST[said.by]: said.text for said in given.lines
                                                    if said.by in _LAST}  # fmt: skip
    about = {"description": persona.description or "", "personality": persona.personality}
    about |= {"scenario": persona.scenario, "group": _everybody(given), "persona": mask.description if mask else ""}
    texts = {**dict.fromkeys(_LAST.values(), ""), **last, **about, **dict.fromkeys(NOT_HERE, "")}
    user = mask.name if mask else given.user_name
    scene = Scene(persona.spoken_name, user, persona.language, given.now, given.seed, given.chat, texts, given.idle)
    return replace(scene, outlets=_outlets(given, Macros(scene)))


def _everybody(given: PromptInput) -> str:
    return ", ".join([given.persona.spoken_name, *(other.name for other in given.others)])


def _told_apart(given: PromptInput) -> Sequence[Said]:
    """The lines of the path; what was said only to few says so.

    Of the persona's own words the next line of somebody else says it: a mark in a line of its own would be imitated.
    """
    if not any(said.private for said in given.lines):
        return given.lines
    words = prompts(given.persona.language)["group"]
    told, own = [], ""
    for said in given.lines:
        if said.by == "persona":
            own = _only_to(said, words, "own_private") if said.private else ""
            told.append(said)
            continue
        marks = [mark for mark in (own, _only_to(said, words, "private") if said.private else "") if mark]
        told.append(replace(said, text=" ".join([*marks, said.text])) if marks else said)
        own = ""
    return told


def _only_to(said: Said, words: Mapping[str, str], name: str) -> str:
    if not said.with_whom:
        return words[name]
    return words[f"{name}_with"].format(others=in_one_line(", ".join(said.with_whom)))


def _outlets(given: PromptInput, fill: Macros) -> dict[str, str]:
    """What lorebooks send to the places that texts name, in their order."""
    found: dict[str, list[str]] = {}
    for lore in sorted(given.lore, key=lambda each: each.order):
        if lore.place == "outlet" and lore.outlet:
            found.setdefault(lore.outlet, []).append(fill(lore.text))
    return {name: "\n".join(texts) for name, texts in found.items()}


def _compiled(given: PromptInput, fill: Macros, count: Count) -> CompiledPrompt:
    try:
        return compile_persona(
            given.persona,
            given.lines[-1].text,
            budget_tokens=given.budget.for_persona,
            user_name=given.mask.name if given.mask else given.user_name,
            emotion=given.feeling,
            learnt=given.learnt,
            anchor=given.anchor,
            mood=given.mood,
            fill=fill,
            count=count,
        )
    except PromptBudgetTooSmall as trouble:
        raise PromptTooLong(trouble.needed, given.budget.for_persona, [("persona", trouble.needed)]) from trouble


def _newest(said: Said, given: PromptInput, count: Count) -> Block:
    size = _size(said, count)
    return Block("newest", "newest", _role(said), _words(said), "the newest message", "newest", size, "history",
                 _origin(said))  # fmt: skip


def _still_attached(said: Said, count: Count) -> list[Block]:
    return [_attached_block(each, said, count, gives_way=WAY["lore"], slot="lore_newest") for each in said.attached]


def _history(lines: Sequence[Said], start: int, sizes: Sequence[int], count: Count) -> list[list[Block]]:
    """The messages of the window, each after the lore that stays with it."""
    kept = lines[start:]
    reason = f"the newest {len(kept)} of {len(lines)} messages fit"
    found = []
    for place, said in enumerate(kept, start):
        block = Block(f"history:{said.id or place}", "history", _role(said), _words(said), reason, "history",
                      sizes[place], "history", _origin(said))  # fmt: skip
        found.append([*(_attached_block(each, said, count) for each in said.attached), block])
    return found


def _attached_block(
    lore: Attached, said: Said, count: Count, *, gives_way: float = NEVER, slot: str = "history"
) -> Block:
    return Block(
        f"lore:{lore.entry_id}@{said.id}",
        "lore",
        "system",
        lore.text,
        "stays with the message that called it",
        slot,
        count(lore.text),
        "history",
        {"entry_id": lore.entry_id, "book_id": lore.book_id, "node_id": said.id},
        gives_way=gives_way,
    )


def _words(said: Said) -> str:
    """What was said; of others with their name, and pictures by what is to be seen on them."""
    text = "\n".join([*([said.text] if said.text else []), *told_of(said.files, alone=not said.text)])
    named = said.by == "other" or (said.by == "user" and said.name)
    return spoken_by(said.name, text) if named else text


def _size(said: Said, count: Count) -> int:
    """How many tokens a message takes, the pictures with it."""
    return count(_words(said)) + TOKENS_OF_A_PICTURE * len(images_of(said.files))


def _origin(said: Said) -> dict[str, object]:
    images = images_of(said.files)
    return ({"node_id": said.id} if said.id else {}) | ({"images": list(images)} if images else {})


def _role(said: Said) -> Speaker:
    return {"persona": "assistant", "note": "system"}.get(said.by, "user")  # type: ignore[return-value]  # three of three


def _without_lone_headings(blocks: Sequence[Block]) -> list[Block]:
    """A heading whose lines all went goes too."""
    listed = {block.kind for block in blocks if block.id != block.kind}
    return [block for block in blocks if block.kind not in ("memory", "pinned") or block.kind in listed]


def _with_variables(
    blocks: Sequence[Block], scene: Scene, variables: Mapping[str, str], count: Count
) -> tuple[list[Block], Variables]:
    """Variables are read and written in what really entered the prompt, from the first block to the last."""
    shelf = Variables(scene.key, variables)
    told = []
    for block in blocks:
        text = block.text if block.kind in _OTHERS_WORDS else shelf.resolve(block.text)
        told.append(block if text == block.text else replace(block, text=text, tokens=count(text)))
    return told, shelf


def _attached(blocks: Sequence[Block]) -> list[Attached]:
    return [
        Attached(str(block.origin["entry_id"]), str(block.origin["book_id"]), block.text)
        for block in blocks
        if block.slot == "lore_newest" and "node_id" not in block.origin
    ]


def _start_before(given: PromptInput, lines: Sequence[Said]) -> int | None:
    """Where the window of the prompt before this one begins, as far as it is on this path."""
    start = given.before.start_id if given.before else ""
    return next((place for place, said in enumerate(lines) if said.id == start), None) if start else None


def _ratio(given: PromptInput, blocks: Sequence[Block]) -> float:
    if given.before is None:
        return 0.0
    return shared_prefix_ratio(given.before.pieces, [(block.digest, block.tokens) for block in blocks])
