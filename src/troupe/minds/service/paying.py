"""What answers cost: held before a brain that costs money is asked, settled when its answer has ended."""

from collections.abc import Callable

from troupe.accounts import Held, PaidCall, Spending, Tokens, User
from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.brain import Brain
from troupe.minds.domain.price import TokenPrice
from troupe.ports.text import Started, TextDelta, Usage

PriceOf = Callable[[Brain], TokenPrice | None]


class Bill:
    """One answer of a brain elsewhere, from its promise to what it came to."""

    def __init__(
        self, spending: Spending, user: User, call: PaidCall, prompt: int, price: TokenPrice | None, held: Held | None
    ) -> None:
        self._spending = spending
        self._user = user
        self._call = call
        self._prompt = prompt
        self._price = price
        self._held = held
        self._asked = False
        self._said: list[str] = []
        self._usage: Usage | None = None
        self.cost: int | None = None
        """What it came to, once it is closed; None where no price is known."""

    def hear(self, event: object) -> None:
        match event:
            case Usage():
                self._usage = event
            case TextDelta():
                self.hear_words(event.text)
            case Started():
                self._asked = True

    def hear_words(self, text: str) -> None:
        self._asked = True
        self._said.append(text)

    async def close(self) -> None:
        """By what the provider counted, else by our own estimate; what never began costs nothing."""
        tokens = self._tokens()
        self.cost = self._price.cost(tokens.prompt, tokens.output, tokens.cached) if self._price else None
        if self._held is not None and self.cost is not None:
            await self._spending.settle(self._held, self.cost, tokens)
        elif self._asked:
            await self._spending.note(self._user, self._call, tokens)

    def _tokens(self) -> Tokens:
        if self._usage is not None:
            return Tokens(self._usage.prompt_tokens, self._usage.cached_tokens, self._usage.output_tokens)
        return Tokens(self._prompt, 0, estimate_tokens("".join(self._said))) if self._asked else Tokens()


class Paying:
    """Opens a bill for whoever asks a brain elsewhere."""

    def __init__(self, spending: Spending, price_of: PriceOf) -> None:
        self._spending = spending
        self._price_of = price_of

    def is_free(self, brain: Brain) -> bool:
        """Whether asking it costs nothing, however often."""
        if brain.kind != "cloud":
            return True
        price = self._price_of(brain)
        return price is not None and price.is_free

    async def begin(self, user: User, brain: Brain, prompt: int, reply: int, *about: str | None) -> Bill | None:
        """None for what thinks on this computer, or was said to be free: it costs nothing, and touches no table.

        `about` names the persona and the chat. Raises `SpendLimitReached`.
        """
        if self.is_free(brain):
            return None
        call = PaidCall("text", brain.gateway, brain.model, brain.id, *about)
        price = self._price_of(brain)
        held = None if price is None else await self._spending.promise(user, call, price.most(prompt, reply))
        return Bill(self._spending, user, call, prompt, price, held)
