"""How the fake brain fails: with the very errors a real provider would raise."""

from dataclasses import dataclass

from troupe.ports.text import FailureKind, ProviderError


@dataclass(frozen=True, slots=True)
class Failure:
    """One way to fail; `after_pieces` None means before anything was said."""

    kind: FailureKind | None
    detail: str
    status: int | None = None
    retry_after_s: float | None = None
    after_pieces: int | None = None

    def error(self, provider: str) -> Exception:
        if self.kind is None:
            # A defect inside an adapter: whoever reads the stream must survive that too.
            return RuntimeError(self.detail)
        return ProviderError(self.kind, provider, self.detail, retry_after_s=self.retry_after_s, status=self.status)


FAULTS: dict[str, Failure] = {
    "401": Failure("unauthorized", "The key was refused.", status=401),
    "429": Failure("limited", "Too many requests.", status=429, retry_after_s=1),
    "413": Failure("too_long", "The conversation is too long for this model.", status=413),
    "500": Failure("unavailable", "The model server failed.", status=500),
    "timeout": Failure("timeout", "Nothing arrived in time."),
    "drop": Failure("broken_stream", "The connection broke in the middle of the answer.", after_pieces=5),
    "throw": Failure(None, "The fake brain was told to throw."),
    "error200": Failure("overloaded", "The model server reported an error inside its answer.", status=200),
    "nodone": Failure("broken_stream", "The answer ended without saying so.", after_pieces=1_000_000),
}
