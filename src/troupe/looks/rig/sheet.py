"""The sheet a figure is drawn on: it hands out ids and collects gradients and clips."""

from collections.abc import Sequence

from troupe.kit.markup import Markup, element, join
from troupe.looks.rig.paths import Shape, number

Stop = tuple[float, str] | tuple[float, str, float]


def path(shape: Shape | str, fill: str = "none", **more: str | float) -> Markup:
    return element("path", {"d": shape if isinstance(shape, str) else shape.d, "fill": fill, **attributes(more)})


def oval(cx: float, cy: float, rx: float, ry: float, fill: str, **more: str | float) -> Markup:
    numbers = {"cx": number(cx), "cy": number(cy), "rx": number(rx), "ry": number(ry)}
    return element("ellipse", {**numbers, "fill": fill, **attributes(more)})


def group(*children: Markup, **more: str | float) -> Markup:
    return element("g", attributes(more), *children)


def part(name: str, *children: Markup, **more: str | float) -> Markup:
    return element("g", {"data-part": name, **attributes(more)}, *children)


def face_path(key: str, shape: Shape, fill: str = "none", **more: str | float) -> Markup:
    """A path whose outline belongs to the face table."""
    return element("path", {"data-face": key, "d": shape.d, "fill": fill, **attributes(more)})


def fade(name: str, opacity: float, *children: Markup) -> Markup:
    return element("g", {"data-fade": name, "opacity": number(opacity)}, *children)


def attributes(more: dict[str, str | float]) -> dict[str, str]:
    return {key.replace("_", "-"): value if isinstance(value, str) else number(value) for key, value in more.items()}


ID_MARK = "idmark"
"""Ids begin with this until the frame's own prefix takes its place, so that parts which never change are kept."""


class Sheet:
    """Ids are counted from `first`, so that a kept sheet and a fresh one go together."""

    def __init__(self, first: int = 0) -> None:
        self._first = first
        self._gradients: list[Markup] = []
        self._clips: list[Markup] = []
        self._known: dict[tuple[object, ...], str] = {}

    @property
    def next_id(self) -> int:
        return self._first + len(self._gradients) + len(self._clips)

    def linear(self, start: tuple[float, float], end: tuple[float, float], stops: Sequence[Stop]) -> str:
        ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
        return self._gradient("linearGradient", {key: number(value) for key, value in ends.items()}, stops)

    def radial(self, centre: tuple[float, float], radius: float, stops: Sequence[Stop]) -> str:
        numbers = {"cx": number(centre[0]), "cy": number(centre[1]), "r": number(radius)}
        return self._gradient("radialGradient", numbers, stops)

    def clip(self, shape: Shape, key: str | None = None) -> str:
        """A clip; with a key its outline belongs to the face table."""
        known = ("clip", shape, key)
        if known not in self._known:
            outline = path(shape, "#000000") if key is None else face_path(key, shape, "#000000")
            self._known[known] = self._keep(self._clips, "clipPath", {}, outline)
        return self._known[known]

    def joined_by(self, other: "Sheet") -> None:
        """What another sheet handed out from this one's next number on is kept here too."""
        self._gradients += other._gradients
        self._clips += other._clips
        self._known |= other._known

    @property
    def defs(self) -> Markup:
        """Clips last: the nearer one stands to what it cuts, whose outline it repeats, the better a drawing packs."""
        return join([*self._gradients, *self._clips])

    def _gradient(self, name: str, geometry: dict[str, str], stops: Sequence[Stop]) -> str:
        known = (name, *geometry.items(), *stops)
        if known not in self._known:
            shown = {"gradientUnits": "userSpaceOnUse", **geometry}
            self._known[known] = self._keep(self._gradients, name, shown, *(_stop(stop) for stop in stops))
        return self._known[known]

    def _keep(self, kept: list[Markup], name: str, shown: dict[str, str], *children: Markup) -> str:
        identity = f"{ID_MARK}-{self.next_id}"
        kept.append(element(name, {"id": identity, **shown}, *children))
        return f"url(#{identity})"


def _stop(stop: Stop) -> Markup:
    shown = {"offset": number(stop[0]), "stop-color": stop[1]}
    if len(stop) == 3:
        shown["stop-opacity"] = number(stop[2])
    return element("stop", shown)
