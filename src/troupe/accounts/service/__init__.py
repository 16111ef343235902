"""Use cases around people: who acts, what they set, what they write, what they entrust."""

from troupe.accounts.service.drafts import Drafts
from troupe.accounts.service.keys import Keys, StoredKey
from troupe.accounts.service.people import NewPerson, People
from troupe.accounts.service.preferences import Preferences, SettingRow
from troupe.accounts.service.repetitions import Answered, Repetitions
from troupe.accounts.service.teams import Teams

__all__ = [
    "Answered",
    "Drafts",
    "Keys",
    "NewPerson",
    "People",
    "Preferences",
    "Repetitions",
    "SettingRow",
    "StoredKey",
    "Teams",
]
