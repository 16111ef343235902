"""Use cases around people: who acts, what they set, what they write, what they entrust."""

from troupe.accounts.service.administration import Administration, Invite, NewPerson, PersonChange
from troupe.accounts.service.adult import Adulthood, Padlock, is_confirmed
from troupe.accounts.service.audit import Audit, AuditRow, Hashing, asking_address
from troupe.accounts.service.authorising import authorise
from troupe.accounts.service.borrowed import BorrowedKey
from troupe.accounts.service.children import Switching
from troupe.accounts.service.drafts import Drafts
from troupe.accounts.service.entering import Entering, Presented
from troupe.accounts.service.guesses import Guesses
from troupe.accounts.service.installing import Installing
from troupe.accounts.service.keys import Keys, StoredKey
from troupe.accounts.service.passwords import Hasher
from troupe.accounts.service.people import People, ProfileChange
from troupe.accounts.service.preferences import Preferences, SettingRow
from troupe.accounts.service.privacy import Attachment, Privacy, Record, Share
from troupe.accounts.service.repetitions import Answered, Repetitions
from troupe.accounts.service.signins import SignedIn, SignIns
from troupe.accounts.service.spending import Spending
from troupe.accounts.service.teams import Teams
from troupe.accounts.service.tickets import Tickets
from troupe.accounts.service.tokens import PersonalTokens

__all__ = [
    "Administration",
    "Adulthood",
    "Answered",
    "Attachment",
    "Audit",
    "AuditRow",
    "BorrowedKey",
    "Drafts",
    "Entering",
    "Guesses",
    "Hasher",
    "Hashing",
    "Installing",
    "Invite",
    "Keys",
    "NewPerson",
    "Padlock",
    "People",
    "PersonChange",
    "PersonalTokens",
    "Preferences",
    "Presented",
    "Privacy",
    "ProfileChange",
    "Record",
    "Repetitions",
    "SettingRow",
    "Share",
    "SignIns",
    "SignedIn",
    "Spending",
    "StoredKey",
    "Switching",
    "Teams",
    "Tickets",
    "asking_address",
    "authorise",
    "is_confirmed",
]
