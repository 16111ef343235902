"""A validated answer from a model that only knows how to write."""

import json
import re
from dataclasses import replace

from pydantic import ValidationError

from troupe.ports.chat_wire.dialect import SchemaMode
from troupe.ports.text import Answer, Line, ProviderError, TextDelta, TextModel, TextRequest

_ATTEMPTS = 2
_FENCE = re.compile(r"\A\s*```[a-z]*\s*(.*?)\s*```\s*\Z", re.S)


async def typed_answer(
    model: TextModel, provider: str, request: TextRequest, schema: type[Answer], mode: SchemaMode
) -> Answer:
    """Ask at most twice; an answer that does not fit the schema is never handed on."""
    shape = schema.model_json_schema()
    asked = replace(request, schema=shape if mode != "none" else None, temperature=0.0)
    if mode != "json_schema":
        asked = replace(asked, messages=(*asked.messages, _with_the_shape_in_words(shape)))
    for _ in range(_ATTEMPTS):
        written = "".join([event.text async for event in model.stream(asked) if isinstance(event, TextDelta)])
        try:
            return schema.model_validate_json(_FENCE.sub(r"\1", written))
        except ValidationError:
            asked = replace(asked, seed=asked.seed + 1, messages=(*asked.messages, _AGAIN))
    raise ProviderError("bad_model_output", provider, "The model did not answer in the form that was asked for.")


_AGAIN = Line("user", "That was not valid. Answer with the JSON object alone.")


def _with_the_shape_in_words(shape: dict[str, object]) -> Line:
    return Line("user", f"Answer with one JSON object and nothing else. Its JSON schema: {json.dumps(shape)}")
