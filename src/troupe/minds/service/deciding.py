"""A question with a form to answer in: one call of a brain, paid for like every other, and never prose."""

import asyncio

from troupe.accounts import User
from troupe.kit.tokens import estimate_tokens
from troupe.kit.waiting import to_its_end
from troupe.minds.domain.brain import Brain
from troupe.minds.domain.patience import Failure, in_the_users_words
from troupe.minds.domain.price import Receipt
from troupe.minds.service.brains import Brains
from troupe.minds.service.paying import Paying
from troupe.ports.text import Answer, Line, ProviderError, Purpose, Started, TextDelta, TextRequest


class Deciding:
    """Asks whoever can answer in a form; what costs money is held first."""

    def __init__(self, brains: Brains, paying: Paying) -> None:
        self._brains = brains
        self._paying = paying

    async def ask(
        self,
        user: User,
        brain: Brain,
        brief: str,
        matter: str,
        form: type[Answer],
        *,
        seconds: float,
        tokens: int = 200,
        purpose: Purpose = "decision",
        about: tuple[str | None, ...] = (),
        receipt: Receipt | None = None,
    ) -> Answer:
        """The answer in its form; a brain that fails or takes too long is told in the user's words.

        `about` names the persona and the chat that it is paid for, and `receipt` is told what it came to.
        """
        lines = (Line("system", brief), Line("user", matter))
        request = TextRequest(brain.model, lines, max_output_tokens=tokens, temperature=0.0, seed=1, purpose=purpose)
        bill = await self._paying.begin(user, brain, estimate_tokens(brief + matter), tokens, *about)
        try:
            async with asyncio.timeout(seconds):
                server = await self._brains.behind(user, brain)
                if bill:
                    bill.hear(Started(brain.model))
                answer = await server.typed(request, form)
            if bill:
                bill.hear(TextDelta(answer.model_dump_json()))
            return answer
        except TimeoutError:
            failure = Failure("timeout", brain.name, f"Nothing came for {seconds:g} seconds.", None)
            raise in_the_users_words(failure, after_text=False) from None
        except ProviderError as error:
            failure = Failure(error.kind, brain.name, error.detail, error.retry_after_s)
            raise in_the_users_words(failure, after_text=False) from error
        finally:
            if bill:
                await to_its_end(bill.close())
                if receipt is not None:
                    receipt.add(bill.cost)
