"""From a look with open fields to one without: what age fixes, then words, then kits, then the seed; then the rules."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, TypeVar

from troupe.kit.colour import Oklch, from_hex, mix, to_hex
from troupe.looks.catalog import hair_styles, skin_tones, species
from troupe.looks.domain import ages
from troupe.looks.domain.bearer import NOBODY, Bearer
from troupe.looks.domain.canonical import canonical
from troupe.looks.domain.kits import identity_of, set_fields
from troupe.looks.domain.look import Background, Look, Mark
from troupe.looks.domain.seeds import draw_between, draw_number, draw_one
from troupe.looks.domain.weights import drawn_weights, weights_of
from troupe.looks.errors import AdultLookRequired
from troupe.looks.rig.accents import GROWN, Figure, may_wrap_the_head
from troupe.looks.rig.beast import plumed
from troupe.looks.rig.becoming import resolved_being
from troupe.looks.rig.harmony import Colours, harmonised, out_of_the_mud
from troupe.looks.rig.headwear import wrap_of
from troupe.looks.rig.machine import lit
from troupe.looks.rig.proportions import proportions
from troupe.looks.rig.resolved import Dye, ResolvedLook
from troupe.looks.rig.spirit import haloed
from troupe.looks.rig.tailor import Tailor, UnknownItem

__all__ = ["UnknownItem", "resolve"]

T = TypeVar("T")
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
_SHOULDERS = 60.0
_LOOMING = 0.03
"""How much larger bows and badges are on a small figure, as a share of it."""
_SCARF_ENDS = 0.02
"""How much of a figure hangs down behind a head that is wrapped in a cloth."""
_OLD_HAIR = Oklch(0.80, 0.01, 90)


def resolve(look: Look, bearer: Bearer = NOBODY) -> ResolvedLook:
    """The same look of the same bearer gives the same answer on every machine."""
    if bearer.kits:
        return _Resolving(look, bearer).answer()
    return _resolved(look, bearer.age, bearer.realm, canonical(bearer.told))


@lru_cache(maxsize=256)
def _resolved(look: Look, age: int | None, realm: ages.Realm, told: str) -> ResolvedLook:
    """Kept, because most frames are of somebody who was drawn a moment ago; a kit's file may change under its name."""
    return _Resolving(look, Bearer(age, realm, json.loads(told))).answer()


