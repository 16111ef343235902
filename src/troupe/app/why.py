"""Why an answer came to be as it is, as lines for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

_WIDEST = 24


def why_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """Who spoke, what that cost, and of what its prompt consisted."""
    yield f"brain: {told['brain']['name']} ({told['brain']['model']})"
    yield f"cost: {_cost(told)}"
    if told["first_text_ms"] is not None:
        yield f"time: first word after {told['first_text_ms']} ms, whole after {told['duration_ms']} ms"
    yield f"prompt: {told['tokens']} of {told['context']} tokens"
    for each in told["blocks"]:
        bar = "▪" * round(_WIDEST * each["tokens"] / max(told["tokens"], 1))
        yield f"  {each['kind']:<18}{each['tokens']:>6}  {bar}".rstrip()
    for entry in told["lore"]["fired"]:
        yield f"lore: {entry.get('name') or entry.get('entry_id')}"
    for memory in told["memories"]:
        yield f"memory: {memory.get('text', memory.get('id'))}"
    if told["boundary"]:
        yield f"boundary: {told['boundary']['topic']}, {told['boundary']['action']}"
    if told["dropped_params"]:
        yield f"left out: {', '.join(told['dropped_params'])}"


def _cost(told: Mapping[str, Any]) -> str:
    """A cost that nobody knows is never told as none."""
    if told["scripted"] or told["brain"]["kind"] != "cloud":
        return "nothing"
    return f"{told['cost_usd']} US$" if told["cost_usd"] is not None else "unknown: this model has no price"
