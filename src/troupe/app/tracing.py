"""Sends spans to the collector that the settings name, in OTLP's JSON. One that is gone costs spans, no more."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx2

from troupe import __version__
from troupe.kit.outbound import AddressRules, Outbound
from troupe.kit.tracing import Kind, Span, listened_by, unheard

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
AT_ONCE = 512
MOST_WAITING = 4096
# The collector is the operator's own choice, so it may stand on this computer or in the own network.
_RULES = AddressRules(loopback=True, private=True)
_KINDS: dict[Kind, int] = {"internal": 1, "server": 2, "client": 3}


@asynccontextmanager
async def traced(endpoint: str | None) -> AsyncIterator[None]:
    """Tell the collector what happens inside; with none named, nothing is noted."""
    if endpoint is None:
        yield
        return
    telling = asyncio.create_task(Tracing(endpoint).keep_up(), name="tracing")
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


class Tracing:
    """Gathers spans and hands them on now and then."""

    def __init__(self, endpoint: str) -> None:
        self._address = f"{endpoint.rstrip('/')}/v1/traces"
        self._waiting: deque[Span] = deque(maxlen=MOST_WAITING)
        self._is_heard = True

    async def keep_up(self) -> None:
        """Send what was noted, until cancelled; then what is left."""
        async with Outbound().client(_RULES) as client:
            with unheard(), listened_by(self._waiting.append):
                try:
                    while True:
                        await asyncio.sleep(EVERY_SECONDS)
                        await self._send(client)
                except asyncio.CancelledError:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(EVERY_SECONDS):
                            await self._send(client)
                    raise

    async def _send(self, client: httpx2.AsyncClient) -> None:
        while self._waiting:
            spans = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            try:
                answer = await client.post(self._address, json=as_otlp(spans))
                self._note(answer.is_success, str(answer.status_code))
            except (httpx2.HTTPError, OSError) as trouble:
                self._note(False, type(trouble).__name__)
                return

    def _note(self, is_heard: bool, why: str) -> None:
        """Once when the collector goes, not for every span it misses."""
        if self._is_heard and not is_heard:
            log.warning("tracing.collector_does_not_take_spans", extra={"fields": {"why": why}})
        self._is_heard = is_heard


def as_otlp(spans: list[Span]) -> dict[str, object]:
    """One export request, as collectors read it."""
    resource = {"attributes": _attributes({"service.name": "troupe", "service.version": __version__})}
    scope = {"scope": {"name": "troupe"}, "spans": [_as_json(each) for each in spans]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}


def _as_json(span: Span) -> dict[str, object]:
    return {
        "traceId": span.trace_id,
        "spanId": span.span_id,
        **({"parentSpanId": span.parent_id} if span.parent_id else {}),
        "name": span.name,
        "kind": _KINDS[span.kind],
        "startTimeUnixNano": str(span.began_ns),
        "endTimeUnixNano": str(span.ended_ns),
        "attributes": _attributes(span.about),
        "status": {"code": 2} if span.failed else {},
    }


def _attributes(about: dict[str, str | int]) -> list[dict[str, object]]:
    return [
        {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for key, value in about.items()
    ]
