"""What `web/src/figure/figure.ts` makes of a live document's numbers while nothing moves."""

import math
import re

Matrix = tuple[float, float, float, float, float, float]
STILL: Matrix = (1, 0, 0, 1, 0, 0)


def at_rest(part, metadata, table):
    """The transform that the driver gives a part in the first moment, before anything breathes or looks elsewhere."""
    rest, parallax, (px, py) = metadata["rest"], metadata["parallax"], part["pivot"]
    sx, sy = rest["yaw"] * part["depth"] * parallax["x"], rest["pitch"] * part["depth"] * parallax["y"]
    turned = f"rotate({rest['roll'] + parallax['roll_per_yaw'] * rest['yaw']} 0 46)"
    gaze = [parallax["gaze"] * max(-0.8, min(0.8, value)) for value in table["gaze"]]
    return {
        "head": turned,
        "back": f"{turned} translate({sx} {sy})",
        "shift": f"translate({sx} {sy})",
        "eye": _narrowed(px, sx, sy, parallax["eye_narrow"], parallax["eye_inward"], rest["yaw"]),
        "ear": _narrowed(px, sx, sy, parallax["ear_narrow"], 0, rest["yaw"]),
        "gaze": f"translate({px + gaze[0]} {py + gaze[1]}) scale({table['iris']})",
    }.get(part["kind"], "")


def _narrowed(px, sx, sy, narrow, inward, yaw):
    far = px * yaw > 0
    k = 1 - narrow * abs(yaw) if far else 1
    return f"matrix({k} 0 0 1 {sx + px * (1 - k) - (math.copysign(inward, px) * abs(yaw) if far else 0)} {sy})"


def matrix_of(transform: str | None) -> Matrix:
    whole = STILL
    for name, told in re.findall(r"(\w+)\(([^)]*)\)", transform or ""):
        whole = _after(whole, _one(name, [float(value) for value in told.split()]))
    return whole


def _one(name: str, told: list[float]) -> Matrix:
    if name == "matrix":
        a, b, c, d, e, f = told
        return a, b, c, d, e, f
    if name == "scale":
        return told[0], 0, 0, told[-1], 0, 0
    if name == "translate":
        return 1, 0, 0, 1, told[0], told[1]
    cos, sin = math.cos(math.radians(told[0])), math.sin(math.radians(told[0]))
    x, y = told[1:] or (0.0, 0.0)
    return cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos


def _after(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f
