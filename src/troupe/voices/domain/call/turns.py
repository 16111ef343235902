"""Whose turn it is in a call: what happens goes in, what is to be done comes out. Nothing here hears or speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

CallMode = Literal["push_to_talk", "hands_free"]
CallState = Literal["idle", "listening", "hearing", "thinking", "speaking", "ended"]
CutReason = Literal["barge_in", "stop", "switch", "error"]
MOST_PARDONS = 2
"""How often in a row a persona says that it did not understand; then it waits."""


@dataclass(frozen=True)
class TalkStarted:
    """The key is held down."""


@dataclass(frozen=True)
class TalkEnded:
    """The key is let go."""


@dataclass(frozen=True)
class SpeechBegan:
    """Somebody speaks."""


@dataclass(frozen=True)
class SpeechEnded:
    """Nobody speaks any more."""

    silent_ms: int = 0
    """For how long, when it was noticed."""


@dataclass(frozen=True)
class BargedIn:
    """Somebody speaks on although it is not their turn."""


@dataclass(frozen=True)
class Stopped:
    """Be quiet."""


@dataclass(frozen=True)
class Typed:
    text: str


@dataclass(frozen=True)
class Understood:
    """What was recognised of what somebody said; empty where nothing was."""

    turn: int
    text: str
    switch_to: str | None = None
    """Whom it asks for, when it is nothing else."""


@dataclass(frozen=True)
class SoundBegan:
    """The first sound of an answer leaves."""

    turn: int


@dataclass(frozen=True)
class Finished:
    """An answer was heard to its end, or came to nothing."""

    turn: int


@dataclass(frozen=True)
class ModeChanged:
    mode: CallMode


@dataclass(frozen=True)
class SwitchAsked:
    persona_id: str
    now: bool


@dataclass(frozen=True)
class LineLost:
    """Nobody hears what is said."""


@dataclass(frozen=True)
class HungUp:
    """The call is over."""


Happening = (
    TalkStarted | TalkEnded | SpeechBegan | SpeechEnded | BargedIn | Stopped | Typed | Understood | SoundBegan
    | Finished | ModeChanged | SwitchAsked | LineLost | HungUp
)  # fmt: skip


@dataclass(frozen=True)
class Recognise:
    """Find out what was said."""

    turn: int


@dataclass(frozen=True)
class Think:
    """Have it answered."""

    turn: int
    text: str


@dataclass(frozen=True)
class Pardon:
    """Say that it was not understood."""

    turn: int


@dataclass(frozen=True)
class Cut:
    """End what is being answered or said."""

    reason: CutReason


@dataclass(frozen=True)
class Take:
    """Another persona takes the line; it says so, unless the caller is speaking."""

    turn: int
    before: str
    now: str
    speaks: bool = True


@dataclass(frozen=True)
class Stay:
    """Whoever was asked for has the line already."""

    persona_id: str


Act = Recognise | Think | Pardon | Cut | Take | Stay
Step = tuple["Turns", Sequence[Act]]


@dataclass(frozen=True)
class Turns:
    """How a call stands."""

    persona_id: str
    mode: CallMode = "push_to_talk"
    state: CallState = "idle"
    turn: int = 0
    """What comes late, from an earlier turn, changes nothing."""
    held: bool = False
    pardons: int = 0
    next_persona_id: str | None = None
    """Who takes the line once this answer is over."""

    @property
    def is_busy(self) -> bool:
        """Whether something is being answered or said."""
        return self.state in ("thinking", "speaking")

    def connected(self) -> "Turns":
        return replace(self, state="listening") if self.state == "idle" else self

    def after(self, what: Happening) -> Step:
        """How it stands then, and what is to be done, in order."""
        if self.state in ("idle", "ended") and not isinstance(what, HungUp):
            return self, ()
        match what:
            case TalkStarted():
                return self._interrupted("barge_in", replace(self, state="hearing", held=True))
            case TalkEnded():
                return self._recognising() if self.state == "hearing" and self.held else (self, ())
            case SpeechBegan():
                opens = self.mode == "hands_free" and self.state == "listening"
                return (replace(self, state="hearing") if opens else self), ()
            case SpeechEnded():
                return self._recognising() if self.state == "hearing" and not self.held else (self, ())
            case BargedIn():
                may = self.mode == "hands_free" and self.is_busy
                return self._interrupted("barge_in", replace(self, state="hearing")) if may else (self, ())
            case Stopped():
                return self._interrupted("stop", self._quiet())
            case Typed():
                return self._typed(what.text)
            case Understood():
                return self._understood(what) if self.state == "thinking" and what.turn == self.turn else (self, ())
            case SoundBegan():
                begins = self.state == "thinking" and what.turn == self.turn
                return (replace(self, state="speaking") if begins else self), ()
            case Finished():
                return self._finished() if self.is_busy and what.turn == self.turn else (self, ())
            case ModeChanged():
                return self._in_mode(what.mode), ()
            case SwitchAsked():
                return self._switched(what)
            case LineLost():
                return self._lost()
            case HungUp():
                return self._interrupted("stop", replace(self._quiet(), state="ended", next_persona_id=None))

    def _interrupted(self, reason: CutReason, after: "Turns") -> Step:
        """What was being answered or said is cut first; nobody takes the line after an answer that is no more."""
        return (replace(after, next_persona_id=None), (Cut(reason),)) if self.is_busy else (after, ())

    def _quiet(self) -> "Turns":
        return replace(self, state="listening", held=False)

    def _recognising(self) -> Step:
        following = replace(self, state="thinking", held=False, turn=self.turn + 1)
        return following, (Recognise(following.turn),)

    def _typed(self, text: str) -> Step:
        following, acts = self._interrupted("stop", self._quiet())
        following = replace(following, state="thinking", turn=self.turn + 1, pardons=0)
        return following, (*acts, Think(following.turn, text))

    def _understood(self, what: Understood) -> Step:
        if what.switch_to is not None:
            return replace(self, state="listening")._switched(SwitchAsked(what.switch_to, now=True))
        if what.text.strip():
            return replace(self, pardons=0), (Think(self.turn, what.text.strip()),)
        if self.pardons < MOST_PARDONS:
            return replace(self, pardons=self.pardons + 1), (Pardon(self.turn),)
        return replace(self, state="listening"), ()

    def _finished(self) -> Step:
        following = replace(self, state="listening", next_persona_id=None)
        if self.next_persona_id is None:
            return following, ()
        return following._switched(SwitchAsked(self.next_persona_id, now=True))

    def _in_mode(self, mode: CallMode) -> "Turns":
        """Whoever changes it while speaking begins again."""
        changed = replace(self, mode=mode, held=False)
        return replace(changed, state="listening") if self.state == "hearing" and mode != self.mode else changed

    def _switched(self, what: SwitchAsked) -> Step:
        if what.persona_id == self.persona_id:
            return replace(self, next_persona_id=None), (Stay(self.persona_id),)
        if self.is_busy and not what.now:
            return replace(self, next_persona_id=what.persona_id), ()
        taken = replace(self, persona_id=what.persona_id, next_persona_id=None, pardons=0)
        if self.state == "hearing":  # whoever takes the line hears the caller out
            return taken, (Take(self.turn, self.persona_id, what.persona_id, speaks=False),)
        taken, acts = self._interrupted("switch", replace(taken, state="thinking", turn=self.turn + 1))
        return taken, (*acts, Take(taken.turn, self.persona_id, what.persona_id))

    def _lost(self) -> Step:
        """What nobody hears is not said; what is still thought about waits for the line to come back."""
        if self.state == "speaking":
            return replace(self._quiet(), next_persona_id=None), (Cut("error"),)
        return (self if self.state == "thinking" else self._quiet()), ()
