"""How a narrator's numbers sound in told prose: the same scene, and another voice. Quoted words stay as they are."""

import re
from collections.abc import Callable, Mapping, Sequence

from troupe.providers.improv.chance import Chance

_SHORT = {
    "do not": "don't", "does not": "doesn't", "did not": "didn't", "is not": "isn't", "are not": "aren't",
    "was not": "wasn't", "were not": "weren't", "cannot": "can't", "could not": "couldn't", "would not": "wouldn't",
    "it is": "it's", "that is": "that's", "there is": "there's", "you are": "you're", "you have": "you've",
    "you will": "you'll", "has not": "hasn't", "have not": "haven't", "will not": "won't", "nothing is": "nothing's",
}  # fmt: skip
_LONG = {short: long for long, short in _SHORT.items()}
_SPOKEN = re.compile(r"([\"“][^\"”]*[\"”])")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ASIDES = (
    "(Nobody had asked for that.)",
    "(It could have been worse, and probably would be.)",
    "(As plans go, it was one.)",
    "(History will be kind to this moment by forgetting it.)",
)
_IMAGES = (
    "It was like holding a breath that belonged to somebody else.",
    "It moved the way smoke does when a door is opened.",
    "The quiet had an edge, like paper.",
    "It was as if the place had been waiting to be looked at.",
)
_WORRIES = (
    "Something about it would not let you rest.",
    "A small doubt had got in and would not leave.",
    "It was hard to say what was wrong, and harder to believe that nothing was.",
)


def with_manner(text: str, manner: Mapping[str, object] | None, chance: Chance, kept: Sequence[str] = ()) -> str:
    """The same telling as this narrator tells it; whatever the player said stays to the letter."""
    if manner is None:
        return text
    formality, enthusiasm = _number(manner, "formality"), _number(manner, "enthusiasm")
    if formality >= 0.7:
        text = _outside(text, lambda told: _longer(_swapped(told, _LONG)))
    elif formality <= 0.3:
        text = _outside(text, lambda told: _shorter(_swapped(told, _SHORT)))
    if enthusiasm >= 0.7:
        text = _outside(text, _louder)
    elif enthusiasm <= 0.3:
        text = _outside(text, lambda told: told.replace("!", "."))
    extra = [chance.pick(f"aside {place}", _ASIDES) for place in range(int(_number(manner, "asides")))]
    extra += [chance.pick("image", _IMAGES)] if _number(manner, "images") >= 2 else []
    extra += [chance.pick("worry", _WORRIES)] if _number(manner, "neuroticism") >= 0.7 else []
    return _placed(text, list(dict.fromkeys(extra)))


def _placed(text: str, extra: Sequence[str]) -> str:
    """Asides at the ends of the first paragraphs; the last one stays the place where the player decides."""
    paragraphs = text.split("\n\n")
    for place, each in enumerate(extra):
        at = min(place, max(0, len(paragraphs) - 2))
        paragraphs[at] = f"{paragraphs[at]} {each}"
    return "\n\n".join(paragraphs)


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Everything but what somebody says."""
    return "".join(part if _SPOKEN.fullmatch(part) else change(part) for part in _SPOKEN.split(text))


def _swapped(text: str, words: Mapping[str, str]) -> str:
    for old, new in words.items():
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
        text = re.sub(rf"\b{re.escape(old.capitalize())}\b", new.capitalize(), text)
    return text


def _longer(text: str) -> str:
    """Two short sentences in one, where the second goes on plainly."""
    return re.sub(r"\. (The|It|There|You|A|Nobody|Somebody) ", lambda met: f", and {met[1].lower()} ", text, count=2)


def _shorter(text: str) -> str:
    return re.sub(r", and (\w)", lambda met: f". {met[1].upper()}", text)


def _louder(text: str) -> str:
    """Every second sentence that ends plainly is called out."""
    parts = _SENTENCE.split(text)
    loud = [f"{part[:-1]}!" if place % 2 == 0 and part.endswith(".") else part for place, part in enumerate(parts)]
    lead = text[: len(text) - len(text.lstrip())]
    tail = text[len(text.rstrip()) :] if text.strip() else ""
    joined = " ".join(loud)
    return joined if joined.startswith(lead) and joined.endswith(tail) else f"{lead}{joined.strip()}{tail}"


def _number(manner: Mapping[str, object], name: str) -> float:
    value = manner.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.5
