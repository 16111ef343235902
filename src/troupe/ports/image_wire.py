"""Asks servers of pictures and of voices: JSON, files and forms out, JSON and bytes in, or a `ProviderError`."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2

from troupe.kit.masking import mask_keys
from troupe.kit.outbound import AddressNotAllowed
from troupe.kit.outbound.listening import listened
from troupe.ports.chat_wire import failure_of_status
from troupe.ports.text import ProviderError

Part = tuple[str, bytes, str]
Form = Mapping[str, Part] | Sequence[tuple[str, Part]]
"""Files by the name of their field; a sequence where one field takes several."""
SHORT_S, FETCH_S, LONG_S = 20.0, 60.0, 600.0
_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, its headers in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class ImageWire:
    """One server, one key, one client. It owns the client it is given and closes it."""

    def __init__(
        self,
        provider: str,
        base_url: str,
        client: httpx2.AsyncClient,
        headers: Mapping[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        called: str = "image server",
    ) -> None:
        self._provider = provider
        self._base = base_url.rstrip("/")
        self._client = client
        self._headers = dict(headers or {})
        self._secrets = secrets
        self._called = called

    @property
    def base(self) -> str:
        return self._base

    async def document(self, path: str, body: Mapping[str, Any] | None = None, *, patience_s: float = SHORT_S) -> Any:
        """Get a document; with a body post it."""
        return self.read((await self.reply(path, body, patience_s=patience_s)).content)

    async def content(self, path: str, body: Mapping[str, Any] | None = None, *, patience_s: float = SHORT_S) -> bytes:
        return (await self.reply(path, body, patience_s=patience_s)).content

    async def reply(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        patience_s: float = SHORT_S,
    ) -> Reply:
        """Get what is behind a path; with a body post it as JSON. The headers of the answer come along."""
        method, content = ("GET", None) if body is None else ("POST", json.dumps(body).encode())
        told = self._headers | dict(headers or {}) | ({} if content is None else {"content-type": "application/json"})
        request = self._client.build_request(method, self._base + path, content=content, headers=told)
        return await self._sent(request, patience_s)

    async def send_form(self, path: str, fields: Mapping[str, str], files: Form, *, patience_s: float = SHORT_S) -> Any:
        """Post a form with files, get JSON."""
        return self.read((await self.form(path, fields, files, patience_s=patience_s)).content)

    async def form(
        self,
        path: str,
        fields: Mapping[str, str],
        files: Form,
        *,
        headers: Mapping[str, str] | None = None,
        patience_s: float = SHORT_S,
    ) -> Reply:
        """Post a form in parts, even when it has no file."""
        url, told = self._base + path, self._headers | dict(headers or {})
        given = list(files.items()) if isinstance(files, Mapping) else list(files)
        parts: list[tuple[str, Any]] = [(name, (None, value.encode())) for name, value in fields.items()] + given
        request = self._client.build_request("POST", url, files=parts, headers=told)
        # The client sends asynchronously, and a form is made synchronously: so it is made whole first.
        whole = self._client.build_request("POST", url, content=request.read(), headers=request.headers)
        return await self._sent(whole, patience_s)

    async def delete(self, path: str, *, patience_s: float = SHORT_S) -> Reply:
        """Remove what is behind a path."""
        return await self._sent(
            self._client.build_request("DELETE", self._base + path, headers=self._headers), patience_s
        )

    async def elsewhere(self, url: str, hosts: Collection[str]) -> bytes:
        """Fetch a picture from one of the hosts a provider names, without the key."""
        there = urlsplit(url)
        if there.netloc not in hosts and f"{there.scheme}://{there.netloc}" != self._base:
            raise self.failed("The picture lies on a host that is not asked.")
        return (await self._sent(self._client.build_request("GET", url), FETCH_S)).content

    async def told(self, path: str) -> AsyncIterator[Any]:
        """What a server tells over a WebSocket by itself, as documents; ends quietly, because it is only a hint."""
        with suppress(ProviderError):
            async for text in listened(self._client, self._base + path, self._headers):
                yield self.read(text)

    def read(self, content: bytes) -> Any:
        """An answer as the document it is."""
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise self.failed("The server sent something that is no JSON.") from None

    def failed(self, detail: str) -> ProviderError:
        """A failure the server did not tell by its status."""
        said = " ".join(mask_keys(detail, self._secrets).split())[:_LONGEST_DETAIL]
        return ProviderError("broken_stream", self._provider, said)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _sent(self, request: httpx2.Request, patience_s: float) -> Reply:
        request.extensions["timeout"] = httpx2.Timeout(patience_s, connect=5.0).as_dict()
        try:
            async with asyncio.timeout(patience_s):
                answer = await self._client.send(request)
        except AddressNotAllowed as error:
            raise ProviderError("bad_request", self._provider, error.detail) from error
        except (httpx2.TimeoutException, TimeoutError) as error:
            kind: Any = "unavailable" if isinstance(error, httpx2.ConnectTimeout) else "timeout"
            raise ProviderError(kind, self._provider, f"The {self._called} took too long.") from error
        except httpx2.ConnectError as error:
            raise ProviderError("unavailable", self._provider, f"No connection to {self._base}.") from error
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise self.failed(f"The connection to {self._base} broke: {error}") from error
        if answer.is_success:
            return Reply(answer.status_code, {**answer.headers}, answer.content)
        raise failure_of_status(
            self._provider, answer.status_code, answer.headers, _told(answer.content), self._secrets
        )


def _told(body: bytes) -> object:
    """What a refusal says; some servers put the sentence into `errors`, beside the name of the error."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return body[:4096].decode("utf-8", "replace")
    if isinstance(said, dict) and not isinstance(said.get("error"), dict):
        words = [said.get(name) for name in ("error", "errors", "detail", "message")]
        words += [f"estimated_time {said['estimated_time']}"] if "estimated_time" in said else []
        return {"error": ": ".join(str(word) for word in words if word)}
    return said
