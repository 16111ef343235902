"""Whose words are whose where several speak: a message may hold the lines of more than one, each under its name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troupe.ports.text import Line

_SPEAKER = re.compile(r"^([^\s:][^:\n]{0,60}): ", re.MULTILINE)
_OVERHEARS = 12
_DEAR = r"(?:dear|liebe[rs]?|querid[oa]|chère?|cher)"
_PRIVATE = re.compile(
    r"^(\(only to you(?: and [^)]*)?\)|\(nur zu dir(?: und [^)]*)?\)|\(à toi (?:seul|et [^)]* seulement)\)"
    r"|\(solo a ti(?: y a [^)]*)?\)|（あなた(?:と[^）]*)?だけに）)\s*"
)


@dataclass(frozen=True, slots=True)
class Voices:
    """A conversation of several, as one of them hears it."""

    last_speaker: str = ""
    """The persona who spoke last, by name; nobody where the user did."""
    last_words: str = ""
    newest: str = ""
    """What the newest message of all says, without its name."""
    asked: tuple[str, ...] = ()
    """The user's own lines, oldest first."""
    company: tuple[str, ...] = ()
    unanswered: str = ""
    """What the user said that this persona has not answered yet, however many others have."""
    overheard: tuple[str, ...] = ()
    """What the others said lately."""
    wish: str = ""
    """What this answer is to be about."""

    @property
    def others(self) -> tuple[str, ...]:
        """Whom one could hand a question on to."""
        return tuple(name for name in self.company if name != self.last_speaker)


def voices_in(lines: Sequence[Line], script: Mapping[str, object]) -> Voices | None:
    """Who spoke, where there is company; None where one is alone with the user."""
    named = script.get("company")
    company = tuple(str(each) for each in named if str(each).strip()) if isinstance(named, list | tuple) else ()
    if not company:
        return None
    wish = script.get("wish")
    spoken = [part for line in lines if line.role == "user" for part in _parts(line.text, company)]
    names = (*company, str(script.get("name", "")))
    spoken = [(name, text if name in company else without_address(text, names)) for name, text in spoken]
    speaker, words = spoken[-1] if spoken else ("", "")
    return Voices(
        speaker if speaker in company else "",
        words if speaker in company else "",
        words,
        tuple(text for name, text in spoken if name not in company),
        company,
        without_address(_unanswered(lines, company), names),
        tuple(text for name, text in spoken if name in company)[-_OVERHEARS:],
        wish.strip() if isinstance(wish, str) else "",
    )


def without_address(text: str, names: Sequence[str]) -> str:
    """What is said to people, without the names that call them: "Nova and Moss: tea?" is about tea."""
    called = called_by(names)
    if not called:
        return text
    rest = re.sub(rf"^{called}\s*[:,]\s*(?=\S)", "", text, count=1, flags=re.IGNORECASE)
    rest = re.sub(rf",\s*{called}\s*,", ",", rest, flags=re.IGNORECASE)
    return re.sub(rf"(?<=\S),\s*{called}(?=\s*(?:[.!?…]|$))", "", rest, flags=re.IGNORECASE)


def called_by(names: Sequence[str]) -> str:
    """A pattern for one or several of these names as one calls people; nothing where there is none."""
    known = "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))
    one = rf"(?:{_DEAR}\s+)?@?(?:{known})\b"
    return rf"{one}(?:\s*(?:,|&|\b(?:and|und|y|et)\b)\s*{one})*" if known else ""


def _unanswered(lines: Sequence[Line], company: Sequence[str]) -> str:
    since: list[Line] = []
    for line in reversed(lines):
        if line.role == "assistant":
            break
        since.insert(0, line)
    spoken = [part for line in since if line.role == "user" for part in _parts(line.text, company)]
    return next((text for name, text in reversed(spoken) if name not in company), "")


def _parts(text: str, company: Sequence[str]) -> list[tuple[str, str]]:
    """A message cut where another name begins a line; what continues a line is indented."""
    starts = list(_SPEAKER.finditer(text))
    if not starts or starts[0].start() != 0:
        return [("", _plain(text))]
    ends = [found.start() for found in starts[1:]] + [len(text)]
    return [(found[1], _plain(text[found.end() : end])) for found, end in zip(starts, ends, strict=True)]


def _plain(text: str) -> str:
    return _PRIVATE.sub("", "\n".join(line.strip() for line in text.strip().splitlines()))
