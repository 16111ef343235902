"""Consents: given in somebody's words, shown, withdrawn with everything that depended on them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.media import MediaLibrary, MediaNotFound
from troupe.personas import CastPersona, PageAsked, Personas, Problem, Wrong, read
from troupe.voices.domain.consent import STATEMENT, STATEMENT_VERSION, Consent, ConsentGiven, Use
from troupe.voices.errors import AlreadyWithdrawn, BadConsent, ConsentNotFound
from troupe.voices.service.clips import Owner
from troupe.voices.service.owning import own_persona
from troupe.voices.store import ConsentStore

Fields = Mapping[str, object]


@dataclass(frozen=True)
class Withdrawn:
    """A consent that is no longer one, and what went with it."""

    consent: Consent
    effects: Mapping[str, Sequence[str]]


class Consents:
    """Who agreed to what."""

    def __init__(
        self,
        database: Database,
        store: ConsentStore,
        personas: Personas,
        media: MediaLibrary,
        live: LiveLog,
        realm: str,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._personas = personas
        self._media = media
        self._live = live
        self._realm = realm
        self._clock = clock
        self._new_id = new_id

    @property
    def statement(self) -> tuple[str, int]:
        """The words that a form shows, and which version of them."""
        return STATEMENT, STATEMENT_VERSION

    def read(self, fields: Fields) -> ConsentGiven:
        """What was sent, or `Wrong` with everything that is wrong with it."""
        given = read(ConsentGiven, fields)
        if given.speaker == "minor" and self._realm == "adult":
            raise Wrong([Problem("speaker", "not_allowed", "There are no children here.")])
        return given

    def read_loud(self, fields: Fields) -> ConsentGiven:
        """The same, for whoever has no form to show every problem in."""
        try:
            return self.read(fields)
        except Wrong as wrong:
            raise BadConsent(wrong.problems[0].detail, wrong.problems[0].field) from None

    async def check_evidence(self, user: User, given: ConsentGiven) -> None:
        """What was spoken or signed is a file of the same person."""
        if given.evidence_media_id is not None:
            await self._media.get(user, given.evidence_media_id)

    async def give(self, user: User, persona: CastPersona, given: ConsentGiven) -> Consent:
        """Write a consent down, as it was given."""
        consent = Consent(
            id=self._new_id(),
            user_id=user.id,
            persona_id=persona.id,
            realm=persona.realm,
            granted_by=given.granted_by or given.speaker_name,
            granted_at=self._clock(),
            uses=tuple(dict.fromkeys(given.uses)),
            **given.model_dump(include=set(ConsentGiven.model_fields) - {"granted_by", "uses"}),
        )
        await self._store.add(consent)
        return consent

    async def add(self, user: User, persona_id: str, given: ConsentGiven) -> Consent:
        """Write down what somebody agrees to for one's own persona."""
        persona = await own_persona(self._personas, user, persona_id)
        if given.speaker == "minor" and self._realm == "adult":
            raise BadConsent("There are no children here.", "speaker")
        await self.check_evidence(user, given)
        async with self._database.writing():
            return await self.give(user, persona, given)

    async def find(self, user: User, id: str) -> Consent:
        """One's own consent; somebody else's does not exist."""
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise ConsentNotFound(id)
        return found

    async def allows(self, user_id: str, id: str | None, persona_id: str, use: Use) -> bool:
        """Whether a consent allows this use for this persona now."""
        found = await self._store.find(user_id, id) if id else None
        return found is not None and found.persona_id == persona_id and found.allows(use, self._clock())

    async def page(self, user: User, persona_id: str, asked: PageAsked) -> Page[Consent]:
        """The consents for one's own persona, newest first."""
        await own_persona(self._personas, user, persona_id)
        of = f"consents {persona_id} {user.id}"
        place = read_cursor(of, asked.cursor, (int,))
        before = min(int(place[0]), 2**53) if place else None
        rows = await self._store.page(persona_id, asked.limit + 1, before)
        return cut(rows, asked.limit, lambda each: [each.place], of)

    async def mark_withdrawn(self, consent: Consent) -> Consent:
        """In the transaction of its effects."""
        at = self._clock()
        if not await self._store.withdraw(consent.id, at):
            raise AlreadyWithdrawn
        return Consent(**vars(consent) | {"withdrawn_at": at})

    async def forget_persona(self, persona_id: str) -> None:
        """A persona leaves for good, and the files that prove its consents with it; their rows follow by themselves."""
        for user_id, media_id in await self._store.evidence_of(persona_id):
            with suppress(MediaNotFound):
                await self._media.erase(Owner(user_id), media_id)

    async def tell_withdrawn(self, done: Withdrawn) -> None:
        told = {"consent_id": done.consent.id, "effects": {key: list(each) for key, each in done.effects.items()}}
        await self._live.announce(f"persona:{done.consent.persona_id}", "voice.consent_withdrawn", told)
