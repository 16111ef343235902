"""HTTP doors of chats, messages and answers; each part names its whole path, as logs and metrics tell it."""

from fastapi import APIRouter

from troupe.chats.routes.auto import router as auto
from troupe.chats.routes.calls import router as calls
from troupe.chats.routes.chats import router as chats
from troupe.chats.routes.masks import router as masks
from troupe.chats.routes.nodes import router as nodes
from troupe.chats.routes.operations import router as operations
from troupe.chats.routes.prompts import router as prompts
from troupe.chats.routes.ratings import router as ratings
from troupe.chats.routes.runs import router as runs
from troupe.chats.routes.searching import router as searching
from troupe.chats.routes.summaries import router as summaries

router = APIRouter()
for part in (nodes, searching, chats, runs, operations, ratings, prompts, summaries, auto, masks, calls):
    router.include_router(part)

__all__ = ["router"]
