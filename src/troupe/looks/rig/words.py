"""A look out of words: hair, eyes, skin, clothes and builds as people write them, the first hit of each field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from troupe.looks.catalog import garments, hair_styles
from troupe.looks.catalog.lexicon import Lexicon, Token, lexicon, meanings, tokens_of
from troupe.looks.rig.glasses import KINDS

Value = str | int | float
_BREAKS = re.compile(r"[,;.!?\n/()|:、。；！？（）]+")
_ANCHORS = {"hair_words": "hair", "hair": "hair", "eye_words": "eyes", "skin_words": "skin", "dyes": "dye"}
_SIGNS = ("negations", "negations_after", "turns", "little")
_SKIN_OF_A_COLOUR = {"black": 10, "brown": 8, "white": 1, "beige": 3}
_KEPT_ON = ("top", "bottom", "shoes")
"""Nobody goes without these, whatever a text denies."""


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of the text that was understood, and the field it speaks of."""

    text: str
    field: str


@dataclass(frozen=True)
class Reading:
    """What words tell of a look: its fields, what was understood, and what was not."""

    patch: dict[str, Any] = field(default_factory=dict)
    matched: tuple[Match, ...] = ()
    ignored_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: str
    key: str
    start: int
    text: str
    denied: bool = False

    @property
    def anchor(self) -> str | None:
        """What adjectives near it speak of."""
        return f"clothes.{_slot(self.key)}:{self.key}" if self.kind == "garments" else _ANCHORS.get(self.kind)


def read_words(texts: Sequence[str] | Mapping[str, str], language: str = "en") -> Reading:
    """The look that texts tell of; under `hair`, `eyes`, `skin` and `clothing` a bare colour is that one's colour."""
    told = texts.items() if isinstance(texts, Mapping) else (("", text) for text in texts)
    reader = _Reader(lexicon(language))
    for about, text in told:
        for part in _parts(text):
            reader.read(part, about)
    return reader.done()


def _parts(text: str) -> Iterator[str]:
    return (part for part in _BREAKS.split(text) if part.strip())


def _slot(item: str) -> str:
    return "eyes" if item in KINDS else garments()[item].slot


