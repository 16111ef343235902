"""What every vendor's answer has in common once its events are understood: it begins once, says whole characters,
ends at a stop word or a limit, and ends once."""

from collections.abc import Iterator

from troupe.ports.chat_wire.limits import MAX_TEXT, MAX_TOKENS, MAX_TOOL_CALLS
from troupe.ports.chat_wire.words import StopWords, WholeCharacters
from troupe.ports.text import (
    Finished,
    FinishReason,
    ProviderError,
    ReasoningDelta,
    Started,
    TextDelta,
    TextEvent,
    TextRequest,
    ToolCall,
    Usage,
)


class Telling:
    """One answer on its way out. `over` says that nothing more may be said."""

    def __init__(self, provider: str, request: TextRequest, dropped: tuple[str, ...] = ()) -> None:
        self.provider = provider
        self._model = request.model
        self._dropped = dropped
        self._stops = StopWords(request.stop)
        self._characters = WholeCharacters()
        self._thoughts = WholeCharacters()
        self._begun = False
        self._length = 0
        self._pieces = 0
        self._calls: set[int] = set()
        self.reason: FinishReason | None = None
        """Why it stopped, once the server said so."""
        self.usage: Usage | None = None
        self.over = False

    def begin(self, model: object = None, upstream_id: object = None) -> Iterator[TextEvent]:
        if not self._begun:
            self._begun = True
            named = model if isinstance(model, str) and model else self._model
            yield Started(named, upstream_id if isinstance(upstream_id, str) else "", self._dropped)

    def say(self, text: object) -> Iterator[TextEvent]:
        if not isinstance(text, str) or not text or self.over:
            return
        self._pieces += 1
        yield from self._emit(self._characters.feed(text))
        if self._pieces > MAX_TOKENS:
            yield from self.end("limit")

    def think(self, text: object) -> Iterator[TextEvent]:
        if isinstance(text, str) and (whole := self._thoughts.feed(text)) and not self.over:
            yield ReasoningDelta(whole)

    def call(self, index: int, id: str, name: str, fragment: str) -> Iterator[TextEvent]:
        if self.over:
            return
        if index not in self._calls and len(self._calls) >= MAX_TOOL_CALLS:
            yield from self.end("limit")
            return
        self._calls.add(index)
        yield ToolCall(index, id, name, fragment)

    @property
    def calls(self) -> int:
        """How many calls of tools there are."""
        return len(self._calls)

    def last_words(self) -> Iterator[TextEvent]:
        """What is still held: half a character, the beginning of a stop word."""
        if self.over:
            return
        yield from self._emit(self._characters.close())
        if not self.over and (rest := self._stops.close()):
            self._length += len(rest)
            yield TextDelta(rest)

    def end(self, reason: FinishReason) -> Iterator[TextEvent]:
        """The end, once; who declined before the first word has refused."""
        yield from self.begin()
        if reason != "limit":
            yield from self.last_words()
        if self.over:
            return
        if reason == "content_filter" and not self._length:
            raise ProviderError("content_filter", self.provider, "The provider declined to answer this.", status=200)
        self.over = True
        if self.usage is not None:
            yield self.usage
        yield Finished(reason)

    def _emit(self, text: str) -> Iterator[TextEvent]:
        text = self._stops.feed(text)
        room = MAX_TEXT - self._length
        if text[:room]:
            self._length += len(text[:room])
            yield TextDelta(text[:room])
        if self._stops.hit:
            yield from self._cut("stop")
        elif len(text) > room:
            yield from self._cut("limit")

    def _cut(self, reason: FinishReason) -> Iterator[TextEvent]:
        self.over = True
        if self.usage is not None:
            yield self.usage
        yield Finished(reason)
