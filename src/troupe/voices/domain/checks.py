"""Whether a recording is good enough to learn a voice from, check by check, in words that say what to do."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Judged = Literal["pass", "warn", "fail"]
LONGEST_SECONDS = 300.0
LEAST_CLIPS = 5
GOOD_CLIPS = 10
LEAST_SPEECH = {"fit": 20.0, "clone": 30.0}
GOOD_SPEECH = 60.0
_SCORES: Mapping[Judged, float] = {"pass": 1.0, "warn": 0.5, "fail": 0.0}
_WORST: tuple[Judged, ...] = ("fail", "warn", "pass")
_COMPARABLE = frozenset({"en", "de", "fr", "es", "ru"})
_VOWELS = re.compile(r"[aeiouyàâäáãåæèéêëìíîïòóôöõøœùúûüýÿаеёиоуыэюя]+", re.IGNORECASE)
_SINGLE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_WORDS_A_SECOND = 8.0
_OTHER_WORDS, _SAME_WORDS = 2.9, 1.35
"""From this distance on a text is another one, and so much nearer it is surely the same; measured on seven voices."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    value: float
    unit: str
    verdict: Judged
    say: str

    @property
    def score(self) -> float:
        return _SCORES[self.verdict]

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "verdict": self.verdict,
            "score": self.score,
            "say": self.say,
        }


@dataclass(frozen=True)
class Judgement:
    """What all checks of a recording come to."""

    verdict: Judged
    quality: float
    checks: Sequence[Check]


def judge(figures: Mapping[str, Any] | None, text: str | None) -> Judgement:
    """Judge what was measured on a recording; None is what could not be read at all."""
    if figures is None:
        say = "This is no recording we can read; send WAV, FLAC, MP3, M4A or Ogg."
        return _whole([Check("decodes", 0, "", "fail", say)])
    if not figures["voice"]["voiced"]:
        say = "Nobody is heard in this recording; check the microphone and record it again."
        return _whole([Check("decodes", 0, "", "fail", say), _duration(figures)])
    checks = [Check("decodes", 1, "", "pass", "It can be read and somebody speaks.")]
    checks += [look(figures) for look in _ALL]
    if figures["split"] is not None:
        checks.append(_one_speaker(figures))
    if text:
        checks.append(_transcript(figures) if figures.get("text") == text else _text_fit(figures, text))
    return _whole(checks)


def _whole(checks: Sequence[Check]) -> Judgement:
    verdict = next(each for each in _WORST if any(check.verdict == each for check in checks))
    return Judgement(verdict, round(sum(check.score for check in checks) / len(checks), 2), checks)


def _duration(figures: Mapping[str, Any]) -> Check:
    seconds = round(float(figures["seconds"]), 1)
    if figures["cut"] or seconds > LONGEST_SECONDS:
        return Check("duration", seconds, "s", "fail", "It is longer than five minutes; cut it into parts of a minute.")
    if seconds < 2:
        return Check("duration", seconds, "s", "fail", "It is shorter than two seconds; read a whole sentence.")
    if seconds < 5:
        return Check("duration", seconds, "s", "warn", "It is short; recordings of 5 to 60 seconds teach more.")
    if seconds > 60:
        return Check("duration", seconds, "s", "warn", "It is long; several recordings below a minute work better.")
    return Check("duration", seconds, "s", "pass", "It has a good length.")


def _speech_share(figures: Mapping[str, Any]) -> Check:
    good = "Most of it is speech."
    remedy = "Much of it is silence; cut the pauses, or speak all the time."
    return _at_least("speech_share", figures["speech_share"], "share", 0.5, 0.25, good, remedy)


def _snr(figures: Mapping[str, Any]) -> Check:
    good = "The room is quiet."
    remedy = "The room is loud; close the window, switch off what hums, and go nearer to the microphone."
    return _at_least("snr", figures["snr"], "dB", 20, 12, good, remedy)


def _clipping(figures: Mapping[str, Any]) -> Check:
    share = round(float(figures["clipped"]), 5)
    if share <= 0.0005:
        return Check("clipping", share, "share", "pass", "Nothing is overdriven.")
    remedy = "It is overdriven; turn the microphone down or go farther away from it."
    return Check("clipping", share, "share", "warn" if share <= 0.005 else "fail", remedy)


def _bandwidth(figures: Mapping[str, Any]) -> Check:
    good = "The high tones are there."
    remedy = "It sounds like a telephone; record with another microphone and without strong compression."
    return _at_least("bandwidth", figures["bandwidth"], "kHz", 7, 3.2, good, remedy)


def _level(figures: Mapping[str, Any]) -> Check:
    loudness = float(figures["loudness"])
    if -30 <= loudness <= -12:
        return Check("level", loudness, "LUFS", "pass", "It has a good level.")
    too_quiet = loudness < -30
    remedy = "It is very quiet; go nearer to the microphone." if too_quiet else "It is very loud; turn it down."
    return Check("level", loudness, "LUFS", "warn" if -40 <= loudness <= -6 else "fail", remedy)


