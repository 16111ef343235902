"""How a persona sounds, going along with it in a kit or into a copy; never what it was trained with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from troupe.accounts import User
from troupe.kit.strict_json import read_json
from troupe.personas import CastPersona
from troupe.voices.domain.timbre import MOST_TRACT, Register, Timbre
from troupe.voices.errors import BadVoiceOfKit
from troupe.voices.service.own import DEFAULT, OwnVoices
from troupe.voices.store import VoiceStore

ENTRY = "voice/voice.json"


class VoiceOfKit(BaseModel):
    """What a kit says about a voice."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    timbre: Timbre
    drawn_from: Annotated[Register, Field(alias="register")] = "any"
    language: Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$")] = "en-US"
    reference: Annotated[str, Field(max_length=200)] = DEFAULT


class PackedVoice:
    """What voices put into a kit: how the built-in voice sounds, and which voice was chosen."""

    def __init__(self, voices: OwnVoices, store: VoiceStore) -> None:
        self._voices = voices
        self._store = store

    def owns(self, path: str) -> bool:
        return path == ENTRY

    def check(self, path: str, content: bytes) -> None:
        _read(content)

    async def write(self, user: User | None, persona: CastPersona) -> Mapping[str, bytes]:
        """As it was drawn: a voice that was fitted to a person stays where that person agreed to it."""
        profile = await self._voices.profile(persona)
        chosen = persona.document.voice_model_config.voice_id
        told = {
            "timbre": profile.timbre.model_dump(mode="json"),
            "register": profile.register,
            "language": profile.language,
            "reference": DEFAULT if chosen.startswith("own/") else chosen,
        }
        return {ENTRY: json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()}

    async def read(self, user: User, persona: CastPersona, entries: Mapping[str, bytes]) -> Sequence[str]:
        """It sounds as it did; among adults nobody is made to sound like a child."""
        voice = _read(entries[ENTRY])
        most = MOST_TRACT[persona.realm]
        grown = voice.drawn_from if persona.realm == "family" or voice.drawn_from != "child" else "any"
        timbre = voice.timbre.changed(tract=min(voice.timbre.tract, most))
        profile = await self._voices.profile(persona)
        now = replace(profile, timbre=timbre, register=grown, language=voice.language)
        if now != profile:
            there = await self._store.profile(persona.id)
            await self._store.save_profile(replace(now, version=profile.version + 1) if there else now)
        if (timbre, grown) != (voice.timbre, voice.drawn_from):
            return [f"{ENTRY}: the voice was made deeper, since it sounded like a child's."]
        return []


def _read(content: bytes) -> VoiceOfKit:
    told = read_json(content, deepest=8)
    try:
        return VoiceOfKit.model_validate_json(json.dumps(told), strict=True)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        raise BadVoiceOfKit(".".join(str(step) for step in first["loc"]), first["msg"]) from None
