"""A story in the shapes that its files and its doors show."""

import json
import re
import zlib
from collections.abc import Sequence

from troupe.stories.domain.frames import Choice, Warned
from troupe.stories.domain.story import Branch, Node, Run, Story

Shown = dict[str, object]
FORMAT = 1
MOST_OF_A_LINE = 200
LABELS = {
    "exposition": "Setup",
    "rising_action": "Rising",
    "complication": "Turn",
    "climax": "Climax",
    "falling_action": "After",
    "resolution": "After",
}


def metadata_of(story: Story, phase: str, step: str | None, brain: Shown | None) -> Shown:
    """What a list shows of a session; the first fields are in the order the seed names them."""
    return {
        "session_id": story.began.session_id,
        "session_name": story.session_name,
        "created_at": story.created_at,
        "last_accessed": story.last_accessed,
        "turn_count": story.turn_count,
        "current_phase": phase,
        "initial_context": story.began.initial_context,
        "current_step": step,
        "seq": story.seq,
        "owner_id": story.began.owner_id,
        "archived": story.archived,
        "active_branch": story.active_branch,
        "template": story.began.template,
        "brain": brain,
        "settings": story.settings.model_dump(mode="json"),
        "recovery": list(story.recoveries),
        "damaged": damaged(story, f"it told of a minor ({story.closed})", story.closed_at) if story.closed else None,
        "format": FORMAT,
        "last_line": last_line(story),
        "journal": acknowledged(story.last_seq),
    }


def last_line(story: Story) -> str:
    """What was told last, in a line: how a shelf reminds somebody of where they were."""
    prologue = story.began.prologue
    told = story.head.text if story.head else prologue.text if prologue else (story.began.initial_context or "")
    paragraphs = [" ".join(each.split()) for each in re.split(r"\n\s*\n", told) if each.strip()]
    last = paragraphs[-1] if paragraphs else ""
    return last if len(last) <= MOST_OF_A_LINE else f"{last[:MOST_OF_A_LINE].rsplit(' ', 1)[0]} …"


def damaged(story: Story, reason: str, at: str | None, offset: int | None = None) -> Shown:
    """Why a story can only be read, since when, and up to where it is whole."""
    return {"at": at, "reason": reason, "offset": offset, "last_good_seq": story.last_seq}


def acknowledged(seq: int) -> Shown:
    """The newest frame somebody was promised, with a sum that tells when this was edited."""
    return {"seq": seq, "check": _sum(seq)}


def acknowledged_in(metadata: object) -> int:
    """What a stored metadata file promises; 0 where its sum is wrong."""
    said = metadata.get("journal") if isinstance(metadata, dict) else None
    seq = said.get("seq") if isinstance(said, dict) else None
    return seq if isinstance(seq, int) and isinstance(said, dict) and said.get("check") == _sum(seq) else 0


def phase_of(story: Story) -> str:
    """How the last run left it."""
    newest = next(reversed(story.runs.values()), None)
    return "error" if newest is not None and newest.status == "failed" else "idle"


def turn_of(story: Story, node: Node, branch: Branch | None = None, *, kept: bool = True) -> Shown:
    """A turn as history shows it; the first fields are the seed's."""
    told, siblings = node.told, story.turns[node.told.turn_id]
    return {
        "turn_id": told.turn_id,
        "user_input": told.user_input,
        "response": told.response.model_dump(mode="json"),
        "created_at": node.at,
        "options": told.options,
        "context_path": f"{told.turn_id}.json" if kept else None,
        "index": told.index,
        "parent_turn_id": story.nodes[told.parent].told.turn_id if told.parent else None,
        "branch_id": (branch or story.branch).branch_id,
        "candidate_id": node.id,
        "candidate_count": len(siblings),
        "candidate_index": node.rank,
        "choice": told.choice.model_dump() if told.choice else None,
        "choices": choices_of(told.choices),
        "note": told.note,
        "care": told.care,
        "brain": told.brain,
        "usage": told.usage,
        "extraction": told.extraction,
        "truncated": told.truncated,
        "degraded": told.degraded,
        "warnings": [warning_of(story, each) for each in told.warnings],
        "art": list(story.art.get(told.turn_id, ())),
        "ending": told.ending,
        "text_revision": len(node.revisions),
        "status": "committed",
    }


def warning_of(story: Story, warning: Warned) -> Shown:
    return warning.model_dump(mode="json") | {"status": story.marks.get(warning.warning_id, "open")}


def candidate_of(story: Story, node: Node, *, selected: bool) -> Shown:
    told = node.told
    return {
        "candidate_id": node.id,
        "index": node.rank,
        "created_at": node.at,
        "response": told.response.model_dump(mode="json"),
        "options": told.options,
        "note": told.note,
        "seed": told.seed,
        "brain": told.brain,
        "usage": told.usage,
        "extraction": told.extraction,
        "truncated": told.truncated,
        "degraded": told.degraded,
        "warnings": [warning_of(story, each) for each in told.warnings],
        "persona_versions": told.why.get("persona_versions", {}),
        "revisions": list(node.revisions),
        "choices": choices_of(told.choices),
        "source": told.source,
        "selected": selected,
    }


def run_of(
    run: Run, position: int = 0, step: str | None = None, text: str | None = None, started_at: str | None = None
) -> Shown:
    return {
        "run_id": run.id,
        "turn_id": run.turn_id,
        "kind": run.asked.kind,
        "status": run.status,
        "position": position,
        "user_input": run.asked.user_input,
        "options": run.asked.options,
        "note": run.asked.note,
        "care": run.asked.care,
        "created_at": run.created_at,
        "started_at": started_at or run.started_at,
        "ended_at": run.ended_at,
        "step": step,
        "attempts": run.attempts,
        "error": run.error,
        "cause": run.cause,
        "partial_text": run.partial_text if text is None else text,
        "outcome": run.outcome,
    }


def branch_of(story: Story, branch: Branch) -> Shown:
    def place(id: str | None) -> Shown | None:
        return {"turn_id": story.nodes[id].told.turn_id, "candidate_id": id} if id else None

    return {
        "branch_id": branch.branch_id,
        "name": branch.name,
        "created_at": branch.created_at,
        "forked_from": place(branch.forked_from),
        "head": place(branch.head),
        "tip": place(branch.tip),
        "turn_count": story.nodes[branch.head].told.index if branch.head else 0,
        "active": branch.branch_id == story.active_branch,
    }


def tree_of(story: Story) -> Sequence[Shown]:
    """Every telling and where it stands, without its text."""
    active = {node.id for node in story.path()}
    return [
        {
            "turn_id": node.told.turn_id,
            "candidate_id": node.id,
            "parent": node.told.parent,
            "index": node.told.index,
            "input_head": node.told.user_input[:80],
            "text_head": node.text[:80],
            "selected": node.id in active,
            "on_active_path": node.id in active,
        }
        for node in story.nodes.values()
    ]


def choices_of(choices: Sequence[Choice]) -> list[Shown]:
    return [choice.model_dump() for choice in choices]


def packed(value: object) -> bytes:
    """JSON as it lies on disk; equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _sum(seq: int) -> str:
    return f"{zlib.crc32(packed({'seq': seq})):08x}"