def _one_speaker(figures: Mapping[str, Any]) -> Check:
    apart = float(figures["split"])
    if apart < 5:
        return Check("one_speaker", apart, "distance", "pass", "One voice is heard.")
    remedy = "Two different voices seem to be heard; record only the one to be learnt."
    return Check("one_speaker", apart, "distance", "warn" if apart < 12 else "fail", remedy)


def _transcript(figures: Mapping[str, Any]) -> Check:
    """Whether the text is what is heard: 1 as the built-in voice would say it, 0 something else, or no text at all."""
    apart = figures["text_distance"]
    value = 0.0 if apart is None else round(min(1.0, max(0.0, (_OTHER_WORDS - float(apart)) / _SAME_WORDS)), 2)
    if value >= 0.7:
        return Check("transcript", value, "share", "pass", "The text is what is said.")
    unsure = "The text is not quite what is heard; listen to it again, and write exactly what it says."
    wrong = "Something else is said than the text says; correct the text, or read exactly what it says."
    return Check("transcript", value, "share", *(("warn", unsure) if value >= 0.4 else ("fail", wrong)))


def _text_fit(figures: Mapping[str, Any], text: str) -> Check:
    """Whether a text can be what was said: as many syllables as were heard, and not faster than anybody speaks."""
    voice = figures["voice"]
    ratio = round(syllables_of(text) / max(1, voice["syllables"]), 2)
    hurried = len(text.split()) > _MOST_WORDS_A_SECOND * max(0.1, voice["speech_seconds"])
    if 0.6 <= ratio <= 1.67 and not hurried:
        return Check("text_fit", ratio, "ratio", "pass", "The text is as long as what is said.")
    word = "longer" if ratio > 1 else "shorter"
    remedy = f"The text is {word} than what is said; correct the text, or read exactly what it says."
    return Check("text_fit", ratio, "ratio", "warn" if 0.4 <= ratio <= 2.5 and not hurried else "fail", remedy)


def syllables_of(text: str) -> int:
    """About how many syllables a text has, where vowels are written."""
    return len(_VOWELS.findall(text)) + len(_SINGLE.findall(text))


def _at_least(name: str, value: float, unit: str, good: float, enough: float, well: str, remedy: str) -> Check:
    if value >= good:
        return Check(name, value, unit, "pass", well)
    return Check(name, value, unit, "warn" if value >= enough else "fail", remedy)


_ALL: Sequence[Callable[[Mapping[str, Any]], Check]] = (
    _duration, _speech_share, _snr, _clipping, _bandwidth, _level,
)  # fmt: skip


@dataclass(frozen=True)
class SetJudgement:
    """What a whole set of recordings comes to, and the one thing that would help it most."""

    clips: int
    accepted: int
    rejected: int
    speech_seconds: float
    level: str
    coach: str

    @property
    def enough(self) -> bool:
        return self.accepted >= LEAST_CLIPS and self.speech_seconds >= LEAST_SPEECH[self.level]

    def as_json(self) -> dict[str, object]:
        return {
            "clips": self.clips,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "speech_seconds": self.speech_seconds,
            "enough": self.enough,
            "coach": self.coach,
        }


def is_comparable(language: str) -> bool:
    """Whether the words of a language can be told from others: the ear was taught with these."""
    return language.replace("_", "-").partition("-")[0].casefold() in _COMPARABLE


def judge_set(verdicts: Sequence[tuple[Judged, float]], level: str, remedies: Sequence[str] = ()) -> SetJudgement:
    """Judge recordings together; each comes with its verdict and its seconds of speech."""
    accepted = [seconds for verdict, seconds in verdicts if verdict != "fail"]
    speech = round(sum(accepted), 1)
    coach = _coach(len(accepted), speech, level, remedies)
    return SetJudgement(len(verdicts), len(accepted), len(verdicts) - len(accepted), speech, level, coach)


def _coach(accepted: int, speech: float, level: str, remedies: Sequence[str]) -> str:
    if accepted < LEAST_CLIPS:
        first = f" {remedies[0]}" if remedies else ""
        return f"Five different clips needed, {accepted} found.{first}"
    if speech < LEAST_SPEECH[level]:
        return f"{LEAST_SPEECH[level]:.0f} seconds of speech needed, {speech:.0f} found: record more or longer clips."
    if remedies:
        return f"Enough to begin; this would help most: {remedies[0]}"
    if accepted < GOOD_CLIPS:
        return f"Enough to begin; with {GOOD_CLIPS} clips it gets better."
    if speech < GOOD_SPEECH:
        return "Enough to begin; a minute of speech in all is better."
    return "This is a good set."
