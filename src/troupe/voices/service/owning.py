"""Whose voice it is: only who owns a persona hears of its recordings."""

from troupe.accounts import User
from troupe.personas import CastPersona, PersonaNotFound, Personas


async def own_persona(personas: Personas, user: User, id: str) -> CastPersona:
    """One's own persona, by id; one that is only shared is as unknown here as one that never was."""
    persona = await personas.get(user, id)
    if persona.user_id != user.id:
        raise PersonaNotFound(id)
    return persona