class _Resolving:
    def __init__(self, look: Look, bearer: Bearer) -> None:
        self._given, self._bearer = look, bearer
        kits = bearer.kits
        self._acting = [
            (kits[item.id], item.weight) for item in weights_of(look, kits).items if item.id in kits and item.weight
        ]
        self._look = self._filled_in()
        self._seed = look.seed
        told = self._look.body.apparent_age
        if bearer.realm == "adult" and told is not None and told < ages.GROWN:
            raise AdultLookRequired
        self._age = bearer.age if told is None else told
        self._families = drawn_weights(self._look.sliders, kits)

    def _filled_in(self) -> Look:
        """The look with what words, the identity kit and other kits say where it is open."""
        identity = identity_of(self._bearer.kits.get(self._given.identity_kit or ""))
        if not (self._bearer.told or identity or self._acting):
            return self._given
        filled = _filled(_filled(_as_json(self._given), self._bearer.told), identity)
        return Look.model_validate_json(json.dumps(set_fields(filled, self._acting)))

    def answer(self) -> ResolvedLook:
        look, style = self._look, self._hair_style()
        families = self._families
        numbers, warnings = proportions(look, self._bearer, self._age, self._acting, families.abstract)
        palette = self._palette()
        stage = ages.stage_of(self._age)
        if look.kind != "person":
            return resolved_being(look, palette, self._background(palette), stage)
        tailor = Tailor(look, palette, stage)
        told = self._colours(tailor, palette, style, numbers["heads"])
        colours = harmonised(told)
        every_day, *occasions = colours.outfits
        finish = ages.drawn_finish(look.finish, stage)
        return ResolvedLook(
            **numbers,
            seed=look.seed,
            finish=finish,
            mecha=families.mecha,
            animal=families.animal,
            creature=families.creature,
            abstract=families.abstract,
            primary=palette[0],
            secondary=palette[1],
            accent=palette[2],
            skin=colours.skin,
            hair_style=style,
            hair=colours.hair,
            hair_second=look.hair.second or palette[2],
            dye=look.hair.dye or self._dye(style),
            being=None,
            beast=look.creature,
            spirit=look.shape,
            species=look.species or self._pick("species", [(name, 1) for name in species()]),
            flyaways=look.hair.flyaways
            if look.hair.flyaways is not None
            else self._pick("flyaways", [(1, 1), (2, 1), (3, 1)]),
            eye_left=colours.eye_left,
            eye_right=colours.eye_right,
            marks=self._marks() if look.face.marks is None else look.face.marks,
            facial_hair="none" if stage == "child" else look.face.facial_hair or "none",
            ears=look.face.ears or "round",
            garments=every_day.garments,
            glasses=every_day.glasses,
            glasses_colour=every_day.glasses_colour,
            background=colours.background,
            outfits=tuple(occasions),
            equipment=tailor.equipment(),
            art=look.art,
            stage=stage,
            clashes=tuple(colours.clashes),
            warnings=(
                *warnings,
                *(("finish_changed",) if finish != look.finish else ()),
                *(("garment_changed",) if tailor.unsuited else ()),
                *colours.warnings,
            ),
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

    def _hair_style(self) -> str:
        styles, chosen = hair_styles(), self._look.hair.style
        if chosen is not None and chosen not in styles:
            raise UnknownItem("hair", chosen, list(styles), "hair.style")
        if self._families.takes_the_hair:
            return "bald"
        return chosen or self._pick("hair style", [(name, style.weight) for name, style in styles.items()])

    def _dye(self, style: str) -> Dye:
        if hair_styles()[style].dye == "none":
            return "none"
        dyes: list[tuple[Dye, float]] = [("none", 3), ("tips", 1), ("streaks", 0.6)]
        return self._pick("dye", dyes)

    def _colours(self, tailor: Tailor, palette: tuple[str, str, str], style: str, heads: float) -> Colours:
        look, given = self._look, self._given
        left = look.eyes.left or self._pick("eyes", [(colour, 1) for colour in _EYES])
        fixed = {
            # Hair that words tell keeps its colour, unless the skin is told too and would melt into it.
            "hair": given.hair.colour or (look.hair.colour if look.skin is None else None),
            "skin": look.skin,
            "eye_left": given.eyes.left,
            "eye_right": given.eyes.right or given.eyes.left,
        }
        every = [look.clothes, *(outfit.clothes for outfit in look.outfits)]
        worn = [getattr(clothes, slot) for clothes in every for slot in type(clothes).model_fields]
        return Colours(
            skin=self._skin(),
            hair=self._hair(),
            eye_left=left,
            eye_right=look.eyes.right or left,
            background=self._background(palette),
            outfits=(tailor.every_day(), *tailor.dressed_up()),
            fixed=frozenset(name for name, value in fixed.items() if value is not None),
            bald=style == "bald",
            shaved=bool(hair_styles()[style].shaved),
            cropped=hair_styles()[style].shows_ears,
            long_hair=any(lock.layer == "back" and lock.s[7] > _SHOULDERS for lock in hair_styles()[style].locks),
            worn_by_hand=frozenset(each.name for each in worn if each and each.colour),
            ground_by_hand=len(look.background.colours),
            wrap=wrap_of(style, palette, loud=self._wraps_loudly(heads)),
            shines=self._families.abstract >= 0.6,
            figure=Figure(self._accent_before(style, heads), heads, look.art),
        )

    def _wraps_loudly(self, heads: float) -> bool:
        families = self._families
        return may_wrap_the_head(heads, max(families.creature, families.mecha, families.abstract))

    def _accent_before(self, style: str, heads: float) -> float:
        """How much of the figure is an accent already before anything is worn."""
        look, families = self._look, self._families
        grown = plumed(families.creature, look.creature, look.seed, heads) + lit(families.mecha, heads)
        grown += haloed(families.abstract, look.shape, look.seed, heads)
        wrapped = _SCARF_ENDS if hair_styles()[style].wears and self._wraps_loudly(heads) else 0.0
        return grown + wrapped + _LOOMING * max(0.0, 1 - heads / GROWN)

    def _skin(self) -> str:
        skin = self._look.skin
        if isinstance(skin, str):
            return skin
        tone = skin if skin is not None else self._pick("skin", [(i, 1) for i in range(1, 11)])
        return to_hex(skin_tones()[tone - 1])

    def _hair(self) -> str:
        """Of its seed's natural or rarer hue; with age it goes grey, unless a colour was told."""
        if self._look.hair.colour:
            return self._look.hair.colour
        fantasy = draw_number(self._seed, "hair kind") < 0.2
        family = _FANTASY_HAIR if fantasy else _NATURAL_HAIR
        hair = from_hex(self._pick("hair", [(colour, 1) for colour in family]))
        grey = self._look.face.lines if self._look.face.lines is not None else ages.age_lines(self._age)
        return to_hex(mix(hair, _OLD_HAIR, grey)) if ages.stage_of(self._age) == "elder" else to_hex(hair)

    def _palette(self) -> tuple[str, str, str]:
        """A main hue, a second one near or far from it, and an accent across from both."""
        given = self._look.palette
        hue = self._between("primary hue", 0, 360)
        light = self._between("primary light", 0.36, 0.62)
        primary = Oklch(light, self._between("primary chroma", 0.06, 0.15), hue)
        near = draw_number(self._seed, "secondary kind") < 0.6
        away = self._between("secondary away", 25, 60) if near else self._between("secondary across", 150, 210)
        second_light = light + 0.3 if light < 0.5 else light - 0.22
        secondary = Oklch(second_light, self._between("secondary chroma", 0.04, 0.1), (hue + away) % 360)
        across = (hue + away / 2 + 180 + self._between("accent away", -40, 40)) % 360
        accent = Oklch(self._between("accent light", 0.62, 0.78), self._between("accent chroma", 0.13, 0.18), across)
        return given.primary or to_hex(primary), given.secondary or to_hex(secondary), given.accent or to_hex(accent)

    def _background(self, palette: tuple[str, str, str]) -> Background:
        given = self._look.background
        hue, second, third = (from_hex(colour).hue for colour in palette)
        # A spirit shines, and what shines wants the dark around it.
        dusk = max(0.0, min(1.0, (self._families.abstract - 0.5) / 0.35))
        told = (
            Oklch(0.79 - 0.42 * dusk, 0.06, hue),
            Oklch(0.895 - 0.37 * dusk, 0.045 + 0.02 * dusk, (hue + 0.35 * _turn(hue, second)) % 360),
            Oklch(0.955 - 0.39 * dusk, 0.032 + 0.03 * dusk, (hue + 0.5 * _turn(hue, third)) % 360),
        )
        shades = [to_hex(shade).upper() for shade in out_of_the_mud(told)]
        return Background(kind=given.kind, colours=(*given.colours, *shades[len(given.colours) :]))


def _as_json(look: Look) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(look.model_dump_json())
    return found


def _filled(look: dict[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """A look whose open fields are those that are told; what it says itself stays."""
    filled = dict(look)
    for name, value in told.items():
        own = filled.get(name)
        if own is None:
            filled[name] = value
        elif isinstance(own, dict) and isinstance(value, Mapping):
            filled[name] = _filled(own, value)
    return filled


def _turn(start: float, goal: float) -> float:
    """The shorter way from one hue to another, and never further than a neighbour."""
    return max(-90.0, min(90.0, (goal - start + 180) % 360 - 180))
