"""Agreements of people to be trained from: given, shown, taken back with everything that came of them."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal

from troupe.accounts import User
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock
from troupe.personas import age_signals
from troupe.talents.domain.likeness import REAL, STATEMENT, STATEMENT_VERSION, Likeness, Scope
from troupe.talents.domain.texts import composed
from troupe.talents.errors.training import (
    AgreementNotFound,
    AlreadyTakenBack,
    BadAgreement,
    LikenessRequired,
    MinorRefused,
    RealPersonRefused,
)
from troupe.talents.store import LikenessStore

_IN_ORDER = ("trainings", "datasets", "kits")
_YOUNG = re.compile(
    r"\b(child(ren)?|kids?|toddlers?|bab(y|ies)|infants?|pre-?teens?|teen(ager)?s?|minors?|under-?age[ds]?"
    r"|school(girl|boy)s?|kind(er)?|kleinkind(er)?|säugling|minderjährige?)\b",
    re.IGNORECASE,
)
Effect = Callable[[str], Awaitable[Sequence[str]]]
"""What goes with an agreement, told by name."""
Erase = Callable[[User, str], Awaitable[Sequence[str]]]
"""Throws away somebody's kits that stand on an agreement, and tells their ids."""


class Agreements:
    """Who may be trained from."""

    def __init__(self, store: LikenessStore, realm: str, clock: Clock, new_id: NewId) -> None:
        self._store = store
        self._realm = realm
        self._clock = clock
        self._new_id = new_id
        self._effects: dict[str, Effect] = {}
        self._erase: Erase | None = None

    def when_withdrawn(self, name: str, effect: Effect) -> None:
        """Something else ends when an agreement does."""
        self._effects[name] = effect

    def erase_by(self, erase: Erase) -> None:
        """Kits leave in the same step, where their owner wants that."""
        self._erase = erase

    @property
    def statement(self) -> tuple[str, int]:
        return STATEMENT, STATEMENT_VERSION

    async def give(
        self,
        user: User,
        *,
        subject_name: str,
        subject_is: Literal["self", "other"],
        adult: bool,
        relationship: str = "",
        scope: Sequence[Scope] = ("identity_training",),
        statement_version: int = STATEMENT_VERSION,
        evidence_media_id: str | None = None,
        expires_at: datetime | None = None,
    ) -> Likeness:
        """Write down what somebody agrees to; of children there is nothing to agree to."""
        if self._realm == "adult":
            raise RealPersonRefused
        if not adult or (subject_is == "self" and user.age_band == "child"):
            raise MinorRefused("The consent")
        require_grown(f"{subject_name}. {relationship}", "The consent")
        if statement_version != STATEMENT_VERSION:
            raise BadAgreement("statement_version", f"the present one is {STATEMENT_VERSION}")
        now = self._clock()
        if expires_at is not None and expires_at <= now:
            raise BadAgreement("expires_at", "this moment has passed")
        given = Likeness(
            self._new_id(),
            user.id,
            str(composed(subject_name.strip())),
            subject_is,
            str(composed(relationship.strip())),
            list(dict.fromkeys(scope)),
            STATEMENT,
            STATEMENT_VERSION,
            evidence_media_id,
            now,
            expires_at,
        )
        await self._store.add(given)
        return given

    async def given_by(self, user: User) -> Sequence[Likeness]:
        return await self._store.of(user.id)

    async def withdraw(
        self, user: User, id: str, *, delete_kits: bool = False
    ) -> tuple[Likeness, dict[str, list[str]]]:
        """Take an agreement back; what depended on it is gone or locked when this answers."""
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise AgreementNotFound(id)
        at = self._clock()
        if not await self._store.withdraw(id, at):
            raise AlreadyTakenBack
        # What runs stops before what it reads is gone.
        effects = {name: list(await self._effects[name](id)) for name in _IN_ORDER if name in self._effects}
        if delete_kits and self._erase:
            effects["deleted"] = list(await self._erase(user, id))
        return Likeness(**vars(found) | {"withdrawn_at": at}), effects

    async def require(self, user: User, subject: str, consent_id: str | None) -> None:
        """Invented people need no agreement; others one that holds, and in an adult studio there are no others."""
        if subject not in REAL:
            return
        if self._realm == "adult":
            raise RealPersonRefused
        if not await self.holds(user.id, consent_id):
            raise LikenessRequired

    def look_at_unsaid(self) -> None:
        """Of whom nobody says anything counts as a real person, of whom there are none in an adult studio."""
        if self._realm == "adult":
            raise RealPersonRefused

    async def holds(self, user_id: str, consent_id: str | None, scope: Scope = "identity_training") -> bool:
        found = await self._store.find(user_id, consent_id) if consent_id and is_id(consent_id) else None
        return found is not None and found.allows(scope, self._clock())

    async def owner_of(self, consent_id: str) -> str | None:
        """Who wrote an agreement down."""
        return await self._store.owner_of(consent_id)

    async def given_at(self, user_id: str, consent_id: str | None) -> datetime | None:
        """When an agreement was given, as it travels with what stands on it."""
        found = await self._store.find(user_id, consent_id) if consent_id and is_id(consent_id) else None
        return found.given_at if found else None

    def look_over(self, texts: Iterable[str]) -> None:
        """In an adult studio nobody learns to talk from lines that tell of somebody under age."""
        if self._realm == "adult" and any(age_signals(text) for text in texts):
            raise MinorRefused("The exchange")

    async def may_be_shown(self, user_id: str, consent_id: str | None) -> bool:
        """To a model that paints somebody after pictures of them."""
        return await self.holds(user_id, consent_id, "reference")

    async def withdrawn(self) -> frozenset[str]:
        return await self._store.withdrawn()


def require_grown(text: str, where: str) -> None:
    """Names, captions and file names that speak of a child are refused, and nothing of them is kept."""
    plain = text.replace("_", " ").replace("-", " ")
    if _YOUNG.search(plain) or age_signals(plain):
        raise MinorRefused(where)
