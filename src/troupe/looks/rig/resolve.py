"""From a look with open fields to one without: words of the user first, then the seed, then the rules of colour."""

from collections.abc import Sequence
from typing import Literal, TypeVar

from troupe.kit.colour import Oklch, from_hex, to_hex
from troupe.kit.errors import Invalid
from troupe.looks.catalog import garments, hair_styles, skin_tones, species
from troupe.looks.domain.look import Background, Look, Mark, Worn
from troupe.looks.domain.seeds import draw_between, draw_number, draw_one
from troupe.looks.rig.glasses import KINDS
from troupe.looks.rig.resolved import Dye, Garment, ResolvedLook

T = TypeVar("T")
_ALWAYS = ("top", "bottom", "shoes")
_SLOTS = (
    "bottom", "socks", "shoes", "top", "one_piece", "outer", "neck", "waist", "hands", "ears", "back", "head",
)  # fmt: skip
"""In the order in which they are put on."""
_BY_CHANCE = {
    "outer": 0.22,
    "neck": 0.22,
    "head": 0.22,
    "waist": 0.1,
    "ears": 0.14,
    "back": 0.06,
    "socks": 0.2,
    "one_piece": 0.1,
}
"""How often a seed that was left to dress somebody adds to what everybody wears."""
_NATURAL_HAIR = (
    "#1F1A1E",
    "#2E2220",
    "#4A2E22",
    "#6B4226",
    "#8C5A32",
    "#B98448",
    "#D9B779",
    "#8F3B22",
    "#9A9AA4",
    "#D8D4CE",
)
_FANTASY_HAIR = ("#3B3A8C", "#2F6F73", "#8C3B6B", "#6B4FA8", "#C05A78", "#2E5E9E")
_EYES = ("#5A3A22", "#7A4E22", "#8A6A2E", "#4E7A3A", "#3A7A74", "#3A6FB0", "#5C6C84", "#6B4FA8", "#A8682A")


