"""The numbers of a face and a body: told, or drawn from the seed; then moved by style, age and kits."""

from collections.abc import Mapping

from troupe.looks.domain import ages
from troupe.looks.domain.bearer import Bearer
from troupe.looks.domain.kits import Acting, moved_number
from troupe.looks.domain.look import Look
from troupe.looks.domain.seeds import draw_between, draw_one
from troupe.looks.domain.weights import OWNS_THE_HEAD

USUAL_HEADS = 6.6
_SMALLEST_HEADS, _TALLEST_HEADS = 2.4, 8.0
_PARTING = 0.18
_SPIRIT_HEADS = 3.0
_RANGES: Mapping[str, tuple[str, float, float]] = {
    "face.width": ("face_width", 32, 40),
    "face.jaw": ("jaw", -1, 1),
    "face.chin": ("chin", -1, 1),
    "face.eye_size": ("eye_size", 0.7, 1.4),
    "face.eye_height": ("eye_height", 2, 12),
    "face.eye_gap": ("eye_gap", 17, 26),
    "face.iris_size": ("iris_size", 0.7, 1.2),
    "face.nose": ("nose", 0, 1.6),
    "face.mouth_width": ("mouth_width", 0.8, 1.25),
    "face.brow_weight": ("brow_weight", 0.6, 1.6),
    "face.lashes": ("lashes", 0, 1),
    "face.freckles": ("freckles", 0, 1),
    "face.lines": ("lines", 0, 1),
    "hair.length": ("length", 0.5, 1.5),
    "hair.parting": ("parting", -1, 1),
    "hair.volume": ("volume", 0.7, 1.4),
    "body.heads": ("heads", 2, 8.5),
    "body.form": ("form", 0, 1),
    "body.shoulders": ("shoulders", 0.8, 1.35),
    "body.hips": ("hips", 0.85, 1.25),
    "body.build": ("build", -1, 1),
    "body.legs": ("legs", -1, 1),
}


def proportions(
    look: Look, bearer: Bearer, age: int | None, acting: Acting, abstract: float
) -> tuple[dict[str, float], list[str]]:
    """The numbers by their resolved names, and what had to be changed; `abstract` is how far a spirit is drawn."""
    found = _Proportions(look, age, abstract).numbers()
    for path, (name, low, high) in _RANGES.items():
        found[name] = round(max(low, min(high, moved_number(path, found[name], acting))), 3)
    return _of_age(found, bearer, age, human=abstract < OWNS_THE_HEAD)


def heads_for(age: int | None, look: Look) -> float:
    """How many heads tall somebody of this age is drawn, before any directory's own rules."""
    told = look.body.heads or _leaning(look.art.realism, _SMALLEST_HEADS, USUAL_HEADS, _TALLEST_HEADS)
    return round(max(2.0, told * ages.heads_factor(age)), 3)


def _of_age(
    found: dict[str, float], bearer: Bearer, age: int | None, *, human: bool
) -> tuple[dict[str, float], list[str]]:
    """What an age allows: the young have no grown body, and among adults nobody human is drawn small."""
    found["heads"] = round(max(2.0, found["heads"] * ages.heads_factor(age)), 3)
    if ages.stage_of(age) in ages.YOUNG:
        found["form"] = min(found["form"], ages.YOUNG_FORM)
    if ages.stage_of(age) == "elder":
        found["lines"] = max(found["lines"], 0.5)
    if bearer.realm == "adult" and found["heads"] < ages.LEAST_HEADS_AMONG_ADULTS and human:
        return found | {"heads": ages.LEAST_HEADS_AMONG_ADULTS}, ["heads_raised"]
    return found, []


