"""What a model that paints is told of a persona, in words, always in the same order."""

from collections.abc import Iterable
from dataclasses import dataclass

from troupe.kit.colour import from_hex

LONGEST = 1_500
_TEMPLATES = {"hero_portrait": "portrait, head and shoulders", "full_body": "full body, standing"}
_FINISHES = {
    "flat": "flat colours, clean shapes",
    "cel": "cel shading, clean line art",
    "soft": "soft shading",
    "ink": "ink drawing, bold lines",
    "pixel": "pixel art",
    "watercolor": "watercolor painting",
}
_NEVER = ("text", "watermark", "signature", "extra fingers")
_FOR_THE_YOUNG = "fully clothed, storybook illustration"
_AGES = ((4, "toddler"), (13, "child"), (18, "teenager"), (30, "young adult"), (60, "adult"))
_HUES = (
    (20, "pink"), (45, "red"), (75, "orange"), (112, "yellow"), (165, "green"), (215, "teal"), (275, "blue"),
    (325, "purple"), (361, "pink"),
)  # fmt: skip


@dataclass(frozen=True)
class Depicted:
    """Everything about a persona and its picture that can be put into words."""

    template: str
    token: str = ""
    """The word by which the identity kit was taught."""
    subject: str = "one person"
    age: int | None = None
    gender: str = ""
    looks: tuple[str, ...] = ()
    """Hair, eyes, skin and garments, with their colours."""
    pose: str = ""
    emotion: str = ""
    styles: tuple[str, ...] = ()
    """Words of the style kits, the heaviest first."""
    palette: tuple[str, ...] = ()
    """Hex colours that were chosen, not derived."""
    art_style: str = ""
    finish: str = ""
    wishes: str = ""
    """The user's own words for this picture."""
    unwanted: str = ""
    negatives: tuple[str, ...] = ()
    """What the kits do not want."""

    @property
    def is_young(self) -> bool:
        return self.age is not None and self.age < 18


@dataclass(frozen=True)
class Prompt:
    positive: str
    negative: str


def prompt_of(depicted: Depicted) -> Prompt:
    """The words for a picture and the words against it; each is said once, and none is cut in the middle."""
    pose = "" if depicted.pose == "idle" else depicted.pose.replace("_", " ")
    mood = "" if depicted.emotion in ("", "neutral") else f"{depicted.emotion.replace('_', ' ')} expression"
    parts = (
        depicted.token,
        depicted.subject,
        _age_words(depicted.age),
        depicted.gender,
        _TEMPLATES.get(depicted.template, ""),
        *depicted.looks,
        pose,
        mood,
        *depicted.styles,
        *(f"{colour_name(colour)} colour scheme" for colour in depicted.palette),
        depicted.art_style.replace("_", " "),
        _FINISHES.get(depicted.finish, ""),
        _FOR_THE_YOUNG if depicted.is_young else "",
        depicted.wishes,
    )
    return Prompt(_joined(parts), _joined((*depicted.negatives, *_NEVER, depicted.unwanted)))


def colour_name(colour: str) -> str:
    """What one would call `#rrggbb` in a sentence."""
    lightness, chroma, hue = from_hex(colour)
    if chroma < 0.035:
        return "black" if lightness < 0.3 else "white" if lightness > 0.93 else "grey"
    if 30 <= hue < 90 and lightness < 0.55:
        return "dark brown" if lightness < 0.38 else "brown"
    name = next(name for end, name in _HUES if hue < end)
    if lightness < 0.4:
        return f"dark {name}"
    return f"light {name}" if lightness > 0.8 and name != "yellow" else name


def _age_words(age: int | None) -> str:
    if age is None:
        return ""
    return next((words for end, words in _AGES if age < end), "elderly")


def _joined(parts: Iterable[str]) -> str:
    """Joined by commas and cut at one; repeats are dropped, whatever their case."""
    words = [" ".join(word.split()) for part in parts for word in part.split(",")]
    said = ""
    for word in _each_once(filter(None, words)):
        longer = f"{said}, {word}" if said else word
        if len(longer) > LONGEST:
            break
        said = longer
    return said


def _each_once(words: Iterable[str]) -> Iterable[str]:
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(word.casefold(), word)
    return first.values()
