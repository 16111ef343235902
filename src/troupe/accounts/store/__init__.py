"""People, what they set, what they hold and what was done, as rows."""

from troupe.accounts.store.keys import KeyStore
from troupe.accounts.store.people import PeopleStore
from troupe.accounts.store.settings import DraftStore, SettingStore
from troupe.accounts.store.tables import answered, tiers, users
from troupe.accounts.store.teams import TeamStore

__all__ = ["DraftStore", "KeyStore", "PeopleStore", "SettingStore", "TeamStore", "answered", "tiers", "users"]
