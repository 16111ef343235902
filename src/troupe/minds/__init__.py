"""How a persona thinks: brains, the compiled persona, prompts that explain themselves, and feelings in words."""

from troupe.minds.domain.brain import REPLY_TOKENS, Brain, Connection
from troupe.minds.domain.compiling import CompiledPrompt, compile_persona
from troupe.minds.domain.feelings import Feeling, listening_face, read_emotion
from troupe.minds.domain.prompt import Budget, Prompt, PromptTooLong, Said, assemble
from troupe.minds.domain.secrets import looks_like_secret
from troupe.minds.domain.sentences import SentenceFinder
from troupe.minds.errors import PromptDoesNotFit
from troupe.minds.service import (
    Ask,
    Brains,
    BuiltInBrain,
    GatewayOffer,
    Models,
    Offers,
    Rehearsing,
    Thinking,
    Thought,
    Waiting,
)
from troupe.minds.store import BrainStore

__all__ = [
    "REPLY_TOKENS",
    "Ask",
    "Brain",
    "BrainStore",
    "Brains",
    "Budget",
    "BuiltInBrain",
    "CompiledPrompt",
    "Connection",
    "Feeling",
    "GatewayOffer",
    "Models",
    "Offers",
    "Prompt",
    "PromptDoesNotFit",
    "PromptTooLong",
    "Rehearsing",
    "Said",
    "SentenceFinder",
    "Thinking",
    "Thought",
    "Waiting",
    "assemble",
    "compile_persona",
    "listening_face",
    "looks_like_secret",
    "read_emotion",
]
