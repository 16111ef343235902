"""A message of the stage, made of the message of its chat."""

from collections.abc import Mapping
from typing import Any

from troupe.duels.domain.stage import mood_shown

Json = dict[str, Any]
_ROLES = {"user": "user", "persona": "assistant"}
_CHANGING = ("text", "status", "rating", "mood")


def message_of(node: Mapping[str, Any], seq: int = 0) -> Json:
    """The node of a chat as the stage shows it; `seq` is the number of the event that announced it."""
    role = _ROLES.get(str(node["role"]), "system")
    speaks = role == "assistant"
    return {
        "id": node["id"],
        "seq": seq,
        "role": role,
        "persona_id": node["speaker"].get("id") if speaks else None,
        "persona_name": str(node["speaker"].get("name", "")) if speaks else "",
        "text": node["text"],
        "mood": mood_shown(node["emotion"]) if speaks else None,
        "status": node["status"],
        "scripted": node["scripted"],
        "audio_url": None,
        "rating": {"reply": node["rating"]["score"] if node["rating"] else None},
        "at": node["created_at"],
    }


def changes_of(node: Mapping[str, Any]) -> Json:
    """What may have changed of a message that was announced before."""
    message = message_of(node)
    changed = {name: message[name] for name in _CHANGING}
    return {"id": message["id"], **changed, "removed": node["removed"] is not None}
