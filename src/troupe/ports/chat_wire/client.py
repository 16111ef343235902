"""Asks one question over the chat wire and streams the answer."""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Protocol

import httpx2

from troupe.kit.outbound import STRAIGHT, AddressNotAllowed, Straight
from troupe.kit.waiting import Waits
from troupe.ports.chat_wire.failures import failure_of_status
from troupe.ports.text import Ear, ProviderError, TextDelta, TextEvent

_ERROR_BODY = 64 * 1024
_LINGER_S = 0.2


FailureOf = Callable[[str, int, Mapping[str, str], object, Iterable[str]], ProviderError]
"""Provider, status, headers, body and secrets become the error a refusal stands for."""


class Reader(Protocol):
    """Understands the bytes of one answer."""

    @property
    def over(self) -> bool: ...
    @property
    def finished_by_server(self) -> bool: ...

    def only_word(self, chunk: bytes) -> str | None: ...
    def feed(self, chunk: bytes) -> Iterator[TextEvent]: ...
    def close(self) -> Iterator[TextEvent]: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: for the first byte, between two bytes, for the whole answer."""

    first_s: float = 120
    silence_s: float = 60
    whole_s: float = 600


class ChatWire:
    """One server, one key, one pooled client."""

    def __init__(
        self,
        provider: str,
        client: httpx2.AsyncClient,
        headers: Mapping[str, str],
        secrets: tuple[str, ...] = (),
        patience: Patience = Patience(),
        failure: FailureOf = failure_of_status,
    ) -> None:
        self._provider = provider
        self._client = client
        ours = {"content-type": "application/json", "accept": "text/event-stream, application/json", **headers}
        self._headers = httpx2.Headers({**client.headers, **ours})
        self._urls: dict[str, httpx2.URL] = {}
        self._secrets = secrets
        self._patience = patience
        self._failure = failure

    async def ask(
        self, url: str, body: Mapping[str, object], reader: Reader, ear: Ear | None = None
    ) -> AsyncGenerator[TextEvent, None]:
        """Post the question and give out the answer's events; closing this closes the connection."""
        deadline = asyncio.get_running_loop().time() + self._patience.whole_s
        response = await self._open("POST", url, json.dumps(body).encode())
        try:
            async with aclosing(self._pieces(response, reader, deadline, ear)) as pieces:
                async for piece in pieces:
                    if (word := reader.only_word(piece)) is not None:
                        yield TextDelta(word)
                        continue
                    for event in _joined(reader.feed(piece)):
                        yield event
                    if reader.over:
                        break
                for event in reader.close():
                    yield event
                if reader.finished_by_server:
                    await _read_to_the_end(pieces)
        finally:
            await _close(response)

    async def get(self, url: str) -> object:
        """Get a JSON document, such as the list of models."""
        return await self._document("GET", url, None)

    async def post(self, url: str, body: Mapping[str, object]) -> object:
        """Post JSON, get JSON."""
        return await self._document("POST", url, json.dumps(body).encode())

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _document(self, method: str, url: str, content: bytes | None) -> object:
        response = await self._open(method, url, content)
        try:
            async with asyncio.timeout(self._patience.silence_s):
                return json.loads(await response.aread())
        except ValueError:
            raise ProviderError("broken_stream", self._provider, "The server sent something that is no JSON.") from None
        except (httpx2.RequestError, TimeoutError) as error:
            raise self._translated(error) from error
        finally:
            await _close(response)

    async def _open(self, method: str, url: str, content: bytes | None) -> httpx2.Response:
        """Send, and wait for the head of the answer; a refusal is raised with what it says."""
        request = self._request(method, url, content)
        try:
            async with asyncio.timeout(self._patience.first_s):
                response = await self._client.send(request, stream=True)
        except (httpx2.RequestError, httpx2.InvalidURL, TimeoutError, AddressNotAllowed) as error:
            raise self._translated(error) from error
        if response.status_code != 200:
            raise await self._refusal(response)
        return response

    def _request(self, method: str, url: str, content: bytes | None) -> httpx2.Request:
        """What the client would build, without reading the same address and joining the same headers each time."""
        if url not in self._urls:
            self._urls[url] = httpx2.URL(url)
        waits = {"timeout": _UNTIMED.as_dict()}
        return httpx2.Request(method, self._urls[url], content=content, headers=self._headers, extensions=waits)

    async def _refusal(self, response: httpx2.Response) -> ProviderError:
        said = b""
        try:
            with suppress(httpx2.RequestError, TimeoutError):
                async with asyncio.timeout(5):
                    async for piece in response.aiter_bytes():
                        said += piece
                        if len(said) > _ERROR_BODY:
                            break
        finally:
            await _close(response)
        return self._failure(self._provider, response.status_code, response.headers, _parsed(said), self._secrets)

    async def _pieces(
        self, response: httpx2.Response, reader: Reader, deadline: float, ear: Ear | None
    ) -> AsyncGenerator[bytes, None]:
        """The bytes as they come. A break after the server said why it stopped is an end like any other."""
        waits = self._patience.first_s
        straight = _straight(response)
        next_piece = straight.piece if straight else _bytes_of(response)
        with Waits() as waiting:
            if straight and ear:
                straight.hand_over(self._said_to(ear, reader, waiting, deadline))
            while True:
                try:
                    with waiting.by(min(waiting.now() + waits, deadline)):
                        piece = await next_piece()
                except (httpx2.RequestError, TimeoutError) as error:
                    if reader.finished_by_server:
                        return
                    for_good = self._translated(error, streaming=True)
                    raise for_good from error
                if not piece:
                    return
                waits = self._patience.silence_s
                yield piece

    def _said_to(self, ear: Ear, reader: Reader, waiting: Waits, deadline: float) -> Callable[[bytes], bool]:
        """Says plain words to an ear where they arrive: no step between wakes for them."""

        def take(piece: bytes) -> bool:
            if not ear.is_open or (word := reader.only_word(piece)) is None:
                return False
            waiting.put_off(min(waiting.now() + self._patience.silence_s, deadline))
            ear.hear(word)
            return True

        return take

    def _translated(self, error: Exception, *, streaming: bool = False) -> ProviderError:
        if isinstance(error, AddressNotAllowed):
            return ProviderError("bad_request", self._provider, error.detail)
        if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
            return ProviderError("bad_request", self._provider, "The address cannot be used.")
        if isinstance(error, httpx2.ConnectError) and _is_about_trust(error):
            return ProviderError("tls", self._provider, "The server's certificate cannot be trusted.")
        if isinstance(error, httpx2.ConnectTimeout | httpx2.ConnectError):
            return ProviderError("unavailable", self._provider, "No connection to the model server.")
        if isinstance(error, httpx2.TimeoutException | TimeoutError):
            return ProviderError("timeout", self._provider, "The model server took too long.")
        if streaming:
            return ProviderError("broken_stream", self._provider, "The connection broke in the middle of the answer.")
        return ProviderError("unavailable", self._provider, "The connection broke before the answer began.")


