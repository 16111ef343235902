"""How a persona becomes a prompt and how it answers, before anybody talks with it."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from troupe.client.answers.minds import Preview, Sample, Style, Suggestion
from troupe.client.asking import asked, given
from troupe.client.awaited.wire import AsyncGroup
from troupe.client.documents import PersonaChange


class AsyncRehearsing(AsyncGroup):
    """How a persona becomes a prompt and how it answers, before anybody talks with it."""

    async def prompt(
        self,
        persona_id: str,
        message: str = "",
        *,
        anchor: Sequence[str] | None = None,
        budget_tokens: int | None = None,
        draft: PersonaChange | None = None,
        emotion: Mapping[str, JsonValue] | None = None,
        examples: int | None = None,
        user_name: str | None = None,
    ) -> Preview:
        """What a model is told about a persona, part by part."""
        return await self._wire.one(
            Preview,
            asked(
                "POST /api/personas/{persona_id}/prompt",
                persona_id,
                body=given(
                    anchor=anchor,
                    budget_tokens=budget_tokens,
                    draft=draft,
                    emotion=emotion,
                    examples=examples,
                    message=message,
                    user_name=user_name,
                ),
            ),
        )

    async def style(
        self, persona_id: str, text: str, *, draft: PersonaChange | None = None, language: str | None = None
    ) -> Style:
        """A text in this persona's manner, with every change marked."""
        return await self._wire.one(
            Style,
            asked(
                "POST /api/personas/{persona_id}/style",
                persona_id,
                body=given(text=text, draft=draft, language=language),
            ),
        )

    async def sample(
        self, persona_id: str, message: str | None = None, *, draft: PersonaChange | None = None
    ) -> tuple[Sample, ...]:
        """How it answers, also with changes that are not stored."""
        return await self._wire.many(
            Sample,
            asked("POST /api/personas/{persona_id}/sample", persona_id, body=given(draft=draft, message=message)),
            inside="samples",
        )

    async def suggest(self, text: str, *, language: str | None = None) -> Suggestion:
        """Numbers that a description speaks of, and which of its words say so; nothing is stored."""
        return await self._wire.one(
            Suggestion, asked("POST /api/personas/suggest", body=given(text=text, language=language))
        )
