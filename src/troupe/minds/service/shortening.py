"""Has what left a conversation's window told in short: by its brain, or by rules where that speaks by rules itself."""

from contextlib import aclosing

from troupe.accounts import User
from troupe.kit.tokens import estimate_tokens
from troupe.kit.waiting import to_its_end
from troupe.minds.domain.brain import Brain
from troupe.minds.domain.patience import Failure, in_the_users_words
from troupe.minds.domain.shortening import Shortening, brief_of, by_rules, from_brain
from troupe.minds.service.brains import Brains
from troupe.minds.service.paying import Paying
from troupe.ports.text import Line, ProviderError, TextDelta, TextRequest

_LEAST_TOLD = 64


class Shortener:
    """Tells in short; what costs money is held first, as for any answer."""

    def __init__(self, brains: Brains, paying: Paying) -> None:
        self._brains = brains
        self._paying = paying

    async def shorten(self, user: User, brain: Brain, asked: Shortening, persona_id: str, chat_id: str) -> str:
        """The summary; a brain that fails is told in the user's words. No room is no change."""
        if asked.room_for_new <= 0:
            return asked.before
        if brain.kind == "scripted":
            return by_rules(asked)
        head, told = brief_of(asked)
        request = TextRequest(
            brain.model,
            (Line("system", head), Line("user", told)),
            max_output_tokens=max(_LEAST_TOLD, asked.room_for_new),
            temperature=0.2,
            seed=1,
            purpose="summary",
        )
        size = estimate_tokens(head + told)
        bill = await self._paying.begin(user, brain, size, request.max_output_tokens, persona_id, chat_id)
        written: list[str] = []
        try:
            server = await self._brains.behind(user, brain)
            async with aclosing(server.stream(request)) as events:
                async for event in events:
                    if bill:
                        bill.hear(event)
                    if isinstance(event, TextDelta):
                        written.append(event.text)
        except ProviderError as error:
            failure = Failure(error.kind, brain.name, error.detail, error.retry_after_s)
            raise in_the_users_words(failure, after_text=False) from error
        finally:
            if bill:
                await to_its_end(bill.close())
        return from_brain(asked, "".join(written))
