"""How a persona thinks: brains, the compiled persona, its manner, prompts that explain themselves, feelings in words.

What is pure is there at once and loads no web server and no database; the rest comes when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from troupe.minds.domain.boundaries import (
    BoundaryStream,
    Gate,
    Lines,
    Verdict,
    guide,
    is_acute,
    named,
    spoken_topic,
)
from troupe.minds.domain.brain import REPLY_TOKENS, Brain, Connection
from troupe.minds.domain.compiling import CompiledPrompt, build_persona_prompt, compile_persona
from troupe.minds.domain.feelings import NEUTRAL, Feeling, listening_face, read_emotion
from troupe.minds.domain.macros import Greeted, greeted
from troupe.minds.domain.mood import Mood, mood_after
from troupe.minds.domain.price import TokenPrice
from troupe.minds.domain.prompting import (
    Abilities,
    Aside,
    Attached,
    Before,
    Block,
    Budget,
    Mask,
    Message,
    Prompt,
    PromptInput,
    PromptTooLong,
    Said,
    Summary,
    assemble,
    changes,
    input_hash,
    sent,
    tell,
)
from troupe.minds.domain.secrets import looks_like_secret
from troupe.minds.domain.sentences import SentenceFinder
from troupe.minds.domain.style import StyleStream, apply_persona_style
from troupe.minds.domain.suggesting import suggest
from troupe.minds.errors import PromptBudgetTooSmall, PromptDoesNotFit

if TYPE_CHECKING:
    from troupe.minds.service import (
        Answered,
        Ask,
        Brains,
        BuiltInBrain,
        Counting,
        Examining,
        GatewayOffer,
        Guarding,
        Interviewing,
        Measuring,
        Models,
        Offers,
        Paying,
        Rehearsing,
        Reminding,
        Sampling,
        SkippedRow,
        Suggesting,
        Tallying,
        Thinking,
        Thought,
        Trying,
        Waiting,
        Weighing,
    )
    from troupe.minds.store import BrainStore, CountStore, FactorStore, ReminderStore, ReportStore

# Rooms that speak with the database and with models, by the name that is asked for.
_LATER = {
    **dict.fromkeys(
        (
            "Ask",
            "Brains",
            "BuiltInBrain",
            "GatewayOffer",
            "Models",
            "Offers",
            "Paying",
            "Rehearsing",
            "Sampling",
            "SkippedRow",
            "Thinking",
            "Thought",
        ),
        "service",
    ),
    **dict.fromkeys(
        ("Answered", "Counting", "Examining", "Guarding", "Interviewing", "Measuring", "Reminding"), "service"
    ),
    **dict.fromkeys(("Suggesting", "Tallying", "Trying"), "service"),
    **dict.fromkeys(("CountStore", "ReminderStore", "ReportStore"), "store"),
    "Waiting": "service",
    "Weighing": "service",
    "FactorStore": "store",
    "BrainStore": "store",
}

__all__ = [
    "NEUTRAL",
    "REPLY_TOKENS",
    "Abilities",
    "Answered",
    "Aside",
    "Ask",
    "Attached",
    "Before",
    "Block",
    "BoundaryStream",
    "Brain",
    "BrainStore",
    "Brains",
    "Budget",
    "BuiltInBrain",
    "CompiledPrompt",
    "Connection",
    "CountStore",
    "Counting",
    "Examining",
    "FactorStore",
    "Feeling",
    "Gate",
    "GatewayOffer",
    "Greeted",
    "Guarding",
    "Interviewing",
    "Lines",
    "Mask",
    "Measuring",
    "Message",
    "Models",
    "Mood",
    "Offers",
    "Paying",
    "Prompt",
    "PromptBudgetTooSmall",
    "PromptDoesNotFit",
    "PromptInput",
    "PromptTooLong",
    "Rehearsing",
    "ReminderStore",
    "Reminding",
    "ReportStore",
    "Said",
    "Sampling",
    "SentenceFinder",
    "SkippedRow",
    "StyleStream",
    "Suggesting",
    "Summary",
    "Tallying",
    "Thinking",
    "Thought",
    "TokenPrice",
    "Trying",
    "Verdict",
    "Waiting",
    "Weighing",
    "apply_persona_style",
    "assemble",
    "build_persona_prompt",
    "changes",
    "compile_persona",
    "greeted",
    "guide",
    "input_hash",
    "is_acute",
    "listening_face",
    "looks_like_secret",
    "mood_after",
    "named",
    "read_emotion",
    "sent",
    "spoken_topic",
    "suggest",
    "tell",
]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
