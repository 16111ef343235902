"""One loaded model at a time, reached through llama.cpp's own door on loopback with a key of this process."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from troupe.ports.text import ProviderError
from troupe.providers.gguf.memory import free_memory, wanted_by

NAME = "gguf"
_MOST_ADAPTERS = 4


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory and the way to it."""

    file: Path
    base_url: str
    server: object
    adapters: "tuple[Adapter, ...]" = ()
    """What can be laid over it, by the number that a request names."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A file as it was when it was looked at: one that was taught anew is another."""

    file: Path
    changed_ns: int

    @classmethod
    def at(cls, file: Path) -> "Adapter":
        return cls(file, file.stat().st_mtime_ns)


class Engine:
    """Loads at first use, swaps when nobody is being answered, lets go of what nobody uses."""

    def __init__(
        self,
        *,
        idle_s: float = 600,
        context_tokens: int = 8192,
        threads: int | None = None,
        free: Callable[[], int | None] = free_memory,
    ) -> None:
        self.key = secrets.token_hex(32)
        self._idle_s = idle_s
        self._context_tokens = context_tokens
        self._threads = threads or max(1, (os.cpu_count() or 2) - 1)
        self._free = free
        self._loaded: Loaded | None = None
        self._in_use = 0
        self._nobody = asyncio.Event()
        self._nobody.set()
        # Whoever waits for a swap holds the door, so that a busy model cannot keep the others out for ever.
        self._door = asyncio.Lock()
        self._goodbye: asyncio.TimerHandle | None = None

    @property
    def loaded_file(self) -> Path | None:
        return self._loaded.file if self._loaded else None

    def has(self, file: Path, adapter: Adapter | None = None) -> bool:
        """Whether this model can answer at once, with that adapter."""
        there = self._loaded
        return there is not None and there.file == file and (adapter is None or adapter in there.adapters)

    @asynccontextmanager
    async def using(self, file: Path, adapter: Adapter | None = None) -> AsyncIterator[Loaded]:
        """Hold this model in memory for as long as the block runs, ready for that adapter."""
        async with self._door:
            loaded = await self._bring(file, adapter)
            self._in_use += 1
            self._nobody.clear()
        try:
            yield loaded
        finally:
            self._in_use -= 1
            if self._in_use == 0:
                self._nobody.set()
                self._leave_later()

    async def aclose(self) -> None:
        async with self._door:
            self._unload()

    async def _bring(self, file: Path, adapter: Adapter | None) -> Loaded:
        self._stay()
        if self._loaded is not None and self.has(file, adapter):
            return self._loaded
        there = self._loaded.adapters if self._loaded is not None and self._loaded.file == file else ()
        await self._nobody.wait()
        self._unload()
        self._check_memory(file)
        # A model learns of its adapters when it is loaded; the ones it had stay, so that two can talk by turns.
        old = tuple(each for each in there if each.file.is_file() and Adapter.at(each.file) == each)
        adapters = (*old, *([adapter] if adapter else []))
        self._loaded = await asyncio.to_thread(self._load, file, adapters[-_MOST_ADAPTERS:])
        return self._loaded

    def _check_memory(self, file: Path) -> None:
        wanted, free = wanted_by(file), self._free()
        if free is not None and free < wanted:
            raise ProviderError(
                "not_enough_memory",
                NAME,
                f"{file.name} needs about {wanted // 2**20} MiB and {free // 2**20} MiB are free.",
                facts={"needed_bytes": wanted, "free_bytes": free},
            )

    def _load(self, file: Path, adapters: tuple[Adapter, ...]) -> Loaded:
        # Imported here: the library is large and most who start Troupe never load a model file.
        import xllamacpp  # type: ignore[import-untyped]  # it ships no types

        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.api_keys = [self.key]
        params.cors_origins = ""
        params.ui = False
        params.endpoint_slots = False
        params.endpoint_metrics = True  # behind the key, like the rest; it is how one sees that the server has begun
        params.verbosity = 0
        # At rest: every request says how much of it is wanted.
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(each.file), 0.0) for each in adapters]
        params.lora_init_without_apply = True
        params.n_ctx = self._context_tokens
        params.cpuparams.n_threads = self._threads
        params.cpuparams_batch.n_threads = self._threads
        try:
            server = xllamacpp.Server(params)
        except RuntimeError:
            raise ProviderError("bad_request", NAME, f"{file.name} could not be loaded as a model.") from None
        # One that is let go before it has begun would wait for its own end for ever, and whoever let it go as well.
        server.handle_metrics()
        return Loaded(file, server.listening_address, server, adapters)

    def _leave_later(self) -> None:
        self._stay()
        self._goodbye = asyncio.get_running_loop().call_later(self._idle_s, self._leave)

    def _leave(self) -> None:
        if self._in_use == 0 and not self._door.locked():
            self._unload()

    def _stay(self) -> None:
        if self._goodbye is not None:
            self._goodbye.cancel()
            self._goodbye = None

    def _unload(self) -> None:
        """The server stops, and its memory is free, when the last reference to it goes."""
        self._stay()
        self._loaded = None
