"""Which models personas think with, and where they live."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from troupe.client.answers.minds import (
    BenchBegun,
    BoundaryVerdict,
    Brain,
    Candidates,
    Connection,
    Feeling,
    Gateway,
    Language,
    Model,
    Offer,
    Removed,
)
from troupe.client.asking import asked, given
from troupe.client.awaited.wire import AsyncGroup


class AsyncBrains(AsyncGroup):
    """Which models personas think with, and where they live."""

    async def brains(self) -> tuple[Brain, ...]:
        """What thinks."""
        return await self._wire.many(Brain, asked("GET /api/brains"))

    async def add_brain(
        self,
        connection_id: str,
        model: str,
        *,
        name: str | None = None,
        fallbacks: Sequence[str] | None = None,
        params: Mapping[str, JsonValue] | None = None,
        context_tokens: int | None = None,
        max_output_tokens: int | None = None,
        capabilities: Mapping[str, JsonValue] | None = None,
        price: Mapping[str, JsonValue] | None = None,
    ) -> Brain:
        """Make one from a model of a connection; all but these two can be changed later."""
        body = given(
            connection_id=connection_id,
            model=model,
            name=name,
            fallbacks=fallbacks,
            params=params,
            context_tokens=context_tokens,
            max_output_tokens=max_output_tokens,
            capabilities=capabilities,
            price=price,
        )
        return await self._wire.one(Brain, asked("POST /api/brains", body=body))

    async def change_brain(
        self,
        brain_id: str,
        *,
        name: str | None = None,
        connection_id: str | None = None,
        model: str | None = None,
        fallbacks: Sequence[str] | None = None,
        enabled: bool | None = None,
        params: Mapping[str, JsonValue] | None = None,
        context_tokens: int | None = None,
        max_output_tokens: int | None = None,
        capabilities: Mapping[str, JsonValue] | None = None,
        price: Mapping[str, JsonValue] | None = None,
    ) -> Brain:
        """Its name and place, who speaks for it, how it chooses its words, what it can and costs; on or off."""
        body = given(
            name=name,
            connection_id=connection_id,
            model=model,
            fallbacks=fallbacks,
            enabled=enabled,
            params=params,
            context_tokens=context_tokens,
            max_output_tokens=max_output_tokens,
            capabilities=capabilities,
            price=price,
        )
        return await self._wire.one(Brain, asked("PATCH /api/brains/{brain_id}", brain_id, body=body))

    async def brain(self, brain_id: str) -> Brain:
        """One of them."""
        return await self._wire.one(Brain, asked("GET /api/brains/{brain_id}", brain_id))

    async def test_brain(self, brain_id: str) -> Connection:
        """Try its model by a real call; a refused key is an answer, not an error."""
        return await self._wire.one(Connection, asked("POST /api/brains/{brain_id}/test", brain_id))

    async def remove_brain(self, brain_id: str) -> None:
        """Remove one."""
        await self._wire.done(asked("DELETE /api/brains/{brain_id}", brain_id))

    async def choose_brain(self, brain_id: str) -> Brain:
        """Choose the one that answers where none is named."""
        return await self._wire.one(Brain, asked("POST /api/brains/{brain_id}/default", brain_id))

    async def offers(self) -> tuple[Offer, ...]:
        """Model servers that were found running on this computer."""
        return await self._wire.many(Offer, asked("GET /api/brains/offers"))

    async def look_for_servers(self) -> tuple[Offer, ...]:
        """Look again; only 127.0.0.1 is asked."""
        return await self._wire.many(Offer, asked("POST /api/brains/offers/scan"))

    async def accept_offer(self, offer_id: str, model: str) -> Brain:
        """Make a connection and a brain of an offer."""
        return await self._wire.one(
            Brain, asked("POST /api/brains/offers/{offer_id}/accept", offer_id, body=given(model=model))
        )

    async def connections(self) -> tuple[Connection, ...]:
        """Where models live."""
        return await self._wire.many(Connection, asked("GET /api/connections"))

    async def connection(self, connection_id: str) -> Connection:
        """One of them."""
        return await self._wire.one(Connection, asked("GET /api/connections/{connection_id}", connection_id))

    async def change_connection(
        self,
        connection_id: str,
        *,
        base_url: str | None = None,
        key: str | None = None,
        name: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
        scope: str | None = None,
        confirm_private: bool | None = None,
    ) -> Connection:
        """Its name, its address, its key, who may use it; key and headers do not move along to another address."""
        body = given(
            base_url=base_url,
            key=key,
            name=name,
            extra_headers=extra_headers,
            scope=scope,
            confirm_private=confirm_private,
        )
        return await self._wire.one(
            Connection, asked("PATCH /api/connections/{connection_id}", connection_id, body=body)
        )

    async def connect(
        self,
        gateway: str,
        *,
        base_url: str | None = None,
        key: str | None = None,
        name: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
        scope: str | None = None,
        confirm_private: bool | None = None,
    ) -> Connection:
        """Remember one; a server in the own network is to be confirmed, and only administrators share one."""
        body = given(
            gateway=gateway,
            base_url=base_url,
            key=key,
            name=name,
            extra_headers=extra_headers,
            scope=scope,
            confirm_private=confirm_private,
        )
        return await self._wire.one(Connection, asked("POST /api/connections", body=body))

    async def disconnect(self, connection_id: str, *, force: bool | None = None) -> Removed:
        """Forget one and its key."""
        return await self._wire.one(
            Removed, asked("DELETE /api/connections/{connection_id}", connection_id, query={"force": force})
        )

    async def test_connection(self, connection_id: str, *, model: str | None = None) -> Connection:
        """Try it by a real call; a refused key is an answer, not an error."""
        return await self._wire.one(
            Connection, asked("POST /api/connections/{connection_id}/test", connection_id, body=given(model=model))
        )

    async def models(self, connection_id: str) -> tuple[Model, ...]:
        """The models it offers."""
        return await self._wire.many(Model, asked("GET /api/connections/{connection_id}/models", connection_id))

    async def gateways(self) -> tuple[Gateway, ...]:
        """The kinds there are."""
        return await self._wire.many(Gateway, asked("GET /api/connections/gateways"))

    async def recognise(self, key: str) -> Candidates:
        """Whose key this may be; nothing is stored and nothing leaves this computer."""
        return await self._wire.one(Candidates, asked("POST /api/connections/recognise", body=given(key=key)))

    async def languages(self) -> tuple[Language, ...]:
        """What each language pack has."""
        return await self._wire.many(Language, asked("GET /api/minds/languages"))

    async def read_feeling(self, text: str, *, language: str | None = None) -> Feeling:
        """Which feeling a text shows; nothing is kept."""
        return await self._wire.one(Feeling, asked("POST /api/minds/emotion", body=given(text=text, language=language)))

    async def check_boundaries(
        self, text: str, *, stage: str | None = None, persona_id: str | None = None, before: str | None = None
    ) -> BoundaryVerdict:
        """What a persona's boundaries make of one text; nothing is kept."""
        body = given(text=text, stage=stage, persona_id=persona_id, before=before)
        return await self._wire.one(BoundaryVerdict, asked("POST /api/minds/boundaries/check", body=body))

    async def try_boundaries(self, persona_id: str, *, topics: Sequence[str] | None = None) -> BenchBegun:
        """Try every sentence that ships on a persona; a job says what was missed."""
        body = given(persona_id=persona_id, topics=topics)
        return await self._wire.one(BenchBegun, asked("POST /api/minds/boundaries/bench", body=body))
