"""Reading prompts: what an answer was asked with and why it came to be as it is; and what one would be asked now."""

from collections import Counter
from collections.abc import Mapping, Sequence

from troupe.accounts import User
from troupe.chats.domain import Chat, Node, Run, Spoken
from troupe.chats.domain.figures import as_usd
from troupe.chats.errors.prompts import NoPrompt, NothingToAnswer
from troupe.chats.service.circle import Circle
from troupe.chats.service.gathered import Gathered
from troupe.chats.service.gathering import LONGEST_LOOK_BACK, Gathering
from troupe.chats.service.runlog import OpenLog
from troupe.chats.service.talk import Talk
from troupe.chats.service.turn import Performance, Turn
from troupe.chats.store import PromptStore, RunStore
from troupe.chats.store.kept import KeptPrompt
from troupe.kit.times import as_text, to_millis
from troupe.minds import Brain, Brains, Message, RulesHere, changes, sent
from troupe.personas import CastPersona

Shown = dict[str, object]
MOST_LOOKED_BACK = 20
"""How many answers before are looked at for the prompt before this one."""


class Prompts:
    """Prompts of a person's chats."""

    def __init__(
        self,
        talk: Talk,
        store: PromptStore,
        runs: RunStore,
        gathering: Gathering,
        brains: Brains,
        rules: RulesHere,
    ) -> None:
        self._rules = rules
        self._talk = talk
        self._circle = Circle(talk)
        self._store = store
        self._runs = runs
        self._gathering = gathering
        self._brains = brains

    async def read(self, user: User, chat_id: str, node_id: str, *, compared: bool = False) -> Shown:
        """The prompt of an answer as it was sent; compared with the one before it on the branch, if that is wanted."""
        node, kept = await self._kept(user, chat_id, node_id)
        shown = _shown(kept)
        if compared:
            before = await self._before(node)
            old = [block.as_json() for block in before.blocks] if before else []
            shown["diff"] = changes(old, [block.as_json() for block in kept.blocks]) | {
                "previous": before.id if before else None
            }
        return shown

    async def why(self, user: User, chat_id: str, node_id: str) -> Shown:
        """Why an answer came to be as it is: who spoke, from what, how long it took, and what was decided."""
        node, kept = await self._kept(user, chat_id, node_id)
        run = await self._runs.find(kept.id)
        return {
            "node_id": node.id,
            "prompt_id": kept.id,
            "brain": dict(kept.brain),
            "scripted": node.scripted,
            "usage": node.usage,
            "cost_usd": as_usd(run.cost_micros) if run else None,
            **_timings(run),
            "context": kept.context,
            "tokens": kept.tokens,
            "shared_prefix_ratio": kept.ratio,
            "provider_cached_ratio": kept.cached_ratio,
            "blocks": _by_kind(kept),
            "lore": kept.lore or {"fired": [], "close": [], "totals": {}, "scan_ms": 0.0},
            "memories": [dict(each) for each in kept.memories],
            "emotion": node.emotion,
            "mood": node.mood,
            "tone": next((block.text for block in kept.blocks if block.kind == "tone"), None),
            "boundary": node.boundary,
            "warnings": [dict(each) for each in kept.warnings],
            "params": dict(kept.params),
            "dropped_params": list(kept.dropped_params),
        }

    async def preview(
        self,
        user: User,
        chat_id: str,
        *,
        text: str | None = None,
        at: str | None = None,
        persona_id: str | None = None,
        brain_id: str | None = None,
        seed: int = 0,
    ) -> Shown:
        """What a brain would be asked now; nothing is sent and nothing is kept."""
        chat = await self._talk.chat(user, chat_id)
        member = chat.member(persona_id or chat.persona_id)
        pinned = member.pinned_version if member else None
        persona = await self._talk.personas.for_chat(user, persona_id or chat.persona_id, chat.id, pinned)
        path = await self._path(chat, at or chat.active_leaf_id, text, persona)
        brain = await self._brains.answering(user, brain_id or chat.brain_id or persona.document.brain_id)
        turn = await self._turn(user, chat, persona, brain, path, seed)
        return _previewed(await self._gathering.prompt(turn, ()), brain)

    async def _kept(self, user: User, chat_id: str, node_id: str) -> tuple[Node, KeptPrompt]:
        chat = await self._talk.chat(user, chat_id)
        node = await self._talk.node(chat, node_id)
        kept = await self._store.of_node(chat.id, node.id)
        if kept is None:
            raise NoPrompt(node_id)
        return node, kept

    async def _before(self, node: Node) -> KeptPrompt | None:
        """The newest prompt on the way to an answer."""
        path = await self._talk.tree.said_before(node, LONGEST_LOOK_BACK)
        answers = [each.id for each in reversed(path) if each.speaker_id == node.speaker["id"]]
        for id in answers[:MOST_LOOKED_BACK]:
            if found := await self._store.of_node(node.chat_id, id):
                return found
        return None

    async def _path(self, chat: Chat, at: str | None, text: str | None, persona: CastPersona) -> Sequence[Spoken]:
        """What this persona has heard until then, and what is to be said."""
        leaf = await self._talk.node(chat, at) if at else None
        now = [Spoken("", "user", text, self._talk.clock())] if text else []
        ears = chat.listener(persona.id)
        before = await self._talk.tree.said_before(leaf, LONGEST_LOOK_BACK, ears, itself=True) if leaf else ()
        path = [*before, *now]
        if not path or (path[-1].role != "user" and not chat.is_group):
            raise NothingToAnswer
        return path

    async def _turn(
        self, user: User, chat: Chat, persona: CastPersona, brain: Brain, path: Sequence[Spoken], seed: int
    ) -> Turn:
        run = Run("", chat.realm, chat.id, "", user.id, persona.id, "reply", "queued", "", seed, 1, brain.as_speaker(),
                  self._talk.clock(), persona_version=persona.version)  # fmt: skip
        performance, abilities = Performance(OpenLog("")), self._brains.abilities(brain)
        company = await self._circle.company(user, chat, persona.id)
        persona = await self._rules.over(user, persona)
        return Turn.of(
            user, brain, persona, chat, run, path, performance, _unfelt, abilities=abilities, company=company
        )


