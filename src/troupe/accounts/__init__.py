"""People, their settings, drafts and sealed keys; the one place that decides who may do what."""

from troupe.accounts.domain import Tier, User, setting
from troupe.accounts.domain.team import Membership, Team, TeamRole
from troupe.accounts.routes import READ, WRITE, Person
from troupe.accounts.schemas import Strict
from troupe.accounts.service import Answered, Drafts, Keys, People, Preferences, Repetitions, StoredKey, Teams
from troupe.accounts.store import DraftStore, KeyStore, PeopleStore, SettingStore, TeamStore

__all__ = [
    "READ",
    "WRITE",
    "Answered",
    "DraftStore",
    "Drafts",
    "KeyStore",
    "Keys",
    "Membership",
    "People",
    "PeopleStore",
    "Person",
    "Preferences",
    "Repetitions",
    "SettingStore",
    "StoredKey",
    "Strict",
    "Team",
    "TeamRole",
    "TeamStore",
    "Teams",
    "Tier",
    "User",
    "setting",
]
