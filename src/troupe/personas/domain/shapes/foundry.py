"""persona-foundry: how a persona looks and sounds, and what it says and will not say."""

import re
from typing import Any

from troupe.personas.domain.example import Example
from troupe.personas.domain.persona import Persona
from troupe.personas.domain.shapes.mapped import Mapped, Shape, Source

_ALIASES = {"mecha_creature": "mecha", "abstract_animal": "animal"}
_SLIDERS = ("mecha", "animal")
_NOT_IN_A_HANDLE = re.compile(r"[^A-Za-z0-9]+")


def _is_like(source: Source) -> bool:
    return isinstance(source.get("dot_id"), str)


def _read(source: Source) -> Mapped:
    fields: dict[str, Any] = {"handle": source.get("dot_id"), "name": source.get("name")}
    for theirs, ours in (("version", "kit_version"), ("phrasebook", "phrasebook"), ("boundaries", "boundaries")):
        fields[ours] = source.get(theirs)
    look = {
        "sliders": _sliders(source.get("sliders")),
        "finish": source.get("finish"),
        "palette": source.get("palette"),
    }
    fields["look"] = _given(look)
    fields["voice_model_config"] = _given({"voice_id": _voice(source.get("voice"))})
    tone = source.get("tone")
    if isinstance(tone, dict):
        fields["delivery"] = _given({"warmth": tone.get("warmth"), "pace": tone.get("pace")})
        fields["personality_traits"] = _given({"formality": tone.get("formality")})
        fields["response_style"] = _given({"humor_level": tone.get("humour", tone.get("humor"))})
    dot_id = str(source.get("dot_id", ""))
    return Mapped(_given(fields), name=titled(dot_id), foreign_id=dot_id or None)


def titled(dot_id: str) -> str:
    """`dot_aurora` is called Dot Aurora."""
    return " ".join(word.capitalize() for word in re.split(r"[^\w]+|_", dot_id) if word)[:50].rstrip()


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != {}}


def _sliders(sliders: object) -> object:
    if not isinstance(sliders, dict):
        return sliders
    found = {_ALIASES[name]: value for name, value in sliders.items() if name in _ALIASES}
    return found | {name: sliders[name] for name in _SLIDERS if name in sliders}


def _voice(voice: object) -> object:
    if not isinstance(voice, dict):
        return None
    provider, name = voice.get("provider"), voice.get("voice")
    return f"{provider}/{name}" if isinstance(provider, str) and isinstance(name, str) else None


def _write(document: Persona, examples: list[Example]) -> dict[str, Any]:
    handle = document.handle or _NOT_IN_A_HANDLE.sub("_", document.name.casefold()).strip("_") or "persona"
    provider, _, voice = document.voice_model_config.voice_id.partition("/")
    written: dict[str, Any] = {
        "dot_id": handle,
        "version": document.kit_version,
        "sliders": document.look.sliders.model_dump(mode="json"),
        "finish": document.look.finish,
        "palette": document.look.palette.model_dump(mode="json"),
        "tone": {
            "warmth": document.delivery.warmth,
            "formality": document.personality_traits.formality,
            "humour": document.response_style.humor_level,
            "pace": document.delivery.pace,
        },
        "phrasebook": document.phrasebook.model_dump(mode="json"),
        "boundaries": dict(document.boundaries),
    }
    written |= {"voice": {"provider": provider, "voice": voice}} if voice else {}
    return written | ({} if document.name == titled(handle) else {"name": document.name})


_CARRIES = ("name", "handle", "kit_version", "phrasebook", "boundaries", "delivery")
FOUNDRY = Shape("persona-foundry", _is_like, _read, _write, frozenset(_CARRIES))
