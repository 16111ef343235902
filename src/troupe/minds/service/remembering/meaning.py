"""Vectors when they can be had: the model is loaded in a thread when it is first wanted, and leaves when it rests."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from troupe.minds.domain.memory.recollection import VectorState
from troupe.ports.embedding import Embedder, Vectors

log = logging.getLogger(__name__)

RESTS_AFTER_SECONDS = 600.0
PATIENCE_SECONDS = 0.01
"""How long an answer that is about to begin waits for a vector; then words alone must do."""
BUSY_WITH = 4
"""Texts at work at once; behind more of them nobody waits."""
MOST_EXPECTED = 32
LEANING = 0.25
"""How much the newest vector says about how long the next one takes."""
FindEmbedder = Callable[[], Embedder | None]


class Meaning:
    """What turns texts into vectors, if anything does."""

    def __init__(self, find: FindEmbedder) -> None:
        self._find = find
        self._embedder: Embedder | None = None
        self._missing = False
        self._loading: asyncio.Task[Embedder | None] | None = None
        self._thread = ThreadPoolExecutor(1, "embedding")
        self._used_at = 0.0
        self._at_work = 0
        self._begun: OrderedDict[str, asyncio.Future[Vectors]] = OrderedDict()
        self._due: dict[str, float] = {}
        self._takes = 0.0

    @property
    def state(self) -> VectorState:
        if self._missing:
            return "off"
        return "on" if self._embedder else "loading"

    async def ready(self) -> Embedder | None:
        """The embedder, loaded; None where there is none."""
        if self._missing or self._embedder is not None:
            return self._embedder
        self.wake()
        assert self._loading is not None
        return await asyncio.shield(self._loading)

    def wake(self) -> None:
        """Begin to load, for whoever comes later."""
        if self._embedder is None and not self._missing and (self._loading is None or self._loading.done()):
            self._loading = asyncio.create_task(self._load(), name="embedder")

    async def embed(self, texts: Sequence[str]) -> "Vectors | None":
        """A vector for each text; waits for the model where it is not loaded yet."""
        embedder = await self.ready()
        return None if embedder is None else await self._run(embedder, texts)

    def begin(self, text: str) -> None:
        """Begin with a text that will be asked for in a moment, beside whatever is done until then."""
        if self._embedder is None:
            self.wake()
            return
        if text in self._begun:
            self._begun.move_to_end(text)
            return
        if self._at_work >= BUSY_WITH:
            return
        self._due[text] = time.perf_counter() + self._takes
        self._begun[text] = self._run(self._embedder, [text])
        if len(self._begun) > MOST_EXPECTED:
            self._due.pop(self._begun.popitem(last=False)[0])

    async def embed_if_ready(self, text: str) -> "Vectors | None":
        """The same for one text, for whoever cannot wait: not for the model, not for its work, and not for long."""
        self.begin(text)
        asked = self._begun.get(text)
        if asked is None:
            return None
        if not asked.done():
            if self._due[text] - time.perf_counter() > PATIENCE_SECONDS:
                return None  # by what the last ones took, waiting would be in vain
            await asyncio.wait({asked}, timeout=PATIENCE_SECONDS)
        return self.made(text)

    def made(self, text: str) -> "Vectors | None":
        """The vector of a text that was begun with, where it is done."""
        asked = self._begun.get(text)
        if asked is None or not asked.done() or asked.cancelled() or asked.exception():
            return None
        first: Vectors = asked.result()[0]
        return first

    def rest(self) -> None:
        """Let the model go when nobody wanted it for a while."""
        loop = asyncio.get_running_loop()
        if self._embedder is not None and loop.time() - self._used_at > RESTS_AFTER_SECONDS:
            self._embedder = None

    async def close(self) -> None:
        if self._loading is not None:
            await asyncio.gather(self._loading, return_exceptions=True)
        await asyncio.gather(*self._begun.values(), return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)

    def _run(self, embedder: Embedder, texts: Sequence[str]) -> asyncio.Future[Vectors]:
        """Give texts to the thread now: whoever does so may not let the loop go on for a while."""
        loop = asyncio.get_running_loop()
        self._used_at = loop.time()
        self._at_work += len(texts)

        began = time.perf_counter()

        def done(asked: asyncio.Future[Vectors]) -> None:
            self._at_work -= len(texts)
            if len(texts) == 1:
                self._takes += LEANING * (time.perf_counter() - began - self._takes)
            if not asked.cancelled():
                asked.exception()  # it has been looked at, also where nobody asked for it in the end

        asked = loop.run_in_executor(self._thread, embedder.embed, texts)
        asked.add_done_callback(done)
        return asked

    async def _load(self) -> Embedder | None:
        loop = asyncio.get_running_loop()
        self._used_at = loop.time()
        try:
            self._embedder = await loop.run_in_executor(self._thread, self._loaded)
        except Exception:  # a file that is broken must not keep anybody from talking
            log.exception("minds.embedder_could_not_be_loaded")
        self._missing = self._embedder is None
        return self._embedder

    def _loaded(self) -> Embedder | None:
        embedder = self._find()
        if embedder is not None:
            embedder.embed(["Good morning."])  # what is read at the first call is read now
        return embedder
