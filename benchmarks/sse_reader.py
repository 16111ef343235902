"""How many pieces a second the reader of streamed answers takes off the wire, one core, no network.

The same bytes, cut at the ends of events and cut anywhere, beside a loop that does the least: split lines, read JSON,
take the text. `openai` reads them too where it is installed.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec

from benchmarks.figures import Figure, show
from troupe.ports.chat_wire import AnswerReader
from troupe.ports.text import TextDelta

DELTAS = 20_000
ROUNDS = 5
ANYWHERE = 1_371
WORD = "tokens, "


def measure() -> Sequence[Figure]:
    body = b"".join(_events())
    whole, cut = list(_events()), [body[at : at + ANYWHERE] for at in range(0, len(body), ANYWHERE)]
    peers: list[tuple[str, Callable[[], int]]] = [("bare json loop", lambda: _bare(body))]
    if find_spec("openai"):
        peers.append(("openai", lambda: _openai(body)))
    best = _fastest([lambda: _ours(whole), lambda: _ours(cut), *(read for _, read in peers)])
    name, peer = peers[-1][0], best[-1]
    return [
        Figure("deltas", "pieces a second, one at a time", best[0], "/s", 20_000, peer, name, more_is_better=True),
        Figure("cut_deltas", "pieces a second, cut anywhere", best[1], "/s", 20_000, peer, name, more_is_better=True),
    ]


def _fastest(reads: Sequence[Callable[[], int]]) -> list[float]:
    """Pieces a second of processor time; in turns, the best of some rounds each."""
    best = [0.0] * len(reads)
    for _ in range(ROUNDS):
        for place, read in enumerate(reads):
            began = time.process_time()
            count = read()
            best[place] = max(best[place], count / (time.process_time() - began))
    return best


def _ours(chunks: Sequence[bytes]) -> int:
    reader = AnswerReader("bench", "bench")
    said = [event.text for chunk in chunks for event in reader.feed(chunk) if isinstance(event, TextDelta)]
    said += [event.text for event in reader.close() if isinstance(event, TextDelta)]
    assert "".join(said) == WORD * DELTAS
    return DELTAS


def _bare(body: bytes) -> int:
    said = []
    for line in body.split(b"\n"):
        if line.startswith(b"data: {"):
            said += [each["delta"].get("content", "") for each in json.loads(line[6:])["choices"]]
    assert "".join(said) == WORD * DELTAS
    return DELTAS


def _openai(body: bytes) -> int:
    """Its own reader of events and its own models, without its network."""
    import httpx  # type: ignore[import-not-found,unused-ignore]  # comes with openai
    import openai  # type: ignore[import-not-found,unused-ignore]  # a peer that need not be there
    from openai.types.chat import ChatCompletionChunk  # type: ignore[import-not-found,unused-ignore]  # the same

    client = openai.OpenAI(api_key="none", base_url="http://127.0.0.1:9")
    stream = openai.Stream(cast_to=ChatCompletionChunk, response=httpx.Response(200, content=body), client=client)
    said = [chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices]
    assert "".join(said) == WORD * DELTAS
    return DELTAS


def _events() -> Iterator[bytes]:
    for number in range(DELTAS):
        yield _event({"content": WORD} if number else {"role": "assistant", "content": WORD}, None)
    yield _event({}, "stop")
    yield b"data: [DONE]\n\n"


def _event(delta: dict[str, str], finish: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    chunk = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


if __name__ == "__main__":
    show("sse_reader", __doc__, measure)
