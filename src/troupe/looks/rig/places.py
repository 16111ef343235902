"""Where every part is put: the transforms of one frame. The driver in the page computes the same strings."""

from troupe.looks.rig import acting as rules
from troupe.looks.rig.acting import Acting
from troupe.looks.rig.paths import number
from troupe.looks.rig.swinging import within

FIGURE_PIVOT = (0.0, 150.0)
HEAD_PIVOT = (0.0, 46.0)
BACK_DEPTH = -0.45


class Places:
    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    @property
    def figure(self) -> str:
        return _turn(self._acting.life.sway, FIGURE_PIVOT)

    @property
    def body(self) -> str:
        return _shift(0, -rules.BODY_BREATH * self._acting.life.breath)

    @property
    def head(self) -> str:
        lift = _shift(0, -rules.HEAD_BREATH * self._acting.life.head_breath)
        return f"{lift} {_turn(self._acting.roll, HEAD_PIVOT)}"

    def back(self, pivot: tuple[float, float]) -> str:
        return f"{self.head} {self.shift(BACK_DEPTH)} {self.spring(pivot)}"

    def shift(self, depth: float) -> str:
        return _shift(*self.moved(depth))

    def spring(self, pivot: tuple[float, float]) -> str:
        return _turn(within(self._acting.life.hair), pivot)

    def eye(self, side: int, px: float) -> str:
        """The far eye narrows and moves inward, which is most of what makes a head look turned."""
        yaw = self._acting.yaw
        far, (narrower, nearer) = side * yaw > 0, self._acting.far_eye
        narrow = 1 - narrower * abs(yaw) if far else 1.0
        inward = side * nearer * abs(yaw) if far else 0.0
        return self._narrowed(0.62, px, narrow, inward)

    def ear(self, side: int, px: float) -> str:
        yaw = self._acting.yaw
        return self._narrowed(-0.3, px, 1 - rules.EAR_NARROW * abs(yaw) if side * yaw > 0 else 1.0, 0.0)

    def _narrowed(self, depth: float, px: float, narrow: float, inward: float) -> str:
        sx, sy = self.moved(depth)
        return f"matrix({number(narrow)} 0 0 1 {number(sx + px * (1 - narrow) - inward)} {number(sy)})"

    def moved(self, depth: float) -> tuple[float, float]:
        return self._acting.yaw * depth * rules.SHIFT_X, self._acting.pitch * depth * rules.SHIFT_Y


def _shift(x: float, y: float) -> str:
    return f"translate({number(x)} {number(y)})"


def _turn(degrees: float, pivot: tuple[float, float]) -> str:
    return f"rotate({number(degrees)} {number(pivot[0])} {number(pivot[1])})"