class _Proportions:
    def __init__(self, look: Look, age: int | None, abstract: float) -> None:
        self._look, self._age, self._abstract = look, age, abstract

    def numbers(self) -> dict[str, float]:
        look, face, body = self._look, self._look.face, self._look.body
        form = _given(body.form, draw_one(look.seed, "form", [(0.1, 1), (0.45, 1), (0.85, 1)]))
        if ages.stage_of(self._age) in ages.YOUNG:
            form = min(form, ages.YOUNG_FORM)
        width = _given(face.width, self._between("face width", 33.6, 38.4))
        soft = 0.5 - form
        return {
            "face_width": width,
            "jaw": _given(face.jaw, _signed(self._between("jaw", -0.75, 0.75) + 0.5 * soft - self._young(0.45))),
            "chin": _given(face.chin, _signed(self._between("chin", -0.8, 0.7) + 0.5 * soft)),
            "eye_gap": _given(face.eye_gap, self._between("eye gap", 19.7, 21.7) + 0.45 * (width - 36)),
            "iris_size": _given(face.iris_size, self._between("iris size", 0.87, 1.07)),
            "mouth_width": _given(face.mouth_width, self._between("mouth width", 0.84, 1.2)),
            "brow_weight": _given(face.brow_weight, self._between("brow weight", 0.72, 1.3) + 0.35 * soft),
            "lashes": _given(face.lashes, max(0.05, min(1.0, form + self._between("lashes", -0.3, 0.15)))),
            "freckles": _given(face.freckles, draw_one(look.seed, "freckles", [(0.0, 4), (0.45, 1), (0.8, 1)])),
            "lines": _given(face.lines, ages.age_lines(self._age)),
            "length": _given(look.hair.length, 1.0),
            "parting": _given(look.hair.parting, self._parting()),
            "volume": _given(look.hair.volume, self._between("volume", 0.95, 1.1)),
            "form": form,
            "shoulders": _given(body.shoulders, 1.1 - 0.18 * form),
            "hips": _given(body.hips, 1.0),
            "build": _given(body.build, self._between("build", -0.75, 0.75)),
            "legs": _given(body.legs, 0.0),
            **self._by_style(form),
        }

    def _by_style(self, form: float) -> dict[str, float]:
        """What runs from a storybook's small folk to tall natural people; a number that was told wins."""
        face, real = self._look.face, self._look.art.realism
        size = self._between("eye size", 0.79, 1.02) + 0.06 * (form - 0.5)
        height = self._between("eye height", 5.0, 8.6)
        nose = self._between("nose", 0.7, 1.4)
        return {
            "heads": _given(
                self._look.body.heads,
                _small_spirit(self._abstract, _leaning(real, _SMALLEST_HEADS, USUAL_HEADS, _TALLEST_HEADS)),
            ),
            "eye_size": _given(face.eye_size, size * _leaning(real, 1.30, 1, 0.8) * (1 + self._young(0.12))),
            "eye_height": _given(face.eye_height, _leaning(real, 11, height, 4) + self._young(2)),
            "nose": _given(face.nose, nose * _leaning(real, 0.3, 1, 1.5) * (1 - self._young(0.4))),
        }

    def _parting(self) -> float:
        """Off the middle, to a side of its own; nowhere where everything is even."""
        side = draw_one(self._look.seed, "parting side", [(-1.0, 1), (1.0, 1)])
        return side * _PARTING if self._look.art.asymmetry else 0.0

    def _young(self, most: float) -> float:
        return most * ages.youth(self._age)

    def _between(self, trait: str, low: float, high: float) -> float:
        return draw_between(self._look.seed, trait, low, high)


def _leaning(share: float, low: float, middle: float, high: float) -> float:
    """The middle at one half, and straight ways from there to both ends."""
    if share <= 0.5:
        return low + (middle - low) * 2 * share
    return middle + (high - middle) * (2 * share - 1)


def _small_spirit(abstract: float, heads: float) -> float:
    """The body of a spirit shrinks to two heads while the shape of its own takes over."""
    share = max(0.0, (abstract - OWNS_THE_HEAD) / (1 - OWNS_THE_HEAD))
    return heads + (min(heads, _SPIRIT_HEADS) - heads) * share


def _given(value: float | None, otherwise: float) -> float:
    return round(otherwise, 3) if value is None else value


def _signed(value: float) -> float:
    return max(-1.0, min(1.0, value))
