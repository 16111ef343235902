"""How a question is spelt for the Messages API."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.ports.text import Image, Line, Reasoning, TextRequest, Tool

Body = dict[str, object]
BEGINNING = "(The scene begins.)"
ANSWER_TOOL = "answer"
"""The tool that a model is made to call where a typed answer is wanted."""
HOTTEST = 1.0
MOST_MARKS = 4
_THOUGHT: dict[Reasoning, int] = {"off": 0, "low": 1_024, "medium": 4_096, "high": 16_384}
# What this wire has no name for.
_UNKNOWN = ("min_p", "repeat_penalty", "frequency_penalty", "presence_penalty", "prefill")


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a model is known to refuse, so far."""

    refused: frozenset[str] = frozenset()

    def without(self, parameter: str) -> "Spelling":
        return replace(self, refused=self.refused | {parameter})

    def spell(self, request: TextRequest) -> tuple[Body, tuple[str, ...]]:
        """The body to send, and the names of what was asked for but left out."""
        wanted = self._wanted(request)
        dropped = ["seed", *(name for name in _UNKNOWN if getattr(request, name))]
        if request.top_p is not None and request.temperature is not None:
            dropped.append("temperature")  # only one of the two is taken, and this one was asked for by name
        dropped += [name for name in wanted if name in self.refused]
        body: Body = {"model": request.model, "stream": True, "max_tokens": request.max_output_tokens}
        body |= _spoken(request)
        for name, part in wanted.items():
            if name not in self.refused:
                body |= part
        if isinstance(thought := body.get("thinking"), dict):
            body["max_tokens"] = request.max_output_tokens + int(thought["budget_tokens"])
            for name in ("temperature", "top_p", "top_k"):
                if body.pop(name, None) is not None:
                    dropped.append(name)
        return body, tuple(dropped)

    def _wanted(self, request: TextRequest) -> dict[str, Body]:
        wanted: dict[str, Body] = {}
        if request.temperature is not None and request.top_p is None:
            wanted["temperature"] = {"temperature": min(HOTTEST, request.temperature)}
        if request.top_p is not None:
            wanted["top_p"] = {"top_p": request.top_p}
        if request.top_k:
            wanted["top_k"] = {"top_k": request.top_k}
        # Blank ones are refused there; the reader ends at every one of them in any case.
        if stops := [stop for stop in request.stop if stop.strip()]:
            wanted["stop"] = {"stop_sequences": stops}
        if request.schema is not None:
            forced = Tool(ANSWER_TOOL, "Gives the answer.", request.schema)
            choice = {"type": "tool", "name": ANSWER_TOOL}
            wanted["schema"] = {"tools": [_tool(forced)], "tool_choice": choice}
        elif request.tools:
            wanted["tools"] = {"tools": [_tool(tool) for tool in request.tools]}
        if (request.reasoning or "off") != "off" and request.schema is None:
            budget = _THOUGHT[request.reasoning or "off"]
            wanted["reasoning"] = {"thinking": {"type": "enabled", "budget_tokens": budget}}
        return wanted


def _spoken(request: TextRequest) -> Body:
    """What stands above the conversation goes into a field of its own."""
    marks = frozenset(sorted(request.cache_marks)[-MOST_MARKS:])
    head = next((at for at, line in enumerate(request.messages) if line.role != "system"), len(request.messages))
    system = [_text(line.text) | _mark(at + 1 in marks) for at, line in enumerate(request.messages[:head]) if line.text]
    told: Body = {"system": system} if system else {}
    return told | {"messages": _turns(request.messages[head:], head, marks)}


def _turns(lines: Sequence[Line], first: int, marks: frozenset[int]) -> list[Body]:
    """Turn by turn, the user first; neighbours of one role are one turn."""
    turns: list[tuple[str, list[Body]]] = []
    for at, line in enumerate(lines, first + 1):
        blocks = [*(_image(image) for image in line.images), *([_text(line.text)] if line.text.strip() else [])]
        if not blocks:
            continue
        role = "assistant" if line.role == "assistant" else "user"
        blocks[-1] |= _mark(at in marks)
        if turns and turns[-1][0] == role:
            _join(turns[-1][1], blocks)
        else:
            turns.append((role, blocks))
    if not turns or turns[0][0] != "user":
        turns.insert(0, ("user", [_text(BEGINNING)]))
    if turns[-1][0] == "assistant" and "text" in (last := turns[-1][1][-1]):
        last["text"] = str(last["text"]).rstrip()  # blanks at the end are refused there
    return [{"role": role, "content": blocks} for role, blocks in turns]


def _join(blocks: list[Body], more: list[Body]) -> None:
    if "text" in blocks[-1] and "text" in more[0]:
        last = blocks.pop()
        more = [more[0] | {"text": f"{last['text']}\n\n{more[0]['text']}"}, *more[1:]]
    blocks += more


def _text(text: str) -> Body:
    return {"type": "text", "text": text}


def _image(image: Image) -> Body:
    data = base64.b64encode(image.content).decode("ascii")
    return {"type": "image", "source": {"type": "base64", "media_type": image.media_type, "data": data}}


def _mark(is_marked: bool) -> Body:
    return {"cache_control": {"type": "ephemeral"}} if is_marked else {}


def _tool(tool: Tool) -> Body:
    return {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)}
