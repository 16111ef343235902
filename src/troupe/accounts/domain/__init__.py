"""The people of a studio, and what they can set."""

from troupe.accounts.domain.person import AgeBand, Draft, Role, Status, Tier, TierName, User, first_owner
from troupe.accounts.domain.setting import Setting, Value, known_settings, setting

__all__ = [
    "AgeBand",
    "Draft",
    "Role",
    "Setting",
    "Status",
    "Tier",
    "TierName",
    "User",
    "Value",
    "first_owner",
    "known_settings",
    "setting",
]
