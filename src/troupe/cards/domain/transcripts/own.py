"""A chat of this studio as it leaves and comes back: the whole tree, every branch of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from troupe.cards.domain.refusal import Refusal
from troupe.cards.domain.transcripts.moments import moment_of
from troupe.cards.domain.transcripts.note import OldNote
from troupe.cards.domain.transcripts.reading import integer_of, list_of, name_of, object_of, objects_in, text_of

FORMAT = "troupe-chat"
MOST_NODES = 100_000
MOST_REVISIONS, MOST_FILES, MOST_MEMBERS = 100, 8, 8
NodeRole = Literal["user", "persona", "narrator", "note"]
Status = Literal["final", "interrupted", "cancelled", "blocked", "failed"]
Kind = Literal["original", "edit", "continue", "restored"]
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class OldRevision:
    rev: int
    text: str
    kind: Kind
    by: str
    at: datetime | None


@dataclass(frozen=True)
class OldNode:
    """One message; names of others are those that the file gives them."""

    key: str
    parent: str | None
    role: NodeRole
    name: str
    persona: str | None
    text: str
    at: datetime | None
    rev: int
    revisions: Sequence[OldRevision]
    status: Status
    scripted: bool
    excluded: bool
    visible_to: Sequence[str]
    mask_name: str | None
    attachments: Sequence[Mapping[str, str]]
    brain: Mapping[str, str] | None
    chosen: str | None


@dataclass(frozen=True)
class OwnChat:
    """A whole tree, and who takes part in it: their ids in the studio it left, with their names."""

    nodes: Sequence[OldNode]
    members: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    note: OldNote | None = None
    leaf: str | None = None


def own_chat(tree: Mapping[str, Any]) -> OwnChat | None:
    """None where the document is something else."""
    if tree.get("format") != FORMAT:
        return None
    said = list_of(tree.get("nodes"))
    if len(said) > MOST_NODES:
        raise Refusal("too_complex", "/nodes", f"A chat has at most {MOST_NODES:,} messages.")
    nodes = list(_nodes(said))
    if not nodes:
        raise Refusal("not_a_card", "/nodes", "No message of this chat can be read.")
    keys = {node.key for node in nodes}
    leaf = tree.get("active_leaf_id")
    members = {
        _key(each.get("persona_id")) or "": name_of(each.get("name")) for _, each in objects_in(tree.get("members"))
    }
    for node in nodes:
        if node.persona and node.persona not in members and len(members) < MOST_MEMBERS:
            members[node.persona] = node.name
    members.pop("", None)
    return OwnChat(
        nodes,
        members,
        name_of(tree.get("title"))[:120],
        _note(object_of(tree.get("note"))),
        leaf if leaf in keys else nodes[-1].key,
    )


def _nodes(said: Sequence[Any]) -> Iterator[OldNode]:
    """Each after the one it follows; what names a message that never came is a beginning of its own."""
    known: set[str] = set()
    for _, each in objects_in(said):
        key = _key(each.get("id"))
        if key is None or key in known:
            continue
        parent = _key(each.get("parent_id"))
        known.add(key)
        yield _node(each, key, parent if parent in known else None)


def _node(said: Mapping[str, Any], key: str, parent: str | None) -> OldNode:
    speaker = object_of(said.get("speaker"))
    role = said.get("role") if said.get("role") in get_args(NodeRole) else "narrator"
    brain = object_of(said.get("brain"))
    revisions = list(_revisions(said))
    return OldNode(
        key=key,
        parent=parent,
        role=role,  # type: ignore[arg-type]  # one of them
        name=name_of(speaker.get("name"))[:80],
        persona=_key(speaker.get("id")) if role == "persona" else None,
        text=text_of(said.get("text")),
        at=moment_of(said.get("created_at")),
        rev=max([each.rev for each in revisions] or [1]),
        revisions=revisions,
        status=said["status"] if said.get("status") in get_args(Status) else "final",
        scripted=said.get("scripted") is True,
        excluded=said.get("excluded") is True,
        visible_to=[id for each in list_of(said.get("visible_to"))[:MOST_MEMBERS] if (id := _key(each))],
        mask_name=name_of(said.get("mask_name"))[:80] or None,
        attachments=[_file(each) for _, each in objects_in(list_of(said.get("attachments"))[:MOST_FILES])],
        brain={name: name_of(brain[name])[:200] for name in ("name", "kind", "model") if name in brain} or None,
        chosen=_key(said.get("chosen")),
    )


def _revisions(said: Mapping[str, Any]) -> Iterator[OldRevision]:
    known: set[int] = set()
    for _, each in objects_in(list_of(said.get("revisions"))[:MOST_REVISIONS]):
        rev, kind = integer_of(each.get("rev"), 1, 1_000_000), each.get("kind")
        if rev is None or rev in known:
            continue
        known.add(rev)
        kind = kind if kind in get_args(Kind) else "edit"
        yield OldRevision(rev, text_of(each.get("text")), kind, name_of(each.get("by"))[:80], moment_of(each.get("at")))  # type: ignore[arg-type]  # one of them


def _file(said: Mapping[str, Any]) -> Mapping[str, str]:
    lengths = {"media_id": 64, "kind": 20, "type": 100, "name": 200, "caption": 300}
    return {name: name_of(said.get(name))[:most] for name, most in lengths.items()}


def _note(said: Mapping[str, Any]) -> OldNote | None:
    text, role = text_of(said.get("text"))[:8_000], said.get("role")
    depth = integer_of(said.get("depth"), 0, 100)
    return OldNote(text, 4 if depth is None else depth, "user" if role == "user" else "system") if text else None


def _key(value: object) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None
