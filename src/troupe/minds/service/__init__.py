"""Use cases of thinking: which brains there are, and having one answer."""

from troupe.minds.service.brains import Brains
from troupe.minds.service.connections import Connections, Place, Tried
from troupe.minds.service.counting import Answered, Counting
from troupe.minds.service.deciding import Deciding
from troupe.minds.service.examining import Examining
from troupe.minds.service.feeling import FeelingReader
from troupe.minds.service.guarding import Guarding
from troupe.minds.service.house_rules import RulesHere
from troupe.minds.service.interviewing import Interviewing
from troupe.minds.service.listing import ModelsKnown
from troupe.minds.service.lore import (
    AddEntry,
    Brought,
    ChangeEntry,
    Lore,
    Lorebooks,
    LoreCodec,
    LoreFiles,
    LoreScope,
    Nearness,
    RemoveEntry,
    Shelf,
)
from troupe.minds.service.measuring import Measuring
from troupe.minds.service.models import BuiltInBrain, GatewayOffer, Models, SkippedRow, Way
from troupe.minds.service.offers import Offer, Offers
from troupe.minds.service.paying import Paying
from troupe.minds.service.reaching import rules_for, stands_here
from troupe.minds.service.rehearsing import Rehearsing, languages
from troupe.minds.service.remembering import Exchange, NewMemory, Remembering, Utterance, remember
from troupe.minds.service.remembering import Wanted as WantedMemories
from troupe.minds.service.reminding import Reminding
from troupe.minds.service.shortening import Shortener
from troupe.minds.service.suggesting import Suggesting
from troupe.minds.service.tallying import Tallying
from troupe.minds.service.thinking import Ask, Sampling, Thinking, Thought, Waiting
from troupe.minds.service.trying import Trying
from troupe.minds.service.weighing import Weighing

__all__ = [
    "AddEntry",
    "Answered",
    "Ask",
    "Brains",
    "Brought",
    "BuiltInBrain",
    "ChangeEntry",
    "Connections",
    "Counting",
    "Deciding",
    "Examining",
    "Exchange",
    "FeelingReader",
    "GatewayOffer",
    "Guarding",
    "Interviewing",
    "Lore",
    "LoreCodec",
    "LoreFiles",
    "LoreScope",
    "Lorebooks",
    "Measuring",
    "Models",
    "ModelsKnown",
    "Nearness",
    "NewMemory",
    "Offer",
    "Offers",
    "Paying",
    "Place",
    "Rehearsing",
    "Remembering",
    "Reminding",
    "RemoveEntry",
    "RulesHere",
    "Sampling",
    "Shelf",
    "Shortener",
    "SkippedRow",
    "Suggesting",
    "Tallying",
    "Thinking",
    "Thought",
    "Tried",
    "Trying",
    "Utterance",
    "Waiting",
    "WantedMemories",
    "Way",
    "Weighing",
    "languages",
    "remember",
    "rules_for",
    "stands_here",
]