class UnknownItem(Invalid):
    """A hair style or garment that the catalogue does not have."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no {kind} called {name!r}.",
            next_step=f"Choose one of: {', '.join(known)}.",
            code=f"unknown_{kind}",
            field=kind,
        )


def resolve(look: Look) -> ResolvedLook:
    """The same look gives the same answer on every machine."""
    return _Resolving(look).answer()


class _Resolving:
    def __init__(self, look: Look) -> None:
        self._look = look
        self._seed = look.seed
        self._warnings: list[str] = []

    def answer(self) -> ResolvedLook:
        look, face = self._look, self._look.face
        skin, style = self._skin(), self._hair_style()
        hair = self._hair_against(skin)
        primary, secondary, accent = self._palette()
        worn = {slot: self._worn(slot) for slot in _SLOTS}
        glasses = self._glasses()
        form = _given(look.body.form, self._pick("form", [(0.1, 1), (0.45, 1), (0.85, 1)]))
        width = _given(face.width, self._between("face width", 33.6, 38.4))
        lines = _given(face.lines, 0.5 if (look.body.apparent_age or 0) >= 65 else 0.0)
        left = look.eyes.left or self._pick("eyes", [(colour, 1) for colour in _EYES])
        return ResolvedLook(
            seed=look.seed,
            finish=look.finish,
            mecha=max(0.0, 1 - 2 * look.sliders.mecha),
            animal=max(0.0, 2 * look.sliders.animal - 1),
            creature=max(0.0, 2 * look.sliders.mecha - 1),
            abstract=max(0.0, 1 - 2 * look.sliders.animal),
            primary=primary,
            secondary=secondary,
            accent=accent,
            skin=skin,
            hair_style=style,
            hair=hair,
            hair_second=look.hair.second or accent,
            dye=look.hair.dye or self._dye(style),
            species=look.species or self._pick("species", [(name, 1) for name in species()]),
            volume=_given(look.hair.volume, self._between("volume", 0.95, 1.1)),
            flyaways=look.hair.flyaways
            if look.hair.flyaways is not None
            else self._pick("flyaways", [(1, 1), (2, 1), (3, 1)]),
            eye_left=_iris_dark_enough(left),
            eye_right=_iris_dark_enough(look.eyes.right or left),
            face_width=width,
            jaw=_given(face.jaw, _signed(self._between("jaw", -0.75, 0.75) + 0.5 * (0.5 - form))),
            chin=_given(face.chin, _signed(self._between("chin", -0.8, 0.7) + 0.5 * (0.5 - form))),
            eye_size=_given(face.eye_size, self._between("eye size", 0.79, 1.02) + 0.06 * (form - 0.5)),
            eye_height=_given(face.eye_height, self._between("eye height", 5.0, 8.6)),
            eye_gap=_given(face.eye_gap, self._between("eye gap", 19.7, 21.7) + 0.45 * (width - 36)),
            iris_size=_given(face.iris_size, self._between("iris size", 0.87, 1.07)),
            nose=_given(face.nose, self._between("nose", 0.7, 1.4)),
            mouth_width=_given(face.mouth_width, self._between("mouth width", 0.84, 1.2)),
            brow_weight=_given(face.brow_weight, self._between("brow weight", 0.72, 1.3) + 0.35 * (0.5 - form)),
            lashes=_given(face.lashes, max(0.05, min(1.0, form + self._between("lashes", -0.3, 0.15)))),
            freckles=_given(face.freckles, self._pick("freckles", [(0.0, 4), (0.45, 1), (0.8, 1)])),
            marks=self._marks() if face.marks is None else face.marks,
            facial_hair=face.facial_hair or "none",
            lines=lines,
            heads=_given(look.body.heads, 6.2),
            form=form,
            shoulders=_given(look.body.shoulders, 1.1 - 0.18 * form),
            hips=_given(look.body.hips, 1.0),
            build=_given(look.body.build, self._between("build", -0.75, 0.75)),
            legs=_given(look.body.legs, 0.0),
            garments=tuple(self._garments(worn, (primary, secondary, accent))),
            glasses=glasses.item if glasses else "none",
            glasses_colour=(glasses.colour if glasses else None) or "#2B2B33",
            background=self._background(primary, secondary, accent),
            warnings=tuple(self._warnings),
        )

    def _pick(self, trait: str, choices: Sequence[tuple[T, float]]) -> T:
        return draw_one(self._seed, trait, choices)

    def _between(self, trait: str, low: float, high: float) -> float:
        return draw_between(self._seed, trait, low, high)

    def _marks(self) -> tuple[Mark, ...]:
        """A mole, a dimple or an old scar: what one face in three has, and nobody else in that place."""
        kinds: list[tuple[Literal["mole", "scar", "dimple"] | None, float]] = [
            (None, 13), ("mole", 4), ("dimple", 2), ("scar", 1),
        ]  # fmt: skip
        kind = self._pick("mark", kinds)
        side = 1 if draw_number(self._seed, "mark side") < 0.5 else -1
        across, down = self._between("mark across", 0.3, 0.62), self._between("mark down", 0.36, 0.78)
        if kind == "dimple":
            across, down = 0.46, 0.76
        if kind == "scar":
            down -= 0.2
        return () if kind is None else (Mark(kind=kind, x=round(side * across, 3), y=round(down, 3)),)

    def _skin(self) -> str:
        skin = self._look.skin
        if isinstance(skin, str):
            return skin
        tone = skin if skin is not None else self._pick("skin", [(i, 1) for i in range(1, 11)])
        return to_hex(skin_tones()[tone - 1])

    def _hair_style(self) -> str:
        styles = hair_styles()
        if max(1 - 2 * self._look.sliders.mecha, 1 - 2 * self._look.sliders.animal) >= 0.75:
            # A helmet covers a machine's head, and a spirit has no hair.
            return "bald"
        chosen = self._look.hair.style
        if chosen is None:
            return self._pick("hair style", [(name, style.weight) for name, style in styles.items()])
        if chosen not in styles:
            raise UnknownItem("hair", chosen, list(styles))
        return chosen

    def _hair_against(self, skin: str) -> str:
        """Hair keeps its hue but not its lightness where face and hair would melt into one; a colour given stays."""
        if self._look.hair.colour:
            if abs(from_hex(self._look.hair.colour).lightness - from_hex(skin).lightness) < 0.18:
                self._warnings.append("low_contrast")
            return self._look.hair.colour
        fantasy = draw_number(self._seed, "hair kind") < 0.2
        family = _FANTASY_HAIR if fantasy else _NATURAL_HAIR
        hair = from_hex(self._pick("hair", [(colour, 1) for colour in family]))
        face = from_hex(skin).lightness
        if abs(hair.lightness - face) >= 0.18:
            return to_hex(hair)
        apart = face - 0.2 if face - 0.2 >= 0.24 else face + 0.2
        return to_hex(hair._replace(lightness=apart))

    def _dye(self, style: str) -> Dye:
        if hair_styles()[style].dye == "none":
            return "none"
        dyes: list[tuple[Dye, float]] = [("none", 3), ("tips", 1), ("streaks", 0.6)]
        return self._pick("dye", dyes)

    def _palette(self) -> tuple[str, str, str]:
        """A main hue, a second one near or far from it, and an accent across from both."""
        given = self._look.palette
        hue = self._between("primary hue", 0, 360)
        light = self._between("primary light", 0.36, 0.6)
        primary = Oklch(light, self._between("primary chroma", 0.06, 0.14), hue)
        away = self._between("secondary away", 25, 60) if draw_number(self._seed, "secondary kind") < 0.6 else 180.0
        second_light = light + 0.3 if light < 0.5 else light - 0.22
        secondary = Oklch(second_light, self._between("secondary chroma", 0.04, 0.1), (hue + away) % 360)
        across = (hue + away / 2 + 180 + self._between("accent away", -40, 40)) % 360
        accent = Oklch(self._between("accent light", 0.64, 0.78), self._between("accent chroma", 0.13, 0.18), across)
        return given.primary or to_hex(primary), given.secondary or to_hex(secondary), given.accent or to_hex(accent)

    def _worn(self, slot: str) -> Worn | None:
        given = getattr(self._look.clothes, slot)
        known = {name: plan for name, plan in garments().items() if plan.slot == slot}
        if given is not None:
            if given.item not in known:
                raise UnknownItem("garment", given.item, list(known))
            return Worn.model_validate(given)
        if slot in _ALWAYS:
            return Worn(item=self._pick(slot, [(name, plan.weight) for name, plan in known.items()]))
        chosen = (self._look.clothes.top, self._look.clothes.bottom if slot == "one_piece" else None)
        if known and chosen == (None, None) and draw_number(self._seed, slot) < _BY_CHANCE.get(slot, 0):
            return Worn(item=self._pick(slot + " item", [(name, plan.weight) for name, plan in known.items()]))
        return None

    def _garments(self, worn: dict[str, Worn | None], colours: tuple[str, str, str]) -> list[Garment]:
        """Nobody is left undressed: without a whole suit there are always a top and something on the legs."""
        for slot in ("one_piece", "outer"):
            item = worn[slot]
            under = garments()[item.item].needs if item else None
            top = worn["top"]
            if under and not (top and top.item == under):
                worn["top"] = Worn(item=under)
        if worn["one_piece"]:
            worn["bottom"] = None
            if not garments()[worn["one_piece"].item].needs:
                worn["top"] = None
        return [self._garment(item, colours) for item in worn.values() if item]

    def _garment(self, worn: Worn, colours: tuple[str, str, str]) -> Garment:
        """A colour of its own takes the place of whatever the garment is mainly made of."""
        primary, secondary, accent = colours
        cut = garments()[worn.item].cut
        if worn.colour and cut and cut.role == "secondary" and garments()[worn.item].slot == "bottom":
            secondary = worn.colour
        return Garment(item=worn.item, primary=worn.colour or primary, secondary=secondary, accent=accent)

    def _glasses(self) -> Worn | None:
        given = self._look.clothes.eyes
        if given is None:
            kind = self._pick("glasses", [("none", 8), *((kind, 1) for kind in KINDS)])
            return None if kind == "none" else Worn(item=kind)
        if given.item not in KINDS:
            raise UnknownItem("glasses", given.item, KINDS)
        return given

    def _background(self, primary: str, secondary: str, accent: str) -> Background:
        given = self._look.background
        hue, second = from_hex(primary).hue, from_hex(secondary).hue
        shades = (
            to_hex(Oklch(0.79, 0.06, hue)).upper(),
            to_hex(Oklch(0.895, 0.045, hue + 0.35 * _turn(hue, second))).upper(),
            to_hex(Oklch(0.955, 0.032, hue + 0.5 * _turn(hue, from_hex(accent).hue))).upper(),
        )
        return Background(kind=given.kind, colours=(*given.colours, *shades[len(given.colours) :]))


def _iris_dark_enough(colour: str) -> str:
    """An iris that is nearly white would not read as an iris."""
    iris = from_hex(colour)
    return to_hex(iris._replace(lightness=0.72)) if iris.lightness > 0.725 else colour


def _given(value: float | None, otherwise: float) -> float:
    return round(otherwise, 3) if value is None else value


def _signed(value: float) -> float:
    return max(-1.0, min(1.0, value))


def _turn(start: float, goal: float) -> float:
    """The shorter way from one hue to another, and never further than a neighbour."""
    return max(-90.0, min(90.0, (goal - start + 180) % 360 - 180))
