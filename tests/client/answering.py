"""A studio that answers what a test tells it to, and remembers what it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx2

from troupe.client import AsyncTroupe, Troupe

ADDRESS = "http://studio.test:8000"
TOKEN = "trp_a_token_nobody_else_may_see"
Answer = httpx2.Response | Exception

REFUSAL = {"error": "LIST_FAILED", "code": "LIST_FAILED", "detail": "No.", "next_step": "Try later."}


@dataclass
class Answering:
    """Gives its answers one after the other, the last one again and again."""

    answers: Sequence[Answer]
    asked: list[httpx2.Request] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def troupe(self, **options: str) -> Troupe:
        return Troupe(ADDRESS, TOKEN, transport=httpx2.MockTransport(self), **options)

    def async_troupe(self) -> AsyncTroupe:
        return AsyncTroupe(ADDRESS, TOKEN, transport=httpx2.MockTransport(self))


def says(status: int, headers: dict[str, str] | None = None, **body: object) -> httpx2.Response:
    return httpx2.Response(status, headers=headers, json=body)


def refuses(status: int, headers: dict[str, str] | None = None, **more: object) -> httpx2.Response:
    return says(status, headers, **{**REFUSAL, **more})
