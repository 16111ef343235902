"""How a question is spelt for generateContent."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.ports.text import Line, Reasoning, TextRequest

Body = dict[str, object]
BEGINNING = "(The scene begins.)"
_NAMES = {
    "temperature": "temperature",
    "top_p": "topP",
    "top_k": "topK",
    "seed": "seed",
    "frequency_penalty": "frequencyPenalty",
    "presence_penalty": "presencePenalty",
}
_UNKNOWN = ("min_p", "repeat_penalty", "prefill")
_MOST_STOPS = 5
# Thinking is counted in what an answer may be long: its share is added to the room, so that words are left. None of
# its models takes less than the least of these, and some cannot be stopped from thinking.
_THOUGHT: dict[Reasoning | None, int] = {None: 1_024, "off": 512, "low": 1_024, "medium": 4_096, "high": 16_384}


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a model is known to refuse, so far."""

    refused: frozenset[str] = frozenset()

    def without(self, parameter: str) -> "Spelling":
        return replace(self, refused=self.refused | {parameter})

    def spell(self, request: TextRequest) -> tuple[Body, tuple[str, ...]]:
        """The body to send, and the names of what was asked for but left out."""
        wanted = {name: value for name in _NAMES if (value := getattr(request, name)) or name == "seed"}
        if request.temperature is not None:
            wanted["temperature"] = request.temperature
        dropped = [name for name in _UNKNOWN if getattr(request, name)]
        dropped += [name for name in wanted if name in self.refused]
        numbers: Body = {_NAMES[name]: value for name, value in wanted.items() if name not in self.refused}
        numbers |= self._room(request)
        if request.stop:
            numbers["stopSequences"] = list(request.stop[:_MOST_STOPS])
        if request.schema is not None:
            numbers["responseMimeType"] = "application/json"
        body = _spoken(request.messages) | {"generationConfig": numbers}
        if request.reasoning and "reasoning" in self.refused:
            dropped.append("reasoning")
        if request.tools and "tools" in self.refused:
            dropped.append("tools")
        elif request.tools and request.schema is None:
            body["tools"] = [{"functionDeclarations": [_tool(tool.name, tool.description, tool.parameters)
                                                       for tool in request.tools]}]  # fmt: skip
        return body, tuple(dropped)

    def _room(self, request: TextRequest) -> Body:
        if "reasoning" in self.refused:
            return {"maxOutputTokens": request.max_output_tokens}
        thought = _THOUGHT[request.reasoning]
        return {
            "maxOutputTokens": request.max_output_tokens + thought,
            "thinkingConfig": {"thinkingBudget": thought, "includeThoughts": request.reasoning != "off"},
        }


def _spoken(lines: Sequence[Line]) -> Body:
    """What stands above the conversation goes into a field of its own."""
    head = next((at for at, line in enumerate(lines) if line.role != "system"), len(lines))
    system = "\n\n".join(line.text for line in lines[:head] if line.text)
    told: Body = {"systemInstruction": {"parts": [{"text": system}]}} if system else {}
    return told | {"contents": _turns(lines[head:])}


def _turns(lines: Sequence[Line]) -> list[Body]:
    """Turn by turn, the user first; neighbours of one role are one turn."""
    turns: list[tuple[str, list[Body]]] = []
    for line in lines:
        role, parts = "model" if line.role == "assistant" else "user", _parts(line)
        if parts and turns and turns[-1][0] == role:
            _join(turns[-1][1], parts)
        elif parts:
            turns.append((role, parts))
    if not turns or turns[0][0] != "user":
        turns.insert(0, ("user", [{"text": BEGINNING}]))
    return [{"role": role, "parts": parts} for role, parts in turns]


def _parts(line: Line) -> list[Body]:
    images: list[Body] = [
        {"inlineData": {"mimeType": image.media_type, "data": base64.b64encode(image.content).decode("ascii")}}
        for image in line.images
    ]
    words: list[Body] = [{"text": line.text}] if line.text else []
    return images + words


def _join(parts: list[Body], more: list[Body]) -> None:
    if "text" in parts[-1] and "text" in more[0]:
        last = parts.pop()
        more = [{"text": f"{last['text']}\n\n{more[0]['text']}"}, *more[1:]]
    parts += more


def _tool(name: str, description: str, parameters: object) -> Body:
    return {"name": name, "description": description, "parametersJsonSchema": parameters}
