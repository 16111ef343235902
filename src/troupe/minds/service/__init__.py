"""Use cases of thinking: which brains there are, and having one answer."""

from troupe.minds.service.brains import Brains
from troupe.minds.service.models import BuiltInBrain, GatewayOffer, Models
from troupe.minds.service.offers import Offer, Offers
from troupe.minds.service.rehearsing import Rehearsing
from troupe.minds.service.thinking import Ask, Thinking, Thought, Waiting

__all__ = [
    "Ask",
    "Brains",
    "BuiltInBrain",
    "GatewayOffer",
    "Models",
    "Offer",
    "Offers",
    "Rehearsing",
    "Thinking",
    "Thought",
    "Waiting",
]
