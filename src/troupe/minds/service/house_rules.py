"""The rules of the studio and of a person at work: read once, and again when that person sets something."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from troupe.accounts import Preferences, User
from troupe.live import Hub, Inbox, personal
from troupe.minds.domain.boundaries.gate import Layer
from troupe.minds.domain.boundaries.house import HouseRules
from troupe.personas import CastPersona, Persona

MOST_PEOPLE = 1_000


@dataclass
class _Person:
    inbox: Inbox = field(default_factory=Inbox)
    rules: HouseRules | None = None

    def heed(self) -> None:
        """What was known counts no more once anything was told."""
        if self.inbox.unread.take_all():
            self.rules = None


class RulesHere:
    """Makes personas as strict as their listener and the studio want them; an answer pays one look in the memory."""

    def __init__(self, preferences: Preferences, hub: Hub, refused_here: Sequence[str]) -> None:
        self._preferences = preferences
        self._hub = hub
        self._refused_here = tuple(refused_here)
        self._people: OrderedDict[str, _Person] = OrderedDict()

    async def over(self, user: User, persona: CastPersona) -> CastPersona:
        """The persona as it may speak to this person."""
        document = await self.document(user, persona.document)
        return persona if document is persona.document else replace(persona, document=document)

    async def document(self, user: User, document: Persona) -> Persona:
        """The same for a document that is nobody's: that of a voice without a persona."""
        return (await self._rules(user)).over(document)

    async def unsaid(self, user: User) -> Sequence[str]:
        """Phrases that this person does not want to hear, from whoever speaks."""
        return (await self._rules(user)).phrases

    async def whose(self, user: User, document: Persona, topic: str | None) -> Layer:
        """Whose rule decides about a topic when this person talks with such a persona."""
        return (await self._rules(user)).whose(document, topic)

    async def _rules(self, user: User) -> HouseRules:
        person = self._person(user.id)
        person.heed()  # first: whoever changes something now is heard the next time
        if person.rules is None:
            person.rules = HouseRules.read(await self._preferences.values(user), self._refused_here)
        return person.rules

    def _person(self, user_id: str) -> _Person:
        person = self._people.get(user_id)
        if person is None:
            person = self._people[user_id] = _Person()
            self._hub.attach(person.inbox, personal("me", user_id))
            if len(self._people) > MOST_PEOPLE:
                _, left = self._people.popitem(last=False)
                self._hub.leave(left.inbox)
        self._people.move_to_end(user_id)
        return person
