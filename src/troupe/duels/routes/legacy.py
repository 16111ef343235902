"""Doors of older pages: each is a translation."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from troupe.accounts import READ, WRITE, Person
from troupe.duels.errors import BadLegacyValue
from troupe.duels.routes.behind import Desk
from troupe.duels.schemas import (
    Feedback,
    LegacyKey,
    LegacyMessage,
    LegacyName,
    LegacyPicture,
    LegacyVoice,
    LegacyVoiceKey,
    MemoryToggle,
    NewFact,
    NoFields,
)

router = APIRouter(tags=["duel"])
Old = dict[str, Any]


@router.post("/send_message", openapi_extra=WRITE)
async def send_message(body: LegacyMessage, person: Person, desk: Desk) -> Old:
    """Say something; what became of it is one word."""
    return {"status": await desk.legacy.send(person, body.message, body.persona_desc)}


@router.get("/get_updates", openapi_extra=READ)
async def get_updates(person: Person, desk: Desk, since: str | None = None) -> Old:
    """What personas said since a number, or since you last asked."""
    return await desk.legacy.news(person, since)


@router.get("/get_status", openapi_extra=READ)
async def get_status(person: Person, desk: Desk) -> Old:
    return {"mood": await desk.legacy.mood(person)}


@router.get("/check_settings", openapi_extra=READ)
async def check_settings(person: Person, desk: Desk) -> Old:
    """What is set up; never a key."""
    return await desk.legacy.settings(person)


@router.post("/set_ai_name", openapi_extra=WRITE)
async def set_ai_name(body: LegacyName, person: Person, desk: Desk) -> Old:
    """Give the persona on stage another name."""
    return {"status": "success", "name": await desk.legacy.rename(person, body.name)}


@router.post("/setup_elevenlabs", openapi_extra=WRITE)
async def setup_elevenlabs(body: LegacyVoiceKey, person: Person, desk: Desk) -> Old:
    """Keep the key of a voice."""
    await desk.legacy.keep_key(person, "voice_key", body.api_key, "api_key")
    return {"status": "success"}


@router.post("/set_elevenlabs_voice", openapi_extra=WRITE)
async def set_elevenlabs_voice(body: LegacyVoice, person: Person, desk: Desk) -> Old:
    """Whether replies are spoken."""
    await desk.legacy.set_voice(person, body.voice_id, body.enabled)
    return {"status": "success"}


@router.post("/set_image_key", openapi_extra=WRITE)
async def set_image_key(body: LegacyKey, person: Person, desk: Desk) -> Old:
    """Keep the key of a painter."""
    await desk.legacy.keep_key(person, "image_key", body.key, "key")
    return {"status": "success"}


@router.post("/set_profile_picture", openapi_extra=WRITE)
async def set_profile_picture(body: LegacyPicture, person: Person, desk: Desk) -> Old:
    """Take a picture of the persona on stage into the library."""
    return {"status": "success", "media_id": await desk.legacy.picture(person, body.pfp_b64)}


@router.post("/api/memory/add", openapi_extra=WRITE)
async def add_fact(body: NewFact, person: Person, desk: Desk) -> Old:
    """Keep a fact by hand; blank text keeps nothing."""
    kept = await desk.legacy.remember(person, body.text)
    return {"ok": False, "error": "empty text"} if kept is None else {"ok": True, "event": kept}


@router.get("/api/memory/recent", openapi_extra=READ)
async def recent_facts(person: Person, desk: Desk, n: Annotated[int, Query()] = 25) -> Old:
    """Your own facts, the newest first."""
    return {"items": await desk.legacy.recent(person, n)}


@router.post("/api/memory/summarise", openapi_extra=WRITE)
async def summarise_facts(person: Person, desk: Desk, body: NoFields | None = None) -> Old:
    """Your own facts that are used most, as text."""
    return {"ok": True, "persona_yaml": await desk.legacy.summary(person)}


@router.post("/api/memory/toggle", openapi_extra=WRITE)
async def toggle_memory(body: MemoryToggle, person: Person, desk: Desk) -> Old:
    """Whether the stage's chat reads and writes memory."""
    if not isinstance(body.enabled, bool):
        raise BadLegacyValue("enabled", "Send true or false.")
    await desk.legacy.toggle_memory(person, body.enabled)
    return {"ok": True, "enabled": body.enabled}


@router.post("/api/feedback", openapi_extra=WRITE)
async def feedback(body: Feedback, person: Person, desk: Desk) -> Old:
    """Rate the newest reply."""
    await desk.legacy.feedback(person, body.score, body.note)
    return {"ok": True}
