"""What is asked of a turn, checked before anything is kept: words, options, models, the window, boundaries."""

import asyncio
import contextlib
from collections.abc import Mapping
from difflib import get_close_matches

from troupe.accounts import User
from troupe.kit.errors import Missing, TroupeError
from troupe.kit.tokens import estimate_tokens
from troupe.minds import Brains
from troupe.personas import MinorSignal
from troupe.stories.domain import frames as f
from troupe.stories.domain.budget import Window
from troupe.stories.domain.settings import Options
from troupe.stories.errors import EmptyInput, InputTooLong, InvalidOptions
from troupe.stories.service.casting import Casting
from troupe.stories.service.guarding import check_words
from troupe.stories.service.session import Session

LONGEST_INPUT, LONGEST_NOTE = 20_000, 500
MODELS_KNOWN_WITHIN = 5.0


class Checking:
    """Refuses what cannot be told."""

    def __init__(self, casting: Casting, brains: Brains) -> None:
        self._casting = casting
        self._brains = brains

    async def words(self, user: User, session: Session, asked: f.Asked) -> f.Asked:
        """Window and boundary, before anything is kept; lines of help join what is, where somebody may need them."""
        options, story = Options.of(asked.options), session.story
        brain = await self._brains.answering(user, options.over(story.settings).brain_id)
        window = min(story.settings.context_window, brain.context_tokens)
        Window.of(window, 0, estimate_tokens(asked.user_input), max_tokens=options.max_tokens or 0)
        company = await self._casting.now(user, story.cast)
        before = story.head.told.user_input if story.head else ""
        words = (asked.user_input, asked.note or "", options.director or "")
        try:
            watch = check_words(user, self._casting.personas, company.documents, words, before)
        except MinorSignal as signal:
            await session.write("closed", f.Closed(reason=signal.rule))
            await session.show(turns=False)
            raise
        return asked.model_copy(update={"care": watch.care}) if watch.care else asked

    async def options(self, user: User, options: Mapping[str, object], usual: str | None) -> None:
        """Before anything is kept; `usual` is the brain that tells unless they name another."""
        known = Options.of(options)
        clerk = known.clerk if known.clerk not in ("same", "builtin") else None
        for field, brain_id in (("brain_id", known.brain_id), ("clerk", clerk)):
            try:
                if brain_id is not None:
                    await self._brains.answering(user, brain_id)
            except Missing:
                raise InvalidOptions(f"options.{field}", "there is no such brain") from None
        if known.model is not None:
            await self._model(user, known.brain_id or usual, known.model)

    async def _model(self, user: User, brain_id: str | None, model: str) -> None:
        """A model that its server says it has not; one that cannot be asked now says so when it is to tell."""
        brain = await self._brains.answering(user, brain_id)
        if model == brain.model:
            return
        names: list[str] = []
        with contextlib.suppress(TroupeError, TimeoutError):
            async with asyncio.timeout(MODELS_KNOWN_WITHIN):
                known = await self._brains.connections.models_of(user, brain.connection_id)
                names = [] if known.stale else [each.id for each in known.items]
        if names and model not in names:
            near = get_close_matches(model, names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InvalidOptions("options.model", f"this brain's server has no model of that name{hint}")


def check_note(note: str | None) -> None:
    if note is not None and len(note) > LONGEST_NOTE:
        raise InputTooLong("note", LONGEST_NOTE, len(note))


def check_text(field: str, text: str, limit: int) -> None:
    if not text.strip():
        raise EmptyInput
    if len(text) > limit:
        raise InputTooLong(field, limit, len(text))
