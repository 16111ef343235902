"""What a persona has learnt, and what it was before."""

from collections.abc import AsyncIterator
from typing import Literal

from troupe.client.answers.personas import DifferenceList, Learnt, Version, VersionLine
from troupe.client.asking import asked, given
from troupe.client.awaited.wire import AsyncGroup
from troupe.client.documents import Example, StoredPersona


class AsyncMemory(AsyncGroup):
    """What a persona has learnt, and what it was before."""

    async def learn(
        self,
        persona_id: str,
        user_message: str,
        persona_response: str,
        *,
        context: str | None = None,
        pinned: bool | None = None,
        quality_score: float | None = None,
    ) -> Learnt:
        """Keep an exchange as an example of how it speaks."""
        return await self._wire.one(
            Learnt,
            asked(
                "POST /api/personas/{persona_id}/learn",
                persona_id,
                body=given(
                    user_message=user_message,
                    persona_response=persona_response,
                    context=context,
                    pinned=pinned,
                    quality_score=quality_score,
                ),
            ),
        )

    def examples(
        self, persona_id: str, *, limit: int | None = None, state: Literal["kept", "removed"] | None = None
    ) -> AsyncIterator[Example]:
        """What it keeps, or what it no longer keeps, in the order it was learnt."""
        return self._wire.pages(
            Example,
            asked("GET /api/personas/{persona_id}/examples", persona_id, query={"limit": limit, "state": state}),
            inside="examples",
        )

    async def change_example(
        self,
        persona_id: str,
        example_id: str,
        *,
        context: str | None = None,
        persona_response: str | None = None,
        pinned: bool | None = None,
        quality_score: float | None = None,
        user_message: str | None = None,
    ) -> Example:
        """Correct one, or pin it so that it never gives way."""
        return await self._wire.one(
            Example,
            asked(
                "PUT /api/personas/{persona_id}/examples/{example_id}",
                persona_id,
                example_id,
                body=given(
                    context=context,
                    persona_response=persona_response,
                    pinned=pinned,
                    quality_score=quality_score,
                    user_message=user_message,
                ),
            ),
            inside="example",
        )

    async def remove_example(self, persona_id: str, example_id: str) -> Example:
        """Take one away; it can be brought back for thirty days."""
        return await self._wire.one(
            Example,
            asked("DELETE /api/personas/{persona_id}/examples/{example_id}", persona_id, example_id),
            inside="example",
        )

    async def restore_example(self, persona_id: str, example_id: str) -> Example:
        """Bring one back to its place in time."""
        return await self._wire.one(
            Example,
            asked("POST /api/personas/{persona_id}/examples/{example_id}/restore", persona_id, example_id),
            inside="example",
        )

    def versions(
        self, persona_id: str, *, limit: int | None = None, all: bool | None = None
    ) -> AsyncIterator[VersionLine]:
        """Its versions, newest first; edits shortly after one another are one line, with `all=true` they are not."""
        return self._wire.pages(
            VersionLine,
            asked("GET /api/personas/{persona_id}/versions", persona_id, query={"limit": limit, "all": all}),
            inside="versions",
        )

    async def get_version(self, persona_id: str, number: int) -> Version:
        """One version with its document."""
        return await self._wire.one(
            Version, asked("GET /api/personas/{persona_id}/versions/{number}", persona_id, number), inside="version"
        )

    async def name_version(self, persona_id: str, name: str) -> Version:
        """Give the present version a name."""
        return await self._wire.one(
            Version,
            asked("POST /api/personas/{persona_id}/versions", persona_id, body=given(name=name)),
            inside="version",
        )

    async def restore_version(
        self, persona_id: str, number: int, *, if_match: int | str | None = None
    ) -> StoredPersona:
        """Make it the present one, as a new version; nothing in between is lost."""
        return await self._wire.one(
            StoredPersona,
            asked("POST /api/personas/{persona_id}/versions/{number}/restore", persona_id, number, if_match=if_match),
            inside="persona",
        )

    async def diff(self, persona_id: str, *, from_: str | None = None, to: str | None = None) -> DifferenceList:
        """What changed from one state to another."""
        return await self._wire.one(
            DifferenceList, asked("GET /api/personas/{persona_id}/diff", persona_id, query={"from": from_, "to": to})
        )