class _Reader:
    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._found: dict[str, Value] = {}
        self._matched: list[Match] = []
        self._ignored: list[str] = []
        self._hair_manner: dict[str, str] = {}

    def done(self) -> Reading:
        manner = " ".join(self._hair_manner[kind] for kind in ("lengths", "textures") if kind in self._hair_manner)
        styles = meanings().styles
        style = styles.get(manner) or styles.get(self._hair_manner.get("textures", ""), "")
        if "hair.style" in self._found and "lengths" in self._hair_manner:
            self._found.setdefault("hair.length", meanings().lengths[self._hair_manner["lengths"]])
        if style in hair_styles():
            self._found.setdefault("hair.style", style)
        patch: dict[str, Any] = {}
        for path, value in self._found.items():
            *above, last = path.split(".")
            place = patch
            for step in above:
                place = place.setdefault(step, {})
            place[last] = value
        return Reading(patch, tuple(dict.fromkeys(self._matched)), tuple(dict.fromkeys(self._ignored)))

    def read(self, part: str, about: str) -> None:
        """One stretch between two breaks: adjectives belong to a noun in it, or to what the text is about."""
        hits = self._hits(part)
        for place, hit in enumerate(hits):
            path = self._take(hit, self._spoken_of(hits, place) or about)
            if path:
                self._matched.append(Match(hit.text, path))
            else:
                self._ignored.append(hit.text)

    def _hits(self, part: str) -> list[_Hit]:
        tokens, hits = tokens_of(part), list[_Hit]()
        place, denied, unknown = 0, False, list[Token]()
        while place < len(tokens):
            found = self._words.at(tokens, place)
            length = found[2] if found else 1
            if found is None or not _is_drawn(found[0], found[1]):
                if found is None or found[0] not in _SIGNS:
                    unknown += tokens[place : place + length]
                elif found[0] == "negations_after":
                    hits = [_Hit(hit.kind, hit.key, hit.start, hit.text, True) for hit in hits]
                else:
                    denied = found[0] == "negations" or (denied and found[0] != "turns")
            else:
                text = part[tokens[place].start : tokens[place + length - 1].end]
                hits.append(_Hit(found[0], found[1], place, text, denied))
            place += length
        self._ignored += _spelled(part, unknown)
        return hits

    def _spoken_of(self, hits: list[_Hit], place: int) -> str | None:
        """The noun an adjective belongs to: the next one or the last one, as the language has it."""
        before = [hit.anchor for hit in hits[:place] if hit.anchor][-1:]
        after = [hit.anchor for hit in hits[place + 1 :] if hit.anchor][:1]
        near = after + before if self._words.adjectives == "before" else before + after
        return near[0] if near else None

    def _take(self, hit: _Hit, about: str) -> str | None:
        """Keep what a hit says; the field it speaks of, or None where it says nothing."""
        match hit.kind:
            case "colours":
                return self._coloured(hit, about)
            case "hair_colours" | "eye_colours":
                return self._coloured(hit, "hair" if hit.kind == "hair_colours" else "eyes")
            case "lengths" | "textures":
                return self._hair_worn(hit, about)
            case "garments":
                return self._wears(hit)
            case "skin":
                return self._keep(hit, "skin", meanings().skin[hit.key])
            case "hair":
                return self._keep(hit, "hair.style", hit.key)
            case "dyes":
                return self._keep(hit, "hair.dye", hit.key, denied="none")
            case "species":
                return self._keep(hit, "species", hit.key)
            case "genders":
                return self._keep(hit, "body.form", meanings().genders[hit.key])
            case "builds":
                return self._keep_all(hit, "body", meanings().builds[hit.key])
            case "faces":
                return self._keep_all(hit, "face", meanings().faces[hit.key])
            case "hair_words":
                return "hair"
            case "eye_words":
                return "eyes"
            case _:
                return "skin"

    def _coloured(self, hit: _Hit, about: str) -> str | None:
        known = meanings()
        if about == "hair":
            return self._keep(hit, "hair.colour", known.hair.get(hit.key) or known.colours.get(hit.key))
        if about == "dye":
            return self._keep(hit, "hair.second", known.hair.get(hit.key) or known.colours.get(hit.key))
        if about == "eyes":
            return self._keep(hit, "eyes.left", known.eyes.get(hit.key) or known.colours.get(hit.key))
        if about == "skin":
            return self._keep(hit, "skin", _SKIN_OF_A_COLOUR.get(hit.key) or known.colours.get(hit.key))
        if about == "clothing":
            return self._keep(hit, "palette.primary", known.colours.get(hit.key))
        place, _, item = about.partition(":")
        if self._found.get(f"{place}.item", item) != item:
            return None  # something else is worn there
        return self._keep(hit, f"{place}.colour", known.colours.get(hit.key)) if about else None

    def _hair_worn(self, hit: _Hit, about: str) -> str | None:
        """Length and texture together choose a style, where none is named."""
        if about not in ("", "hair", "dye") and hit.kind == "lengths":
            return None
        if not hit.denied:
            self._hair_manner.setdefault(hit.kind, hit.key)
        return "hair.style"

    def _wears(self, hit: _Hit) -> str | None:
        place = f"clothes.{_slot(hit.key)}"
        if not hit.denied:
            return self._keep(hit, f"{place}.item", hit.key)
        if _slot(hit.key) not in _KEPT_ON:
            self._found.setdefault(f"{place}.item", "none")
        return place

    def _keep(self, hit: _Hit, path: str, value: Value | None, denied: Value | None = None) -> str | None:
        """The first word on a field counts, and another one is not heard; what is denied says nothing, unless there is
        a word for without."""
        told = denied if hit.denied else value
        if told is not None and self._found.setdefault(path, told) != told:
            return None
        return path if value is not None else None

    def _keep_all(self, hit: _Hit, part: str, values: Mapping[str, Value]) -> str | None:
        without: dict[str, Value] = {"freckles": 0.0, "facial_hair": "none", "lines": 0.0}
        told = [self._keep(hit, f"{part}.{name}", value, without.get(name)) for name, value in values.items()]
        return ", ".join(path for path in told if path) or None


def _is_drawn(kind: str, key: str) -> bool:
    """Whether there is something to draw for a word; a language may know more garments than the catalogue."""
    if kind == "garments":
        return key in KINDS or key in garments()
    return kind not in _SIGNS and (kind != "hair" or key in hair_styles())


def _spelled(part: str, unknown: list[Token]) -> list[str]:
    """What was not understood as it was written; letters that stand side by side are one word."""
    runs: list[tuple[int, int]] = []
    for token in unknown:
        if runs and token.is_unspaced and runs[-1][1] == token.start:
            runs[-1] = (runs[-1][0], token.end)
        else:
            runs.append((token.start, token.end))
    return [part[start:end] for start, end in runs]
