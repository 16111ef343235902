"""The recogniser itself: a closed list of phrases, or a rough dictation, with the English model of its wheel.

Phrases are a grammar whose words are numbers of ours, so that no phrase can be taken for a piece of grammar. What is
found is compared with what any sounds at all would have made of the same speech: a phrase that explains it far worse
was not said.
"""

import mmap
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pocketsphinx

FRAMES_A_SECOND = 100
_HELD_GRAMMARS = 8
_WORST_SPELLED, _WORST_SAID = -31.0, -34.0
"""How much worse a phrase may fit than any sounds, for each 10 ms: by the dictionary, by the built-in voice."""
_SURE = 20.0
_LEAST_COVERED = 0.8
"""How much of the sounds must lie within the words: the rest of a sentence is no phrase."""
_WIDE = {"beam": 1e-90, "pbeam": 1e-90, "wbeam": 1e-70}
"""A phrase that begins badly may end well: with few to choose from, all can be followed."""
_HEARD_ONCE = {"fwdflat": False}
"""All of a speech would be heard once more at its end: five times the wait, and no more words right."""
_SILENCE = frozenset({"SIL", "+NSN+", "+SPN+"})
_MARKED = re.compile(r"\(\d+\)$")

Phrase = Sequence[str]
Sounds = Mapping[str, Sequence[str]]


class Recogniser:
    """Knows English words by a dictionary and all others as it is told."""

    def unknown(self, phrases: Sequence[Phrase]) -> Sequence[str]:
        """Words of these phrases that the dictionary does not hold."""
        return sorted({word for phrase in phrases for word in phrase if not self._spelled(word)})

    def phrase(self, samples: bytes, phrases: Sequence[Phrase], said: Sounds) -> dict[str, Any]:
        """Which of the phrases was said, or none."""
        grammar = self._grammar(phrases, said)
        found = grammar.best(samples)
        if found is None:
            return {"phrase": None}
        number, words, fit = found
        guessed = any(word in said for word in phrases[number])
        worst = _WORST_SAID if guessed else _WORST_SPELLED
        if fit < worst:
            return {"phrase": None}
        return {"phrase": number, "confidence": round(min(1.0, 0.5 + 0.5 * (fit - worst) / _SURE), 3), "words": words}

    def begin(self) -> None:
        """A dictation begins; every one is heard as if it were the first."""
        self._dictation.set_cmn(self._untouched)
        self._dictation.start_utt()

    def more(self, samples: bytes) -> str:
        """A piece of the dictation, and what it says so far."""
        self._dictation.process_raw(samples)
        best = self._dictation.hyp()
        return "" if best is None else str(best.hypstr)

    def end(self) -> list[dict[str, Any]]:
        """The words of the dictation."""
        self._dictation.end_utt()
        if self._dictation.hyp() is None:
            return []
        return [_word(each) for each in self._dictation.seg() if _is_word(each.word)]

    def _grammar(self, phrases: Sequence[Phrase], said: Sounds) -> "_Grammar":
        key = repr((phrases, sorted(said.items())))
        if key not in self._grammars:
            while len(self._grammars) >= _HELD_GRAMMARS:
                del self._grammars[next(iter(self._grammars))]
            spelled = {word: said.get(word) or self._spelled(word) for phrase in phrases for word in phrase}
            self._grammars[key] = _Grammar(self._model, phrases, spelled)
        return self._grammars[key]

    def _spelled(self, word: str) -> Sequence[str]:
        """The ways a word is said. The dictionary is searched where it lies: as a table it would fill memory."""
        found: list[str] = []
        number = 1
        while True:
            entry = word if number == 1 else f"{word}({number})"
            begin = self._dictionary.find(f"\n{entry} ".encode())
            if begin < 0:
                return found
            line = self._dictionary[begin + 1 : self._dictionary.find(b"\n", begin + 1)].decode()
            found.append(line.split(" ", 1)[1].strip())
            number += 1

    @cached_property
    def _grammars(self) -> "dict[str, _Grammar]":
        return {}

    @cached_property
    def _model(self) -> Path:
        return Path(pocketsphinx.get_model_path("en-us"))

    @cached_property
    def _dictionary(self) -> mmap.mmap:
        with (self._model / "cmudict-en-us.dict").open("rb") as opened:
            return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)

    @cached_property
    def _dictation(self) -> Any:
        words, chances = self._model / "cmudict-en-us.dict", self._model / "en-us.lm.bin"
        return pocketsphinx.Decoder(
            hmm=str(self._model / "en-us"), dict=str(words), lm=str(chances), loglevel="FATAL", **_HEARD_ONCE
        )

    @cached_property
    def _untouched(self) -> str:
        return str(self._dictation.get_cmn(False))


