"""What a benchmark says to a studio: connect a model server, add brains, open chats, ask."""

from typing import Any

from benchmarks.wire import Http


async def connect(http: Http, upstream: str) -> str:
    """Make the model server known to the studio."""
    made: Any = await http.post("/api/connections", {"gateway": "vllm", "base_url": upstream, "name": "Upstream"})
    return str(made["id"])


async def add_brain(http: Http, connection: str, model: str) -> str:
    made: Any = await http.post("/api/brains", {"connection_id": connection, "model": model})
    return str(made["id"])


async def open_chat(http: Http) -> tuple[str, str]:
    """A new chat and the message to speak under."""
    made: Any = await http.post("/api/chats", {})
    return str(made["id"]), str(made["active_leaf_id"])


async def say(http: Http, chat: str, leaf: str, brain: str, text: str = "Hello, tell me more.") -> tuple[str, str]:
    """Say something; the run that answers, and the message it writes."""
    made: Any = await http.post(f"/api/chats/{chat}/messages", {"text": text, "parent_id": leaf, "brain_id": brain})
    return str(made["runs"][0]["id"]), str(made["runs"][0]["node_id"])
