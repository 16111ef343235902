"""What a model is told: blocks with their reason, within what it can take, in an order that spares its cache."""

from troupe.minds.domain.prompting.assembling import Prompt, assemble, input_hash, tell
from troupe.minds.domain.prompting.blocks import Block, Speaker
from troupe.minds.domain.prompting.comparing import changes, shared_prefix_ratio
from troupe.minds.domain.prompting.given import (
    Abilities,
    Aside,
    Attached,
    Before,
    Hanging,
    Mask,
    Other,
    PromptInput,
    Said,
    Summary,
)
from troupe.minds.domain.prompting.room import Budget, PromptTooLong
from troupe.minds.domain.prompting.sending import Message, sent
from troupe.minds.domain.prompting.tasks import asked_for

__all__ = [
    "Abilities",
    "Aside",
    "Attached",
    "Before",
    "Block",
    "Budget",
    "Hanging",
    "Mask",
    "Message",
    "Other",
    "Prompt",
    "PromptInput",
    "PromptTooLong",
    "Said",
    "Speaker",
    "Summary",
    "asked_for",
    "assemble",
    "changes",
    "input_hash",
    "sent",
    "shared_prefix_ratio",
    "tell",
]
