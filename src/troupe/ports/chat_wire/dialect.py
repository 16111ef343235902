"""How one server spells a request: the same question, with its own names for things."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from troupe.ports.chat_wire.marks import as_words
from troupe.ports.text import Line, TextRequest

SchemaMode = Literal["json_schema", "json_object", "none"]
Body = dict[str, object]

_SAMPLING = ("temperature", "top_p", "top_k", "min_p", "repeat_penalty", "seed")
_PENALTIES = ("frequency_penalty", "presence_penalty")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The part of a gateway's row that shapes a request."""

    max_tokens_field: str = "max_tokens"
    system_role: str = "system"
    rename: Mapping[str, str] = field(default_factory=dict)
    drop: frozenset[str] = frozenset()
    stream_usage: bool = False
    schema_mode: SchemaMode = "none"
    prefill: bool = False

    def without(self, parameter: str) -> "Dialect":
        """The same, once a model has refused a parameter."""
        return replace(self, drop=self.drop | {parameter})

    def spell(self, request: TextRequest) -> tuple[Body, tuple[str, ...]]:
        """The body to send, and the names of what was asked for but left out."""
        wanted = self._wanted(request)
        refused = self.drop if self.schema_mode != "none" else self.drop | {"schema"}
        dropped = tuple(name for name in wanted if name in refused)
        body: Body = {"model": request.model, "messages": self._messages(request), "stream": True}
        for name, value in wanted.items():
            if name not in refused:
                body |= self._parameter(name, value)
        if self.stream_usage and "stream_options" not in refused:
            body["stream_options"] = {"include_usage": True}
        if request.prefill is not None and not self._takes_prefill():
            dropped += ("prefill",)
        return body, dropped

    def _wanted(self, request: TextRequest) -> dict[str, object]:
        wanted: dict[str, object] = {"max_output_tokens": request.max_output_tokens}
        wanted |= {name: value for name in _SAMPLING if (value := getattr(request, name)) is not None}
        # Zero is what every server assumes, and some refuse to hear the name at all.
        wanted |= {name: value for name in _PENALTIES if (value := getattr(request, name))}
        if request.stop:
            wanted["stop"] = list(request.stop)
        if request.reasoning is not None:
            wanted["reasoning"] = request.reasoning
        if request.tools:
            wanted["tools"] = [_tool(tool.name, tool.description, tool.parameters) for tool in request.tools]
        if request.schema is not None:
            wanted["schema"] = dict(request.schema)
        return wanted

    def _parameter(self, name: str, value: object) -> Body:
        if name == "max_output_tokens":
            return {self.max_tokens_field: value}
        if name == "schema":
            return self._response_format(value)
        if name == "reasoning":
            return self._reasoning(str(value))
        return {self.rename.get(name, name): value}

    def _reasoning(self, effort: str) -> Body:
        name = self.rename.get("reasoning", "reasoning_effort")
        if name == "reasoning":
            return {name: {"enabled": False} if effort == "off" else {"effort": effort}}
        return {} if effort == "off" else {name: effort}

    def _response_format(self, schema: object) -> Body:
        if self.schema_mode == "json_schema":
            named = {"name": "answer", "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        return {"response_format": {"type": "json_object"}} if self.schema_mode == "json_object" else {}

    def _messages(self, request: TextRequest) -> list[Body]:
        messages = [self._message(line) for line in request.messages]
        if request.prefill is not None and self._takes_prefill():
            messages.append({"role": "assistant", "content": as_words(request.prefill)})
        return messages

    def _takes_prefill(self) -> bool:
        return self.prefill and "prefill" not in self.drop

    def _message(self, line: Line) -> Body:
        role = self.system_role if line.role == "system" else line.role
        text = as_words(line.text)
        if not line.images:
            return {"role": role, "content": text}
        parts: list[Body] = [{"type": "text", "text": text}] if text else []
        for image in line.images:
            data = base64.b64encode(image.content).decode("ascii")
            parts.append({"type": "image_url", "image_url": {"url": f"data:{image.media_type};base64,{data}"}})
        return {"role": role, "content": parts}


def _tool(name: str, description: str, parameters: Mapping[str, object]) -> Body:
    function = {"name": name, "description": description, "parameters": dict(parameters)}
    return {"type": "function", "function": function}
