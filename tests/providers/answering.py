"""What an answer of a text model came to, whatever ended it."""

from troupe.ports.text import ProviderError, ReasoningDelta, TextDelta, TextEvent, TextModel, TextRequest


async def answer(model: TextModel, request: TextRequest) -> tuple[list[TextEvent], ProviderError | None]:
    """Everything that arrived, and the error that ended it, if one did."""
    events: list[TextEvent] = []
    try:
        async for event in model.stream(request):
            events.append(event)
    except ProviderError as error:
        return events, error
    return events, None


def text_of(events: list[TextEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def reasoning_of(events: list[TextEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, ReasoningDelta))


def joined(events: list[TextEvent]) -> list[TextEvent]:
    """The same with neighbouring pieces of one kind as one, so that two ways of cutting can be compared."""
    told: list[TextEvent] = []
    for event in events:
        last = told[-1] if told else None
        if isinstance(event, TextDelta | ReasoningDelta) and isinstance(last, type(event)):
            told[-1] = type(event)(last.text + event.text)
        else:
            told.append(event)
    return told
