"""People, what they set, what they hold and what was done, as rows."""

from troupe.accounts.store.installation import Installation, InstallationStore, Mode
from troupe.accounts.store.keys import KeyStore
from troupe.accounts.store.people import PeopleStore
from troupe.accounts.store.privacy import PrivacyStore, Run
from troupe.accounts.store.records import AuditStore, GuessStore
from troupe.accounts.store.settings import DraftStore, SettingStore
from troupe.accounts.store.signins import PasswordStore, SignInStore
from troupe.accounts.store.spending import SpendingStore
from troupe.accounts.store.tables import answered, tiers, users
from troupe.accounts.store.teams import TeamStore
from troupe.accounts.store.tokens import InviteStore, TokenStore

__all__ = [
    "AuditStore",
    "DraftStore",
    "GuessStore",
    "Installation",
    "InstallationStore",
    "InviteStore",
    "KeyStore",
    "Mode",
    "PasswordStore",
    "PeopleStore",
    "PrivacyStore",
    "Run",
    "SettingStore",
    "SignInStore",
    "SpendingStore",
    "TeamStore",
    "TokenStore",
    "answered",
    "tiers",
    "users",
]
