"""What is known of a call while it goes on: how long everything took, and, where it was asked for, what was said."""

import time

from troupe.chats.service.calling.tape import RATE, Tape
from troupe.chats.service.calling.uttering import Uttering
from troupe.kit.marks import Mark
from troupe.voices import call


class Account:
    """Figures always; sound and words only of a call that is recorded."""

    def __init__(self, *, record: bool) -> None:
        self.began = time.monotonic()
        self.stats = call.CallStats()
        self.tape = Tape() if record else None
        self.transcript: list[dict[str, object]] = []
        self.marks: set[Mark] = set()
        """Of the voices that were heard."""
        self._ended_at: float | None = None
        self._known_at: float | None = None
        self._understood_at: float | None = None
        self._switched_at: float | None = None
        self._speaks_since: float | None = None

    @property
    def since_ms(self) -> int:
        return round(1000 * (time.monotonic() - self.began))

    def count(self, what: call.Counted, times: int = 1) -> None:
        for _ in range(times):
            self.stats = self.stats.counting(what)

    def turn_ended(self, silent_ms: int = 0) -> None:
        """The caller has said what they wanted to say, and was silent for so long before that was known."""
        self._known_at = time.monotonic()
        self._ended_at = self._known_at - silent_ms / 1000
        if silent_ms:
            self._take("noticing", self._ended_at)

    def typed(self) -> None:
        """What is typed needs no hearing."""
        self._ended_at = self._understood_at = time.monotonic()

    def speech_began(self) -> None:
        """The caller speaks; whether that interrupts anybody is known a moment later."""
        self._speaks_since = time.monotonic()

    def switch_asked(self) -> None:
        self._switched_at = time.monotonic()

    def understood(self) -> None:
        self._take("hearing", self._known_at)
        self._understood_at = time.monotonic()

    def first_sound(self, written_at: float | None) -> None:
        """Of an answer whose first sentence was there by then, or of whoever took the line."""
        if self._switched_at is not None:
            self._take("switch", self._switched_at)
        else:
            if self._understood_at is not None and written_at is not None:
                self._take("thinking", self._understood_at, written_at)
                self._take("voicing", written_at)
            self._take("first_audio", self._ended_at)
        self._ended_at = self._known_at = self._understood_at = self._switched_at = None

    def barged_in(self, noticed: float) -> None:
        self.count("barge_ins")
        self._take("barge_in", self._speaks_since or noticed)
        self._speaks_since = None

    def caller_said(self, text: str) -> None:
        self._note("caller", text)

    def caller_sounded(self, samples: bytes) -> None:
        if self.tape is not None:
            self.tape.lay(time.monotonic() - self.began - len(samples) / 2 / RATE, samples)

    def was_said(self, uttering: Uttering, until_sample: int) -> None:
        """What a persona said, up to where it was heard."""
        utterance, at = uttering.utterance, uttering.began_at
        if uttering.mark is not None:
            self.marks.add(uttering.mark)
        self._note(utterance.persona_id, utterance.spoken_text(until_sample))
        if self.tape is not None and at is not None:
            self.tape.lay(at - self.began, bytes(uttering.sound[: 2 * until_sample]), utterance.rate)

    def _note(self, who: str, text: str) -> None:
        if self.tape is not None and text.strip():
            self.transcript.append({"who": who, "text": text.strip(), "at_ms": self.since_ms})

    def _take(self, stage: call.Stage, since: float | None, until: float | None = None) -> None:
        if since is not None:
            self.stats = self.stats.taking(stage, 1000 * ((until or time.monotonic()) - since))