# Waiting is timed here, piece by piece; a second clock below would only get in the way.
_UNTIMED = httpx2.Timeout(None, connect=5.0)


def _joined(events: Iterable[TextEvent]) -> Iterator[TextEvent]:
    """Words that arrived together go on together: who is late catches up, since one step costs as much as ten words."""
    words: list[str] = []
    try:
        for event in events:
            if isinstance(event, TextDelta):
                words.append(event.text)
                continue
            yield from _said(words)
            yield event
    except ProviderError:
        yield from _said(words)  # what was whole before something broke comes first
        raise
    yield from _said(words)


def _said(words: list[str]) -> Iterator[TextDelta]:
    if words:
        yield TextDelta("".join(words))
        words.clear()


def _straight(response: httpx2.Response) -> Straight | None:
    """The body itself: what is not packed comes without the steps that unpack it."""
    straight = response.extensions.get(STRAIGHT)
    return straight if isinstance(straight, Straight) and "content-encoding" not in response.headers else None


def _bytes_of(response: httpx2.Response) -> Callable[[], Awaitable[bytes]]:
    """Gives what arrived, and nothing at the end."""
    pieces = response.aiter_bytes()

    async def following() -> bytes:
        async for piece in pieces:
            if piece:
                return piece
        return b""

    return following


async def _read_to_the_end(pieces: AsyncIterator[bytes]) -> None:
    """What follows the last event means nothing, but a connection read to its end can be used again."""
    with suppress(TimeoutError, ProviderError):
        async with asyncio.timeout(_LINGER_S):
            async for _ in pieces:
                pass


async def _close(response: httpx2.Response) -> None:
    with suppress(httpx2.RequestError):
        await response.aclose()


def _is_about_trust(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError) or "CERTIFICATE" in str(seen).upper() or "SSL" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _parsed(said: bytes) -> object:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return said.decode("utf-8", "replace")
