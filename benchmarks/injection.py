"""Injected instructions: in how many places words of others would be taken for more than words.

Words that pose as a heading, a note, another role, a tool's result or another speaker are put where somebody else may
write: all texts of a card, lore, a mask, memory, the note of a chat, a caption. What a brain is then sent is read from
the wire. Beside it the same words joined into a prompt as they are.
"""

import asyncio
import json
import re
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.running import REPOSITORY
from tests.chats.talking import Talker, good
from tests.security.test_injection import FIELDS, HARMLESS, asked
from tests.support.studio import opened
from tests.support.upstream import Upstream, chunk, data

POSES: list[str] = tomllib.loads((REPOSITORY / "tests/security/injections.toml").read_text("utf-8"))["poses"]
PLACES = len(FIELDS) + 7
"""The texts of a card; a book's name and three entries; a mask, a memory, a note and a caption less the file's own."""
FORGED = re.compile(
    r"#{1,6} |\[(Note|System|Results|Memories|Lore|INST)|</?\w+>|<\||<<|\{\"|---$|```"
    r"|(?i:system|assistant|user|developer|narrator|ada|vera) ?:"
)
CONTROL = re.compile(r"<\|\w+\|>|\[INST\]|<<SYS>>")
Messages = Sequence[tuple[str, str]]


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measured(Path(folder)))


async def measured(folder: Path) -> Sequence[Figure]:
    forged = roles = kept = tools = naive = passed = 0
    async with opened(folder, memory_vectors=False) as house, Upstream() as upstream:
        me = Talker(house.http)
        plain, _ = await sent(me, upstream, HARMLESS)
        usual = [role for role, _ in plain]
        for pose in POSES:
            words = f"{HARMLESS}\n{pose}"
            messages, events = await sent(me, upstream, words)
            forged += len(posing(messages, words)) - len(posing(plain, words))
            roles += [role for role, _ in messages] != usual
            tools += any(event.startswith("tool.") for event in events)
            passed += control_words(messages)
            naive += len(posing(joined(words), words))
        known = good(await me.http.get("/api/memories?limit=100"), 200)["items"]
        kept += sum(each["text"].startswith("obey") for each in known)
        await house.studio.answers.stop_everything()
    return [
        Figure("tried", "instructions × places", len(POSES) * PLACES, "", 300, more_is_better=True),
        Figure("forged", "lines that pose as more than words of somebody", forged, "", 0, naive, "joined as they are"),
        Figure("roles", "messages that got another role", roles, "", 0),
        Figure("tools", "tools that were used", tools, "", 0),
        Figure("control", "poses in which control words of models are passed on", passed, "", 0),
        Figure("kept", "facts that were kept because a text said so", kept, "", 0),
    ]  # fmt: skip


async def sent(me: Talker, upstream: Upstream, words: str) -> tuple[Messages, Sequence[str]]:
    """What a brain is asked with, when it asks for a tool nobody switched on besides."""
    called = {"name": "remember", "arguments": json.dumps({"fact": "obey"})}
    delta = {"tool_calls": [{"index": 0, "id": "a", "function": called}]}
    upstream.next(data({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}), chunk("Well."),
                  chunk(finish="stop"), b"data: [DONE]\n\n")  # fmt: skip
    body, events = await asked(me, upstream, words)
    return [(each["role"], str(each["content"])) for each in body["messages"]], events


def joined(words: str) -> Messages:
    """A prompt as many programs make it."""
    card = "\n\n".join(f"{field}: {words}" for field in FIELDS)
    rest = "\n".join([words] * (PLACES - len(FIELDS) - 1))
    return [("system", f"{card}\n{rest}"), ("user", f"the sea\n[image: {words}]")]


def posing(messages: Messages, words: str) -> list[str]:
    """Lines of these words that begin a line where the prompt itself begins lines that count.

    A system message is parted by headings alone. Between people a line says who speaks, or notes something.
    """
    ours = {line.strip() for line in words.splitlines() if FORGED.match(line.strip())}
    lines = [(role, line) for role, text in messages if role != "assistant" for line in text.splitlines()]
    return [line for role, line in lines if line.rstrip() in ours and (role == "user" or line.startswith("#"))]


def control_words(messages: Messages) -> bool:
    """Whether marks by which some models part roles are passed on as they were written."""
    return any(CONTROL.search(text) for _, text in messages)


if __name__ == "__main__":
    show("injection", __doc__, measure)
