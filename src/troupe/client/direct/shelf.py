"""Personas as they come and go: cast, found, changed, put on stage, on the shelf and into the bin."""

from collections.abc import Iterator, Sequence
from typing import Literal

from troupe.client.answers.personas import ActivePersona, BinnedPersona, Deleted, PersonaPage, TagCount
from troupe.client.asking import asked, given
from troupe.client.direct.wire import Group
from troupe.client.documents import NewPersona, PersonaChange, StoredPersona


class Shelf(Group):
    """Personas as they come and go: cast, found, changed, put on stage, on the shelf and into the bin."""

    def list(
        self,
        *,
        limit: int | None = None,
        q: str | None = None,
        tag: Sequence[str] | None = None,
        language: str | None = None,
        audience: Literal["child", "everyone", "adult"] | None = None,
        archived: Literal["false", "true", "any"] | None = None,
        scope: Literal["own", "shared", "all"] | None = None,
        sort: Literal["created", "updated", "name", "used"] | None = None,
        order: Literal["asc", "desc"] | None = None,
    ) -> Iterator[StoredPersona]:
        """Your personas: searched, filtered and sorted; each page is asked for when it is needed."""
        return self._wire.pages(
            StoredPersona,
            asked(
                "GET /api/personas",
                query={
                    "limit": limit,
                    "q": q,
                    "tag": tag,
                    "language": language,
                    "audience": audience,
                    "archived": archived,
                    "scope": scope,
                    "sort": sort,
                    "order": order,
                },
            ),
            inside="personas",
        )

    def page(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        q: str | None = None,
        tag: Sequence[str] | None = None,
        language: str | None = None,
        audience: Literal["child", "everyone", "adult"] | None = None,
        archived: Literal["false", "true", "any"] | None = None,
        scope: Literal["own", "shared", "all"] | None = None,
        sort: Literal["created", "updated", "name", "used"] | None = None,
        order: Literal["asc", "desc"] | None = None,
    ) -> PersonaPage:
        """One page of your personas, with how many there are and how many your tier takes."""
        return self._wire.one(
            PersonaPage,
            asked(
                "GET /api/personas",
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "q": q,
                    "tag": tag,
                    "language": language,
                    "audience": audience,
                    "archived": archived,
                    "scope": scope,
                    "sort": sort,
                    "order": order,
                },
            ),
        )

    def create(self, persona: NewPersona) -> StoredPersona:
        """Cast a persona; only its name is needed."""
        return self._wire.one(StoredPersona, asked("POST /api/personas", body=persona), inside="persona")

    def active(self) -> StoredPersona | None:
        """The persona that is on stage; none when nobody is."""
        answer = self._wire.one(ActivePersona, asked("GET /api/personas/active"))
        return answer.persona

    def starters(self) -> tuple[StoredPersona, ...]:
        """Nova, Rook and Moss, who are there for everyone."""
        return self._wire.many(StoredPersona, asked("GET /api/personas/starters"), inside="personas")

    def tags(self) -> tuple[TagCount, ...]:
        """Your tags, the most used first."""
        return self._wire.many(TagCount, asked("GET /api/personas/tags"), inside="tags")

    def get(self, persona_id: str) -> StoredPersona:
        """One persona's document."""
        return self._wire.one(StoredPersona, asked("GET /api/personas/{persona_id}", persona_id), inside="persona")

    def change(self, persona_id: str, change: PersonaChange, *, if_match: int | str | None = None) -> StoredPersona:
        """Merge changes into a document."""
        return self._wire.one(
            StoredPersona,
            asked("PUT /api/personas/{persona_id}", persona_id, if_match=if_match, body=change),
            inside="persona",
        )

    def delete(self, persona_id: str, *, if_match: int | str | None = None) -> Deleted:
        """Put a persona into the bin, where it waits thirty days."""
        return self._wire.one(Deleted, asked("DELETE /api/personas/{persona_id}", persona_id, if_match=if_match))

    def activate(self, persona_id: str) -> StoredPersona:
        """Put a persona on stage; whoever was there leaves it."""
        return self._wire.one(
            StoredPersona, asked("POST /api/personas/{persona_id}/activate", persona_id), inside="persona"
        )

    def archive(self, persona_id: str) -> StoredPersona:
        """Put a persona on the shelf."""
        return self._wire.one(
            StoredPersona, asked("POST /api/personas/{persona_id}/archive", persona_id), inside="persona"
        )

    def unarchive(self, persona_id: str) -> StoredPersona:
        """Take it from the shelf again."""
        return self._wire.one(
            StoredPersona, asked("POST /api/personas/{persona_id}/unarchive", persona_id), inside="persona"
        )

    def duplicate(self, persona_id: str, *, name: str | None = None) -> StoredPersona:
        """A copy of a persona you can see, yours to change."""
        return self._wire.one(
            StoredPersona,
            asked("POST /api/personas/{persona_id}/duplicate", persona_id, body=given(name=name)),
            inside="persona",
        )

    def bin(self, *, limit: int | None = None) -> Iterator[BinnedPersona]:
        """What you deleted and can still bring back."""
        return self._wire.pages(
            BinnedPersona, asked("GET /api/personas/bin", query={"limit": limit}), inside="personas"
        )

    def restore(self, persona_id: str, *, handle: str | None = None) -> StoredPersona:
        """Out of the bin again; `handle` when the old one was given away."""
        return self._wire.one(
            StoredPersona,
            asked("POST /api/personas/{persona_id}/restore", persona_id, body=given(handle=handle)),
            inside="persona",
        )

    def purge(self, persona_id: str) -> None:
        """Out of the bin and gone for good."""
        self._wire.done(asked("DELETE /api/personas/bin/{persona_id}", persona_id))
