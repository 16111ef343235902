"""A cover for a story that has no picture: the night that stands above it on its page, upright and with its title."""

from collections.abc import Callable
from html import escape

from troupe.kit.colour import Oklch, to_hex

WIDTH, HEIGHT = 600, 900
_NIGHTS = ((265, 330), (245, 60), (290, 20), (225, 85), (320, 50), (275, 200))
"""Hues of a night and of the light in it; the page has the same."""
_HILLS, _PEAKS, _WATER = range(3)
_ROUGH = {_HILLS: 0.07, _PEAKS: 0.12, _WATER: 0.015}
_STARS, _RIDGES, _GLINTS = 90, 4, 6
_LETTERS_A_LINE, _MOST_LINES = 15, 5


def cover_of(seed: str, title: str, teller: str) -> str:
    """An SVG that is always the same for the same story."""
    roll = _dice(seed)
    night, light = _NIGHTS[int(roll() * len(_NIGHTS))]
    kind = int(roll() * 3)
    moon = (WIDTH * (0.2 + roll() * 0.6), HEIGHT * (0.5 + roll() * 0.08), HEIGHT * (0.03 + roll() * 0.025))
    pale = to_hex(Oklch(0.96, 0.025, light))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(title)}</title>",
            *_sky(night, light),
            *_stars(roll, pale),
            *_moon(moon, pale, to_hex(Oklch(0.95, 0.05, light))),
            *_land(roll, kind, night),
            *(_water(roll, moon[0], pale) if kind == _WATER else ()),
            *_words(title, teller, pale),
            "</svg>",
            "",
        ]
    )


def _dice(seed: str) -> Callable[[], float]:
    """Numbers from 0 to 1, the same for the same words wherever they are drawn."""
    state = 2166136261
    for letter in seed:
        state = ((state ^ ord(letter)) * 16777619) & 0xFFFFFFFF

    def roll() -> float:
        nonlocal state
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        return state / 2**32

    return roll


def _sky(night: int, light: int) -> list[str]:
    high, low = to_hex(Oklch(0.2, 0.06, night)), to_hex(Oklch(0.58, 0.1, light))
    return [
        f'<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0.2" stop-color="{high}"/>'
        f'<stop offset="0.75" stop-color="{low}"/></linearGradient></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/>',
    ]


def _stars(roll: Callable[[], float], pale: str) -> list[str]:
    return [
        f'<circle cx="{roll() * WIDTH:.1f}" cy="{roll() * HEIGHT * 0.6:.1f}" r="{0.6 + roll() * 1.4:.1f}" '
        f'fill="{pale}" fill-opacity="0.75"/>'
        for _ in range(_STARS)
    ]


def _moon(moon: tuple[float, float, float], pale: str, halo: str) -> list[str]:
    x, y, r = moon
    rings = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r * times:.1f}" fill="{halo}" fill-opacity="0.12"/>'
        for times in (2.6, 1.7)
    ]
    return [*rings, f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{pale}"/>']


def _land(roll: Callable[[], float], kind: int, night: int) -> list[str]:
    """Hills, peaks or water, one behind the other, the nearest the darkest."""
    found = []
    for layer in range(_RIDGES):
        level = HEIGHT * (0.66 + layer * 0.08)
        steps = 20 if kind == _WATER else 12
        points = [(0.0, level)]
        for at in range(1, steps + 1):
            points.append((WIDTH / steps * at, level + (roll() - 0.6) * HEIGHT * _ROUGH[kind]))
        colour = to_hex(Oklch(0.4 - layer * 0.075, 0.075 - layer * 0.008, (night + 12 - layer * 4) % 360))
        found.append(f'<path d="{_line(points, smooth=kind != _PEAKS)}V{HEIGHT}H0z" fill="{colour}"/>')
    return found


def _line(points: list[tuple[float, float]], *, smooth: bool) -> str:
    (_, first), *rest = points
    half = (rest[1][0] - rest[0][0]) / 2
    steps = [f"S{x - half:.0f} {y:.0f} {x:.0f} {y:.0f}" if smooth else f"L{x:.0f} {y:.0f}" for x, y in rest]
    return f"M0 {first:.0f}" + "".join(steps)


def _water(roll: Callable[[], float], x: float, pale: str) -> list[str]:
    """On water the moon lies in pieces."""
    return [
        f'<path d="M{x - 16 - roll() * 50:.0f} {HEIGHT * (0.7 + at * 0.04):.0f}h{28 + roll() * 80:.0f}" '
        f'stroke="{pale}" stroke-opacity="0.5" stroke-width="3" stroke-linecap="round"/>'
        for at in range(_GLINTS)
    ]


def _words(title: str, teller: str, pale: str) -> list[str]:
    lines = _lines(title)
    size = 64 if max(map(len, lines)) <= 12 and len(lines) <= 3 else 48
    style = f'font-family="Georgia, serif" text-anchor="middle" fill="{pale}"'
    shown = [
        f'<text x="{WIDTH // 2}" y="{150 + place * size * 1.2:.0f}" font-size="{size}" {style}>{escape(line)}</text>'
        for place, line in enumerate(lines)
    ]
    return [
        *shown,
        f'<text x="{WIDTH // 2}" y="{HEIGHT - 48}" font-size="26" {style}>{escape(teller)}</text>',
    ]


def _lines(title: str) -> list[str]:
    """A title in short lines; one that is too long ends early."""
    lines = [""]
    for word in title.split():
        word = word if len(word) <= 2 * _LETTERS_A_LINE else f"{word[: 2 * _LETTERS_A_LINE]}…"
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LETTERS_A_LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
