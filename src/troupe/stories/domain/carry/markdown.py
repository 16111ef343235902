"""A story as Markdown: what was told stays text, whatever characters it holds."""

import re
from collections.abc import Sequence

from troupe.stories.domain.story import Node, Story

TURNS_A_CHAPTER = 10
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+\-!|~&])")
_NUMBER = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)


def markdown_of(story: Story, path: Sequence[Node], *, inputs: bool = True) -> str:
    """Front matter, a heading for every ten turns, inputs as quotes, and who wrote it at the end."""
    parts = [_front(story, path), f"# {escaped(title_of(story))}"]
    if story.began.prologue:
        parts.append(escaped(story.began.prologue.text))
    for node in path:
        if (node.told.index - 1) % TURNS_A_CHAPTER == 0:
            parts.append(f"## {chapter_of(node)}")
        if inputs:
            parts.append("\n".join(f"> {escaped(line)}" for line in node.told.user_input.splitlines()))
        parts.append(escaped(node.text))
    parts += ["---", *(f"*{escaped(line)}*" for line in colophon(path))]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text.replace("\r\n", "\n").replace("\r", "\n")))


def title_of(story: Story) -> str:
    return story.session_name or "A story"


def chapter_of(node: Node) -> str:
    return f"Turns {node.told.index} to {node.told.index + TURNS_A_CHAPTER - 1}"


def colophon(path: Sequence[Node]) -> list[str]:
    """Who wrote which turns."""
    wrote: dict[str, list[int]] = {}
    for node in path:
        brain = node.told.brain
        who = "Scripted, not by an AI model" if brain.get("kind") == "scripted" else f"Written by {brain.get('model')}"
        if node.revisions:
            who += ", edited by hand"
        wrote.setdefault(who, []).append(node.told.index)
    return [f"{who}: turns {_ranges(turns)}." for who, turns in wrote.items()]


def file_name(story: Story, ending: str) -> str:
    """Letters, digits and hyphens of the title."""
    name = re.sub(r"[^\w]+", "-", title_of(story), flags=re.UNICODE).replace("_", "-").strip("-")
    return f"{name[:80] or 'story'}.{ending}"


def _ranges(turns: Sequence[int]) -> str:
    found: list[list[int]] = []
    for turn in turns:
        if found and turn == found[-1][1] + 1:
            found[-1][1] = turn
        else:
            found.append([turn, turn])
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in found)


def _front(story: Story, path: Sequence[Node]) -> str:
    brains = dict.fromkeys(str(node.told.brain.get("label")) for node in path)
    facts = {
        "title": title_of(story),
        "created": story.created_at,
        "last_told": path[-1].at if path else story.created_at,
        "brain": ", ".join(brains),
        "template": story.began.template or "",
    }
    lines = [f'{name}: "{_quoted(value)}"' for name, value in facts.items() if value]
    return "\n".join(["---", *lines, "---"])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
