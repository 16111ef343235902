"""What a call hears: where the caller speaks, whether they barge in, and what they said."""

from collections.abc import Mapping, Sequence

from troupe.accounts import User
from troupe.chats.service.calling.ears import HeardLine, OpenLine, Words
from troupe.kit.errors import Invalid
from troupe.personas import CastPersona
from troupe.voices import call

RATE = 16_000
_PAUSE = bytes(2 * 512 * 16)
"""Silence that ends whatever was being said."""


class Hearing:
    """The caller's side of the sound."""

    def __init__(self, user: User, cast: Mapping[str, CastPersona], open_line: OpenLine) -> None:
        self.echo_cancelled = True
        self._user = user
        self._cast = cast
        self._open_line = open_line
        self._line: HeardLine | None = None
        self._from = 0
        self._barging = call.Barging()

    @property
    def is_speaking(self) -> bool:
        return self._line is not None and self._line.is_speaking

    @property
    def is_pausing(self) -> bool:
        return self._line is not None and self._line.is_pausing

    async def open(self, language: str) -> None:
        """Begin to listen; raises where this studio cannot. What is typed is answered all the same."""
        if self._line is None:
            names = [each.document.spoken_name for each in self._cast.values()]
            phrases = call.phrases(language, names) if len(names) > 1 else []
            try:
                self._line = await self._open_line(self._user, language, phrases)
            except Invalid:  # a name that nobody can say is no phrase to listen for
                self._line = await self._open_line(self._user, language, ())

    async def get_ready(self) -> None:
        """Load what the first turn would wait for."""
        if self._line is not None:
            await self._line.get_ready()

    async def mark(self) -> None:
        """What is said counts from here. Whoever let go of the key in the middle of a word has ended it."""
        if self._line is None:
            return
        if self._line.is_speaking:
            await self._line.feed(_PAUSE)
        self._barging = self._barging.ended()
        self._from = self._line.sample

    def stretch(self) -> tuple[int, int]:
        """From where on something was said that is a turn, and how far the line was listened to."""
        return self._from, 0 if self._line is None else self._line.sample

    async def feed(self, samples: bytes, playing_db: float | None) -> Sequence[call.Happening]:
        """What happened in this stretch of sound, in order."""
        if self._line is None:
            return ()
        found: list[call.Happening] = []
        was_speaking = self._line.is_speaking
        for edge in await self._line.feed(samples):
            was_speaking = not was_speaking
            found.append(self._began(edge.sample) if was_speaking else self._ended(edge.sample))
        self._barging = self._barging.hearing(samples, None if self.echo_cancelled else playing_db)
        if self._barging.is_in:
            found.append(call.BargedIn())
        return found

    async def partial(self) -> Words | None:
        return None if self._line is None else await self._line.partial()

    async def text(self, begin: int, end: int) -> Words | None:
        return None if self._line is None else await self._line.text(begin, end)

    def asked_for(self, text: str) -> str | None:
        """Whom of several the caller asks for by voice, when they say nothing else."""
        if len(self._cast) < 2:
            return None
        names = {id: (each.document.spoken_name, each.document.name) for id, each in self._cast.items()}
        return call.asked_for(text, names)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()

    def _began(self, sample: int) -> call.Happening:
        self._from = sample
        self._barging = self._barging.began()
        return call.SpeechBegan()

    def _ended(self, sample: int) -> call.Happening:
        self._barging = self._barging.ended()
        heard = sample if self._line is None else self._line.sample
        return call.SpeechEnded((heard - sample) * 1000 // RATE)
