"""A guardian who acts as a child for a while, and comes back."""

from troupe.accounts.domain import User
from troupe.accounts.domain.credential import Visitor
from troupe.accounts.errors import NotSignedIn, NotYourChild
from troupe.accounts.service.signins import SignedIn, SignIns
from troupe.accounts.store import PeopleStore, SignInStore


class Switching:
    """Lets a sign-in act as a child of its person, and back with the password."""

    def __init__(self, people: PeopleStore, sign_in_store: SignInStore, sign_ins: SignIns, realm: str) -> None:
        self._people = people
        self._store = sign_in_store
        self._sign_ins = sign_ins
        self._realm = realm

    async def switch(self, visitor: Visitor, user_id: str, password: str | None) -> SignedIn:
        if self._realm != "family":
            raise NotYourChild
        sign_in = await self._store.find(visitor.sign_in_id or "")
        if sign_in is None:
            raise NotSignedIn
        signer, wanted = await self._people.find(sign_in.user_id), await self._people.find(user_id)
        if signer is None or wanted is None or wanted.status != "active":
            raise NotYourChild
        if wanted.id == signer.id:
            await self._sign_ins.check_password(signer, password or "")
        elif not _minds(signer, wanted) or sign_in.acting_id != signer.id:
            raise NotYourChild
        return await self._sign_ins.switch(sign_in.id, wanted)


def _minds(guardian: User, child: User) -> bool:
    return child.age_band == "child" and child.guardian_id == guardian.id