class _Grammar:
    """One list of phrases, ready to be listened for."""

    def __init__(self, model: Path, phrases: Sequence[Phrase], spelled: Mapping[str, Sequence[str]]) -> None:
        self._decoder = pocketsphinx.Decoder(
            hmm=str(model / "en-us"), dict=None, lm=None, cmn="batch", bestpath=False, loglevel="FATAL", **_WIDE
        )
        names = {word: f"w{number}" for number, word in enumerate(sorted(spelled))}
        for word, name in names.items():
            for number, sounds in enumerate(spelled[word], 1):
                self._decoder.add_word(name if number == 1 else f"{name}({number})", sounds, False)
        self._decoder.add_word("anything", "AH", True)
        self._numbers = {" ".join(names[word] for word in phrase): at for at, phrase in reversed([*enumerate(phrases)])}
        rule = " | ".join(self._numbers)
        self._decoder.add_jsgf_string("phrases", f"#JSGF V1.0; grammar phrases; public <phrase> = {rule};")
        self._decoder.add_allphone_file("sounds", None)

    def best(self, samples: bytes) -> tuple[int, list[list[int]], float] | None:
        """The phrase, the times of its words, and how much worse than any sounds it explains what was heard."""
        text, words = self._listened("phrases", samples)
        number = self._numbers.get(text)
        if number is None:  # nothing, or the beginning of a phrase only
            return None
        _, sounds = self._listened("sounds", samples)
        times = [[each.start_frame * 10, each.end_frame * 10 + 10] for each in words if _is_word(each.word)]
        if _covered(sounds, times) < _LEAST_COVERED:
            return None
        return number, times, self._score(words) - self._score(sounds)

    def _listened(self, search: str, samples: bytes) -> tuple[str, list[Any]]:
        self._decoder.activate_search(search)
        self._decoder.start_utt()
        self._decoder.process_raw(samples, full_utt=True)
        self._decoder.end_utt()
        best = self._decoder.hyp()
        return ("", []) if best is None else (best.hypstr, list(self._decoder.seg()))

    def _score(self, segments: Sequence[Any]) -> float:
        """How well what was found fits, for each 10 ms."""
        frames = sum(each.end_frame - each.start_frame + 1 for each in segments)
        log = self._decoder.logmath.log
        return float(sum(log(each.ascore) for each in segments) / max(1, frames))


def _covered(sounds: Sequence[Any], words: Sequence[Sequence[int]]) -> float:
    """The share of all sounds that lies within the words."""
    spoken = [each for each in sounds if each.word not in _SILENCE and _is_word(each.word)]
    parts = [(each.start_frame * 10, each.end_frame * 10 + 10) for each in spoken]
    within = sum(max(0, min(end, last) - max(start, first)) for start, end in parts for first, last in words)
    return float(within / max(1, sum(end - start for start, end in parts)))


def _word(segment: Any) -> dict[str, Any]:
    return {
        "text": _MARKED.sub("", segment.word),
        "start_ms": segment.start_frame * 10,
        "end_ms": segment.end_frame * 10 + 10,
        "confidence": round(min(1.0, max(0.0, segment.prob)), 3),
    }


def _is_word(name: str) -> bool:
    return not name.startswith(("<", "[", "+"))
