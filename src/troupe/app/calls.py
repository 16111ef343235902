"""Calls put together: the ears and the mouths of the studio become those of its chats."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats import Answers, Calls, ChatDesk, Mind, Talk
from troupe.database import Database
from troupe.media import MediaLibrary
from troupe.voices import Listening, ListeningLine, Readying, Streaming


def open_calls(
    database: Database,
    talk: Talk,
    chats: ChatDesk,
    answers: Answers,
    streaming: Streaming,
    readying: Readying,
    listening: Listening,
    media: MediaLibrary,
    *,
    owner: str,
    at_once: int,
) -> Calls:
    """Nothing is heard or said before somebody calls."""

    async def line(user: User, language: str, phrases: Sequence[str]) -> ListeningLine:
        return listening.line(language, phrases, user_id=user.id, free=True)

    async def uses_of(media_id: str) -> list[str]:
        return [*await calls.uses_of(media_id)]

    mind = Mind(talk, chats.speaking, answers, database)
    calls = Calls(
        talk, chats.conversations, mind, streaming, readying, line, media, database, owner=owner, at_once=at_once
    )
    media.asked_for_uses.append(uses_of)
    answers.stops_with.append(calls.leave)
    return calls
