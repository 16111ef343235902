"""A speech: what somebody had said, in which manner, and when each word of it comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from troupe.kit.marks import BY_A_MODEL, DRAWN, PARTLY_BY_A_MODEL, Mark
from troupe.kit.times import as_text
from troupe.voices.domain.lips import Timing
from troupe.voices.domain.speech.foreign import FOREIGN_RATE, ForeignVoice
from troupe.voices.domain.speech.manner import Manner
from troupe.voices.domain.speech.spoken import SpokenSentence
from troupe.voices.domain.timbre import Timbre

SpeechFormat = Literal["wav", "ogg", "mp3", "flac"]
SpeechState = Literal["speaking", "finished", "interrupted"]
FORMATS: tuple[SpeechFormat, ...] = ("wav", "ogg", "mp3", "flac")
BUILT_IN, BUILT_IN_RATE = "espeak", 22_050
_TIMINGS: tuple[Timing, ...] = ("engine", "aligned", "loop", "envelope")


@dataclass(frozen=True)
class Speech:
    """What was said. It holds no sound: the same manner says the same words in the same sound again."""

    id: str
    user_id: str
    persona_id: str | None
    realm: str
    chat_id: str | None
    state: SpeechState
    voice: str
    format: SpeechFormat
    sample_rate: int
    duration_ms: int
    text: str
    manner: Manner
    sentences: Sequence[SpokenSentence]
    asked: Mapping[str, Any]
    created_at: datetime
    media_id: str | None = None

    def with_sentence(self, sentence: SpokenSentence) -> "Speech":
        return replace(self, sentences=(*self.sentences, sentence), duration_ms=sentence.end_ms)

    @property
    def foreign(self) -> ForeignVoice | None:
        """The voice of another engine that says the next sentence; none where the built-in one took over."""
        told = self.asked.get("foreign")
        return ForeignVoice.of_json(told) if told and not self.fallback else None

    @property
    def rate(self) -> int:
        """The samples a second of all its sentences."""
        return FOREIGN_RATE if self.asked.get("foreign") else BUILT_IN_RATE

    @property
    def fallback(self) -> Mapping[str, str] | None:
        return self.asked.get("fallback")

    @property
    def provider(self) -> str:
        """Who spoke, or at least began to."""
        told = self.asked.get("foreign")
        return str(told["engine"]) if told and not self._all_built_in else BUILT_IN

    @property
    def timing(self) -> Timing:
        """How the times of its least certain sentence were found."""
        return max((each.timing for each in self.sentences), key=_TIMINGS.index, default="engine")

    @property
    def cost(self) -> Mapping[str, Any] | None:
        """None where nothing was paid; `cost_micros` is None where nobody knows the price."""
        paid = self.asked.get("paid")
        return {"cost_micros": paid["micros"], "currency": "USD", "estimated": True} if paid else None

    def paying(self, micros: int | None) -> "Speech":
        """One sentence more was paid for; what is unknown makes the sum unknown."""
        if micros == 0:
            return self
        before = self.asked.get("paid", {"micros": 0})["micros"]
        known = None if micros is None or before is None else before + micros
        return replace(self, asked={**self.asked, "paid": {"micros": known}})

    @property
    def warnings(self) -> Sequence[str]:
        """What did not come out as it was asked for."""
        return tuple(self.asked.get("warnings", ()))

    def warning(self, told: str) -> "Speech":
        return replace(self, asked={**self.asked, "warnings": [*self.warnings, told]})

    @property
    def stored(self) -> bool:
        """Whether it is remembered; where the disk is full it is heard all the same."""
        return bool(self.asked.get("stored", True))

    def unstored(self) -> "Speech":
        return replace(self, asked={**self.asked, "stored": False})

    def falling_back(self, reason: str) -> "Speech":
        """From here on the built-in voice speaks, and everybody is told."""
        return replace(self, asked={**self.asked, "fallback": {"from": self.voice, "reason": reason}})

    @property
    def mark(self) -> Mark:
        """What stands in its files: which voice spoke, never a word of what it said."""
        is_trained = self.voice.startswith("own/") and not self._all_built_in
        under = f", consent {self.asked['consent']}" if self.asked.get("consent") else ""
        told = f"{self.voice} ({self.provider}{under})" if is_trained else self.voice
        if not any(each.sound for each in self.sentences):
            return Mark(DRAWN, told if is_trained else self._built_in)
        whole = all(each.sound for each in self.sentences)
        return Mark(BY_A_MODEL if whole else PARTLY_BY_A_MODEL, told)

    @property
    def _built_in(self) -> str:
        """The reference of what the built-in voice said; that of a persona's own timbre is told with its engine."""
        return self.voice if self.voice.startswith(f"{BUILT_IN}/") else f"default ({BUILT_IN})"

    @property
    def _all_built_in(self) -> bool:
        return self.fallback is not None and not any(each.sound for each in self.sentences)

    def as_json(self, *, cached: bool = False) -> dict[str, Any]:
        """As every door shows it; lips and sounds only where they were asked for."""
        shown = [each.as_json() for each in self.sentences]
        phones = {"phones": _all(shown, "phones")} if self.asked.get("phones") else {}
        return {
            "speech_id": self.id,
            "persona_id": self.persona_id,
            "chat_id": self.chat_id,
            "state": self.state,
            "voice": "default" if self._all_built_in else self.voice,
            "provider": self.provider,
            "fallback": self.fallback,
            "media_id": self.media_id,
            "url": f"/api/speech/{self.id}/audio",
            "captions_url": f"/api/speech/{self.id}/captions",
            "format": self.format,
            "sample_rate": self.sample_rate,
            "duration_ms": self.duration_ms,
            "sentences": [
                {name: each[name] for name in ("index", "text", "start_ms", "end_ms")}
                | {"url": f"/api/speech/{self.id}/sentences/{each['index']}"}
                for each in shown
            ],
            "words": _all(shown, "words"),
            "cues": _joined(_all(shown, "cues")) if self.asked.get("lips", True) else [],
            "timing": self.timing,
            "cached": cached,
            "cost": self.cost,
            "stored": self.stored,
            "warnings": list(self.warnings),
            "created_at": as_text(self.created_at),
        } | phones


def manner_of_json(told: Mapping[str, Any]) -> Manner:
    return Manner(**{**told, "timbre": Timbre.model_validate(told["timbre"])})


def _all(shown: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    return [each for sentence in shown for each in sentence[name]]


def _joined(cues: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lips of all sentences as one track, whose neighbours differ."""
    track: list[dict[str, Any]] = []
    for cue in cues:
        if track and track[-1]["shape"] == cue["shape"]:
            track[-1] = track[-1] | {"end_ms": cue["end_ms"]}
        else:
            track.append(cue)
    return track
