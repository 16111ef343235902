"""What older pages send; keys that this studio does not use are let through."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class Old(BaseModel):
    model_config = ConfigDict(extra="ignore")


class LegacyMessage(Old):
    message: str = ""
    persona_desc: Annotated[str, Field(max_length=4000)] = ""


class LegacyName(Old):
    name: str = ""


class LegacyVoiceKey(Old):
    api_key: str = ""


class LegacyKey(Old):
    key: str = ""


class LegacyVoice(Old):
    voice_id: str = ""
    enabled: bool = True


class LegacyPicture(Old):
    pfp_b64: str = ""


class NewFact(Old):
    text: str = ""


class MemoryToggle(Old):
    enabled: Any = None


class Feedback(Old):
    score: Any = None
    note: Annotated[str, Field(max_length=300)] = ""