def _unfelt(label: str, intensity: float) -> None:
    """Nobody sees a preview."""


def _shown(kept: KeptPrompt) -> Shown:
    """A kept prompt with its messages as they were sent."""
    return {
        "prompt_id": kept.id,
        "node_id": kept.node_id,
        "made_at": as_text(kept.made_at),
        "input_hash": kept.input_hash,
        "brain": dict(kept.brain),
        "context": kept.context,
        "available": kept.available,
        "reserve": kept.reserve,
        "tokens": kept.tokens,
        "shared_prefix_ratio": kept.ratio,
        "provider_cached_ratio": kept.cached_ratio,
        "blocks": [block.as_json() for block in kept.blocks],
        "messages": [message.as_json() for message in _as_sent(kept)],
        "dropped": [dict(each) for each in kept.left_out],
        "warnings": [dict(each) for each in kept.warnings],
        "params": dict(kept.params),
        "dropped_params": list(kept.dropped_params),
    }


def _as_sent(kept: KeptPrompt) -> Sequence[Message]:
    return sent(kept.blocks, kept.abilities)


def _previewed(gathered: Gathered, brain: Brain) -> Shown:
    prompt = gathered.prompt
    return {
        "prompt_id": None,
        "brain": brain.as_speaker(),
        "context": prompt.budget.context,
        "available": prompt.budget.available,
        "reserve": prompt.budget.reserve,
        "tokens": prompt.tokens,
        "shared_prefix_ratio": prompt.shared_prefix_ratio,
        "blocks": [block.as_json() for block in prompt.blocks],
        "messages": [message.as_json() for message in prompt.messages],
        "dropped": [block.as_json() for block in prompt.left_out],
        "warnings": [dict(each) for each in gathered.warnings],
        "lore": gathered.lore,
        "memories": [dict(each) for each in gathered.memories],
    }


def _timings(run: Run | None) -> Mapping[str, object]:
    if run is None or run.finished_at is None:
        return {"first_text_ms": None, "duration_ms": None}
    begun = to_millis(run.created_at)
    first = to_millis(run.first_text_at) - begun if run.first_text_at else None
    return {"first_text_ms": first, "duration_ms": to_millis(run.finished_at) - begun}


def _by_kind(kept: KeptPrompt) -> list[Shown]:
    """How much of the prompt each kind of block took, in the order in which they stand."""
    tokens: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for block in kept.blocks:
        tokens[block.kind] += block.tokens
        count[block.kind] += 1
    return [{"kind": kind, "blocks": count[kind], "tokens": tokens[kind]} for kind in tokens]
