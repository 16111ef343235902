"""Colour by how it looks: OKLCH, ramps that keep their hue in light and shadow, and contrast."""

import math
from functools import lru_cache
from typing import NamedTuple

VIOLET = 295.0
RED = 25.0
YELLOW = 95.0
_BLUE, _BLUES, _BLUEST = 282.0, 57.0, 29.0
"""The middle between blue and violet, how far from it the last of them lie, and how far those that are wholly so."""
_CALM, _VIVID, _FADES = 0.10, 0.20, 0.08
"""Up to which chroma a colour is calm, from which on it is vivid, and how much of it a vivid blue loses each step."""


class Oklch(NamedTuple):
    """A colour as lightness 0–1, chroma and hue in degrees."""

    lightness: float
    chroma: float
    hue: float


class Oklab(NamedTuple):
    lightness: float
    a: float
    b: float


def from_hex(text: str) -> Oklch:
    """Read `#rrggbb`."""
    red, green, blue = (_linear(int(text[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


@lru_cache(maxsize=4096)
def to_hex(colour: Oklch) -> str:
    """Write `#rrggbb`; a colour outside sRGB loses chroma until it fits, and no channel is clipped."""
    return "#" + "".join(f"{round(_gamma(max(0.0, min(1.0, part))) * 255):02x}" for part in _fitting(colour))


def oklab(colour: Oklch) -> Oklab:
    angle = math.radians(colour.hue)
    return Oklab(colour.lightness, colour.chroma * math.cos(angle), colour.chroma * math.sin(angle))


def difference(one: Oklch, other: Oklch) -> float:
    """Distance in OKLab; about .02 is the least that is noticed side by side."""
    return math.dist(oklab(one), oklab(other))


def mix(one: Oklch, other: Oklch, share: float) -> Oklch:
    """`one` with `share` of `other`, mixed in OKLab so that no odd hue appears between them."""
    first, second = oklab(one), oklab(other)
    lightness, a, b = (x + (y - x) * share for x, y in zip(first, second, strict=True))
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def contrast_ratio(one: str, other: str) -> float:
    """The ratio 1–21 by which readable text is judged."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Ramp:
    """The steps of one material from deep shadow to light; step 0 of a given colour is exactly that colour."""

    def __init__(self, base: str | Oklch, *, pole: float = VIOLET, contrast: float = 1.0, chroma: float = 1.0) -> None:
        self.base = from_hex(base) if isinstance(base, str) else base
        self._given = base.lower() if isinstance(base, str) and chroma == 1.0 else None
        self._pole = pole
        self._contrast = contrast
        self._chroma = chroma
        self._steps: dict[float, str] = {}

    def step(self, k: float) -> str:
        if k == 0 and self._given:
            return self._given
        found = self._steps.get(k)
        if found is None:
            found = self._steps[k] = to_hex(self.colour(k))
        return found

    def colour(self, k: float) -> Oklch:
        moved = _shaded(self.base, -k, self._pole, self._contrast) if k < 0 else _lit(self.base, k, self._contrast)
        return moved._replace(chroma=moved.chroma * self._chroma)

    def line(self, warmth: float = 1.0) -> str:
        """The colour this material is outlined in, from near black at 0 to its own deep tone at 1."""
        base = self.base
        full = Oklch(
            max(0.16, base.lightness * 0.42), min(0.11, base.chroma * 0.9 + 0.02), _toward(base.hue, self._pole, 14)
        )
        return to_hex(mix(Oklch(0.18, 0.02, base.hue), full, warmth))


def _shaded(base: Oklch, n: float, pole: float, contrast: float) -> Oklch:
    lightness = max(min(0.12, base.lightness), base.lightness - (0.085 * n + 0.01 * n * n) * contrast)
    pure = _pure_blue(base) if pole == VIOLET else 0.0
    richer = 0.12 - (0.12 + _FADES) * pure
    return Oklch(lightness, base.chroma * (1 + richer * n), _toward(base.hue, pole, 9 * n * (1 - pure)))


def _pure_blue(base: Oklch) -> float:
    """How far a colour is a vivid blue: darker, richer and nearer to violet it would be taken for another colour."""
    away = abs((base.hue - _BLUE + 180) % 360 - 180)
    blue = max(0.0, min(1.0, (_BLUES - away) / (_BLUES - _BLUEST)))
    return blue * max(0.0, min(1.0, (base.chroma - _CALM) / (_VIVID - _CALM)))


def _lit(base: Oklch, k: float, contrast: float) -> Oklch:
    lightness = min(max(0.985, base.lightness), base.lightness + 0.06 * k * contrast)
    return Oklch(lightness, base.chroma * 0.86**k, _toward(base.hue, YELLOW, 6 * k))


def _toward(hue: float, pole: float, most: float) -> float:
    away = (pole - hue + 180) % 360 - 180
    return (hue + max(-most, min(most, away))) % 360


def _fitting(colour: Oklch) -> tuple[float, float, float]:
    lightness = max(0.0, min(1.0, colour.lightness))
    rgb = _linear_rgb(Oklch(lightness, colour.chroma, colour.hue))
    if _inside(rgb):
        return rgb
    low, high = 0.0, colour.chroma
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(_linear_rgb(Oklch(lightness, middle, colour.hue))) else (low, middle)
    return _linear_rgb(Oklch(lightness, low, colour.hue))


def _inside(rgb: tuple[float, float, float]) -> bool:
    return all(-1e-4 <= part <= 1.0001 for part in rgb)


def _linear_rgb(colour: Oklch) -> tuple[float, float, float]:
    lightness, a, b = oklab(colour)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _luminance(text: str) -> float:
    red, green, blue = (_linear(int(text[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
