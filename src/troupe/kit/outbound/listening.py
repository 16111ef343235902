"""Hearing what a server tells over a WebSocket by itself, over the same checked connections; nothing is said back."""

from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit

import httpx2
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri


async def listened(client: httpx2.AsyncClient, url: str, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
    """Each text as it comes. What is heard is a hint: whoever cannot be heard, or stops, ends it quietly."""
    address = urlsplit(url)
    protocol = ClientProtocol(parse_uri(address._replace(scheme=f"ws{address.scheme[4:]}").geturl()))
    asked = protocol.connect()
    protocol.send_request(asked)
    told = dict(headers) | {name.lower(): value for name, value in asked.headers.raw_items()}
    try:
        async with client.stream("GET", url, headers=told, timeout=None) as answer:
            protocol.receive_data(_head_of(answer))
            async for piece in answer.aiter_raw():
                protocol.receive_data(piece)
                for event in protocol.events_received():
                    if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                        yield bytes(event.data)
    except (httpx2.RequestError, InvalidHandshake):
        return


def _head_of(answer: httpx2.Response) -> bytes:
    """The head of an answer as it came, for whoever reads the protocol from its first byte."""
    lines = [f"HTTP/1.1 {answer.status_code} Told", *(f"{name}: {value}" for name, value in answer.headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()
