"""Characters from before there were cards: their fields under the names of today."""

import re
from collections.abc import Mapping
from typing import Any

_PYGMALION = {
    "char_name": "name",
    "char_persona": "description",
    "world_scenario": "scenario",
    "char_greeting": "first_mes",
    "example_dialogue": "mes_example",
}
_WEBUI = {"greeting": "first_mes", "example_dialogue": "mes_example"}
_AGNAI = {
    "description": "creator_notes",
    "greeting": "first_mes",
    "sampleChat": "mes_example",
    "systemPrompt": "system_prompt",
    "postHistoryInstructions": "post_history_instructions",
    "alternateGreetings": "alternate_greetings",
    "characterVersion": "character_version",
    "characterBook": "character_book",
}
OF_AGNAI = (*_AGNAI, "kind", "persona", "appearance")
OF_PYGMALION = tuple(_PYGMALION)
OF_WEBUI = (*_WEBUI, "context", "persona")
"""What of their keys was read, so that it leaves under another name."""
_START = re.compile(r"^<START>\s*$", re.MULTILINE)

Tree = Mapping[str, Any]


def of_pygmalion(tree: Tree) -> dict[str, Any]:
    return {_PYGMALION.get(name, name): value for name, value in tree.items()}


def of_agnai(tree: Tree) -> dict[str, Any]:
    """Its description is for people who choose; who somebody is stands in attributes, each with what is said of it."""
    fields = {_AGNAI.get(name, name): value for name, value in tree.items() if name not in ("persona", "appearance")}
    looks = tree.get("appearance")
    said = [_of_attributes(tree.get("persona")), f"Appearance: {looks}" if isinstance(looks, str) and looks else ""]
    return fields | {"description": "\n".join(filter(None, said))}


def _of_attributes(persona: object) -> str:
    if not isinstance(persona, dict):
        return persona if isinstance(persona, str) else ""
    found = persona.get("attributes")
    lines = []
    for name, values in found.items() if isinstance(found, dict) else ():
        texts = [each for each in values if isinstance(each, str) and each.strip()] if isinstance(values, list) else []
        if texts:
            lines.append("\n".join(texts) if name == "text" else f"{name}: {', '.join(texts)}")
    return "\n".join(lines)


def of_webui(tree: Tree) -> dict[str, Any]:
    """Who somebody is stands in one text, which may go on with a dialogue."""
    fields = {_WEBUI.get(name, name): value for name, value in tree.items() if name not in ("context", "persona")}
    described = tree.get("context") or tree.get("persona")
    if not isinstance(described, str):
        return fields | {"description": described}
    about, *dialogue = _START.split(described, maxsplit=1)
    if dialogue and not fields.get("mes_example"):
        return fields | {"description": about.strip(), "mes_example": f"<START>\n{dialogue[0].strip()}"}
    return fields | {"description": described}
