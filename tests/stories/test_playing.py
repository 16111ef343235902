"""A story at the terminal: its words come as they are told, and nothing is lost between two looks."""

import io
from types import SimpleNamespace

import pytest

from tests.stories.playing import begun
from troupe.stories.commands.playing import Table

pytestmark = pytest.mark.asyncio(loop_scope="module")
TOLD = " ".join(f"Wave {number} breaks on the stones." for number in range(12))


class Paper:
    """A terminal that is read afterwards."""

    def __init__(self) -> None:
        self.as_json = False
        self.pieces: list[str] = []
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.pieces.append(text)

    def show(self, data: object, table: object = None) -> None:
        self.lines.append(str(data))

    def tell(self, message: str) -> None:
        self.lines.append(message)


async def test_a_telling_is_heard_while_it_goes_on(studio):
    words, paper = studio.studio.bench.text, Paper()
    id = await begun(studio.http, "local")
    words.next_replies([TOLD])
    words.set_speed(tokens_per_second=200, first_token_ms=0)

    table = Table(SimpleNamespace(obj=paper), studio.studio, id)
    await table.play(io.StringIO("I watch the sea.\n:quit\n"))

    assert "".join(paper.pieces) == f"\n{TOLD}\n\n"
    assert len([each for each in paper.pieces if each.strip()]) >= 2
    assert TOLD not in "".join(paper.lines)
