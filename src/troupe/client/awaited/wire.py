"""The way to a studio: asks, tries again where that is safe, and reads the answer."""

import asyncio
from collections.abc import AsyncIterator

import httpx2

from troupe.client.asking import Asked
from troupe.client.errors import refusal, unreachable
from troupe.client.reading import Download, Read, read, read_many, the_next_page
from troupe.client.trying import is_worth_another, pause_before, told_to_wait
from troupe.client.visiting import Visit


class AsyncWire:
    """One studio, asked as one person."""

    def __init__(self, visit: Visit, transport: httpx2.AsyncBaseTransport | None) -> None:
        self._visit = visit
        self._http = httpx2.AsyncClient(
            base_url=visit.address,
            headers=visit.headers,
            cookies=visit.no_cookies(),
            timeout=visit.timeout,
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def one(self, model: type[Read], asking: Asked, inside: str = "") -> Read:
        """What a door answers, or what its answer holds under a name."""
        answer = await self._answer(asking)
        return read(model, answer.status_code, answer.content, inside)

    async def many(self, model: type[Read], asking: Asked, inside: str = "items") -> tuple[Read, ...]:
        """A list that comes whole."""
        answer = await self._answer(asking)
        return read_many(model, answer.status_code, answer.content, inside)

    async def pages(self, model: type[Read], asking: Asked, inside: str = "items") -> AsyncIterator[Read]:
        """Every item of a list, page after page, each asked for when it is needed."""
        following: Asked | None = asking
        while following is not None:
            answer = await self._answer(following)
            for item in read_many(model, answer.status_code, answer.content, inside):
                yield item
            following = the_next_page(following, answer.content)

    async def file(self, asking: Asked) -> Download:
        """A file as the studio hands it out."""
        answer = await self._answer(asking)
        return Download.of(answer.content, answer.headers)

    async def done(self, asking: Asked) -> None:
        """Ask for something whose answer says no more than that it happened."""
        await self._answer(asking)

    async def _answer(self, asking: Asked) -> httpx2.Response:
        """The studio's answer, or its refusal as an error."""
        attempt = 1
        while True:
            answer, fault = await self._try(asking)
            status, headers = (0, {}) if answer is None else (answer.status_code, answer.headers)
            if not is_worth_another(attempt, asking.is_repeatable, status, headers):
                break
            await asyncio.sleep(pause_before(attempt, headers))
            attempt += 1
        if answer is None:
            raise unreachable(self._visit.address, fault)
        return _accepted(answer)

    async def _try(self, asking: Asked) -> tuple[httpx2.Response | None, str]:
        """One attempt; of a failure only its name, because the fault itself holds the request and its token."""
        try:
            return await self._http.request(
                asking.method,
                asking.path,
                params=dict(asking.query) or None,
                json=None if asking.files else asking.body,
                data=dict(asking.form) or None,
                files=[("file", each) for each in asking.files] or None,
                headers=dict(asking.headers),
            ), ""
        except httpx2.RequestError as fault:
            return None, type(fault).__name__


class AsyncGroup:
    """Doors that belong together, behind one way."""

    def __init__(self, wire: AsyncWire) -> None:
        self._wire = wire


def _accepted(answer: httpx2.Response) -> httpx2.Response:
    if not answer.is_success:
        raise refusal(answer.status_code, answer.content, told_to_wait(answer.headers))
    return answer
