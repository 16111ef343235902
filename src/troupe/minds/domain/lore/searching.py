"""Where keys are looked for: the newest messages, texts that entries ask for, and what other entries say."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from troupe.minds.domain.lore.compiled import Compiled
from troupe.minds.domain.lore.folding import Folded, folded
from troupe.minds.domain.lore.index import BookIndex
from troupe.minds.domain.lore.judging import Finds
from troupe.minds.domain.lore.moment import LoreLine, LoreMoment
from troupe.minds.domain.lore.reading import Hit

Spot = tuple[int, int]
"""A book by its number here, and an entry by its number in the book."""
_HIDDEN_KEY = re.compile(r"\{\{\s*hidden_key\s*:{1,2}([^{}]*)\}\}", re.IGNORECASE)
_NAMED = re.compile(r"\{\{\s*(char|user)\s*\}\}|<(char|bot|user)>", re.IGNORECASE)


class Searching:
    """Everything that was found so far, by entry."""

    def __init__(self, indexes: Sequence[BookIndex], moment: LoreMoment) -> None:
        self._indexes = indexes
        self._moment = moment
        self.found: dict[Spot, Finds] = {}
        self.scanned = 0
        """Characters of entries that were looked at for keys of other entries."""

    def look_at_what_was_said(self) -> None:
        self._look_at_lines()
        for name, text in sorted(self._moment.sources.items()):
            if any(name in index.sources for index in self._indexes):
                self._look(folded(text), name, lambda item, name=name: name in item.entry.match_sources)  # type: ignore[misc]  # the name of this turn of the loop

    def look_at_entry(self, item: Compiled, words: Mapping[str, str]) -> Iterable[Spot]:
        """Which entries the content of this one calls."""
        text = _as_told(item, words)
        self.scanned += len(text.small)
        return self._look(text, f"entry:{item.id}", lambda called: called.id != item.id, from_entry=True)

    def _look_at_lines(self) -> None:
        deepest = max((index.deepest for index in self._indexes), default=0)
        if not deepest:
            return
        for depth, line in enumerate(reversed(self._moment.lines[-deepest:])):
            plain: Folded | None = None
            named: Folded | None = None
            for at, index in enumerate(self._indexes):
                if depth >= index.deepest:
                    continue
                if index.settings.include_names:
                    named = named or folded(f"{line.name}: {line.text}")
                    self._look_at_line(at, named, line, depth, shift=len(line.name) + 2)
                else:
                    plain = plain or folded(line.text)
                    self._look_at_line(at, plain, line, depth, shift=0)

    def _look_at_line(self, at: int, text: Folded, line: LoreLine, depth: int, *, shift: int) -> None:
        index, source = self._indexes[at], f"message:{line.node_id}"
        for find in index.finds(text):
            if depth < index.entries[find.number].scan_depth:
                hit = Hit(find.key, source, max(0, find.start - shift), max(0, find.end - shift))
                self._finds((at, find.number)).add(find.part, hit, from_message=True)

    def _look(
        self, text: Folded, source: str, concerns: Callable[[Compiled], bool], *, from_entry: bool = False
    ) -> Sequence[Spot]:
        called: dict[Spot, None] = {}
        for at, index in enumerate(self._indexes):
            for find in index.finds(text):
                item = index.entries[find.number]
                if not concerns(item):
                    continue
                finds = self._finds((at, find.number))
                if from_entry and not item.wakeable:
                    if find.part == "primary":
                        finds.while_asleep = True
                        called[at, find.number] = None
                    continue
                finds.add(find.part, Hit(find.key, source, find.start, find.end), from_message=not from_entry)
                called[at, find.number] = None
        return tuple(called)

    def _finds(self, spot: Spot) -> Finds:
        found = self.found.get(spot)
        if found is None:
            found = self.found[spot] = Finds()
        return found


def _as_told(item: Compiled, words: Mapping[str, str]) -> Folded:
    """A content with the names filled in and its hidden keys laid open."""
    text = item.text
    if "{{" not in text and "<" not in text:
        return item.waking_text
    text = _HIDDEN_KEY.sub(lambda found: found[1], text)
    return folded(_NAMED.sub(lambda found: words.get(_who(found), found[0]), text))


def _who(found: re.Match[str]) -> str:
    return "user" if (found[1] or found[2]).lower() == "user" else "char"
