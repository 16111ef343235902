"""A story to read along: as plain text, as Markdown, or as data without anything but the words."""

import json
from collections.abc import Sequence
from typing import Literal

from troupe.stories.domain.carry.chapters import title_of
from troupe.stories.domain.carry.markdown import markdown_of
from troupe.stories.domain.story import Story
from troupe.stories.domain.tree import Branch, Node

Transcript = Literal["json", "txt", "md"]


def transcript_of(story: Story, branches: Sequence[Branch], form: Transcript, *, inputs: bool = True) -> str:
    """One line of the story, or several after one another under their names."""
    if form == "json":
        lines = [_data(branch, story.path_of(branch), inputs=inputs) for branch in branches]
        prologue = story.began.prologue.text if story.began.prologue else None
        whole = {"title": title_of(story), "prologue": prologue, "branches": lines}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    texts = [
        markdown_of(story, story.path_of(branch), inputs=inputs)
        if form == "md"
        else _plain(story, story.path_of(branch), inputs=inputs)
        for branch in branches
    ]
    if len(branches) == 1:
        return texts[0]
    heads = [f"# {branch.name}" if form == "md" else f"=== {branch.name} ===" for branch in branches]
    return "\n".join(f"{head}\n\n{text}" for head, text in zip(heads, texts, strict=True))


def _plain(story: Story, path: Sequence[Node], *, inputs: bool) -> str:
    told = [story.began.prologue.text] if story.began.prologue else []
    for node in path:
        told += [*([f"> {node.told.user_input}"] if inputs else []), node.text]
    return "\n\n".join(told) + "\n"


def _data(branch: Branch, path: Sequence[Node], *, inputs: bool) -> dict[str, object]:
    turns = [
        {
            "index": node.index,
            "turn_id": node.turn_id,
            **({"user_input": node.told.user_input} if inputs else {}),
            "text": node.text,
            "created_at": node.at,
        }
        for node in path
    ]
    return {"branch_id": branch.branch_id, "name": branch.name, "turns": turns}
