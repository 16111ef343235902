"""A story as Markdown: what was told stays text, whatever characters it holds."""

import re
from collections.abc import Sequence

from troupe.stories.domain.carry.chapters import chapters_of, colophon, title_of
from troupe.stories.domain.story import Node, Story

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+\-!|~&])")
_NUMBER = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)


def markdown_of(story: Story, path: Sequence[Node], *, inputs: bool = True) -> str:
    """Front matter, a heading for every episode or ten turns, inputs as quotes, and who wrote it at the end."""
    parts = [_front(story, path), f"# {escaped(title_of(story))}"]
    if story.began.prologue:
        parts.append(escaped(story.began.prologue.text))
    for chapter in chapters_of(story, path):
        parts.append(f"## {escaped(chapter.title)}")
        for node in chapter.nodes:
            if inputs:
                parts.append("\n".join(f"> {escaped(line)}" for line in node.told.user_input.splitlines()))
            parts.append(escaped(node.text))
    parts += ["---", *(f"*{escaped(line)}*" for line in colophon(story, path))]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text.replace("\r\n", "\n").replace("\r", "\n")))


def file_name(story: Story, ending: str) -> str:
    """Letters, digits and hyphens of the title."""
    name = re.sub(r"[^\w]+", "-", title_of(story), flags=re.UNICODE).replace("_", "-").strip("-")
    return f"{name[:80] or 'story'}.{ending}"


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
