"""The ramps a figure is painted with, and the few colours that are the same for everyone."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from troupe.kit.colour import RED, Oklch, Ramp, from_hex, mix, to_hex
from troupe.looks.domain.seeds import draw_number
from troupe.looks.rig.resolved import ResolvedLook

WHITE = "#ffffff"
SCLERA = to_hex(Oklch(0.975, 0.006, 250))
TEETH = to_hex(Oklch(0.975, 0.008, 90))
TEETH_LINE = to_hex(Oklch(0.80, 0.02, 40))
MOUTH = to_hex(Oklch(0.33, 0.11, 18))
TONGUE = to_hex(Oklch(0.66, 0.14, 18))
BLUSH = to_hex(Oklch(0.70, 0.15, 20))
LID_SHADOW = to_hex(Oklch(0.45, 0.06, 290))
TEAR = to_hex(Oklch(0.86, 0.06, 225))
TEAR_LINE = to_hex(Oklch(0.60, 0.10, 240))
VEIN = to_hex(Oklch(0.55, 0.22, 27))
_VISOR_SHOWS, _VISOR_DARK, _DARK_BROW = 0.6, 0.66, 0.42
"""From where on glass darkens a machine's face, from where on it is dark itself, and what brows would not be seen
through it."""


@dataclass(frozen=True)
class Materials:
    look: ResolvedLook

    @cached_property
    def skin(self) -> Ramp:
        """Skin, or what it is on its way to: metal, hide, fur, or a spirit's light."""
        base, look = from_hex(self.look.skin), self.look
        for weight, low, high, end in (
            (look.mecha, 0.5, 0.8, self.metal.base),
            (look.creature, 0.4, 0.62, self.hide.base),
            (look.abstract, 0.45, 0.8, self._light),
            (look.animal, 0.5, 0.8, self._fur),
        ):
            share = max(0.0, min(1.0, (weight - low) / (high - low)))
            vivid = base.chroma + (end.chroma - base.chroma) * share
            # Halfway between brown and blue lies grey, and grey skin looks dead.
            base = mix(base, end, share)._replace(chroma=vivid) if 0 < share < 1 else mix(base, end, share)
        plain = max(look.mecha, look.creature, look.abstract, look.animal) <= 0.35
        return Ramp(look.skin if plain else base, pole=RED)

    @cached_property
    def hide(self) -> Ramp:
        """A creature's own hue: its seed's, between moss and violet."""
        hue = 140 + 190 * draw_number(self.look.seed, "hide")
        return Ramp(Oklch(0.66, 0.085, hue % 360))

    @property
    def _light(self) -> Oklch:
        primary = from_hex(self.look.primary)
        return Oklch(0.86, min(0.09, primary.chroma * 0.7 + 0.03), primary.hue)

    @property
    def _fur(self) -> Oklch:
        hair = from_hex(self.look.hair)
        return Oklch(min(0.80, max(0.46, hair.lightness + 0.14)), min(hair.chroma, 0.10), hair.hue)

    @cached_property
    def belly(self) -> Ramp:
        return Ramp(self.look.being.belly if self.look.being else Oklch(0.95, 0.02, 80))

    @cached_property
    def horn(self) -> Ramp:
        return Ramp(Oklch(0.72, 0.045, 75))

    @cached_property
    def shell(self) -> Ramp:
        """A machine's painted parts."""
        primary = from_hex(self.look.primary)
        return Ramp(Oklch(max(0.42, min(0.72, primary.lightness)), primary.chroma * 0.8, primary.hue))

    @cached_property
    def glass(self) -> str:
        return to_hex(Oklch(0.24, 0.03, from_hex(self.look.primary).hue))

    @property
    def paint_on_skin(self) -> str:
        """Paint is in the accent, and always plainly not the skin."""
        colour = from_hex(self.look.accent)
        away = 0.16 if colour.lightness >= self.skin.base.lightness else -0.16
        near = abs(colour.lightness - self.skin.base.lightness) < 0.12 and colour.chroma < 0.1
        return to_hex(colour._replace(lightness=self.skin.base.lightness + away)) if near else self.look.accent.lower()

    @cached_property
    def sclera(self) -> str:
        """The white of an eye; a machine's is lit, a creature's is dark, a spirit's is its face."""
        look = self.look
        machine, spirit, beast = (
            max(0.0, min(1.0, (w - 0.6) / 0.2)) for w in (look.mecha, look.abstract, look.creature)
        )
        lit = mix(from_hex(SCLERA), self.iris[0].base, machine)
        night = mix(lit, Oklch(0.27, 0.045, self.hide.base.hue), beast)
        return to_hex(mix(night, self.skin.colour(2.2), spirit))

    @cached_property
    def hair(self) -> Ramp:
        return Ramp(self.look.hair)

    @cached_property
    def dye(self) -> Ramp:
        return Ramp(self.look.hair_second)

    @cached_property
    def iris(self) -> tuple[Ramp, Ramp]:
        if self.look.mecha >= 0.7:
            lit = Ramp(Oklch(0.80, 0.14, from_hex(self.look.eye_left).hue))
            return lit, lit
        beast = max(0.0, min(1.0, (self.look.creature - 0.6) / 0.2))
        if beast:  # it shines out of a dark eye
            shining = Oklch(0.80, 0.15, from_hex(self.look.eye_left).hue)
            left, right = (mix(from_hex(eye), shining, beast) for eye in (self.look.eye_left, self.look.eye_right))
            return Ramp(left), Ramp(right)
        spirit = max(0.0, min(1.0, (self.look.abstract - 0.5) / 0.3))
        if spirit:
            dark = Oklch(0.3, 0.06, from_hex(self.look.primary).hue)
            left, right = (mix(from_hex(eye), dark, spirit) for eye in (self.look.eye_left, self.look.eye_right))
            return Ramp(left), Ramp(right)
        return Ramp(self.look.eye_left), Ramp(self.look.eye_right)

    @cached_property
    def brow(self) -> str:
        """As dark as the hair asks, and always plainly darker than the skin it lies on; lit on a machine's visor,
        and pale where that begins to darken skin which is dark already."""
        if self.look.mecha >= _VISOR_DARK:
            return self.look.accent.lower()
        lightness = from_hex(self.look.hair).lightness
        colour = self.hair.colour(-2.9 if lightness > 0.7 else -2.2 if lightness > 0.34 else -0.9)
        below = self.skin.base.lightness - 0.15
        if self.look.mecha > _VISOR_SHOWS and below < _DARK_BROW:
            return to_hex(colour._replace(lightness=self.skin.base.lightness + 0.15))
        return to_hex(colour._replace(lightness=min(colour.lightness, below)))

    @cached_property
    def lash(self) -> str:
        if self.look.mecha >= 0.7:
            return self.iris[0].step(-1.6)
        return to_hex(Oklch(0.24, 0.045, from_hex(self.look.hair).hue))

    @cached_property
    def lip(self) -> str:
        if self.look.mecha >= 0.7:
            return self.look.accent.lower()
        if self.look.being:
            return to_hex(Oklch(0.33, 0.06, 28))
        light = self.skin.base.lightness
        return to_hex(Oklch(max(0.2, min(0.34, light - 0.2)), 0.08, 22) if light <= 0.55 else Oklch(0.45, 0.10, 22))

    @cached_property
    def mouth(self) -> str:
        """The dark inside of a mouth; a machine's is glass."""
        return self.glass if self.look.mecha >= 0.7 else MOUTH

    @cached_property
    def teeth(self) -> str:
        """A machine speaks with light."""
        return Ramp(self.look.accent).step(1.6) if self.look.mecha >= 0.7 else TEETH

    @cached_property
    def tongue(self) -> str:
        return Ramp(self.look.accent).step(-1.4) if self.look.mecha >= 0.7 else TONGUE

    @cached_property
    def skin_line(self) -> str:
        return self.skin.line()

    @cached_property
    def skin_edge(self) -> str:
        """Skin is edged in its own deep tone; black would cut the face out of the picture."""
        base, look = self.skin.base, self.look
        human = max(look.mecha, look.creature, look.abstract, look.animal) <= 0.5 and look.being is None
        hue = 36 if human else base.hue
        return to_hex(Oklch(max(0.24, base.lightness * 0.54), min(0.085, base.chroma * 1.1 + 0.01), hue))

    @property
    def telling(self) -> tuple[str, ...]:
        """The colours without which nobody would know this person."""
        left, right = self.iris
        found = (self.skin.step(0), self.hair.step(0), left.step(0), right.step(0), self.lip, self.sclera, self.lash)
        return tuple(dict.fromkeys(found))

    @property
    def flush(self) -> str:
        """Blood that shoots into the cheeks: redder than the skin, and plainly darker, or lighter on dark skin."""
        light = self.skin.base.lightness
        return to_hex(Oklch(light - 0.17 if light > 0.6 else light + 0.14, 0.16, 20))

    @cached_property
    def metal(self) -> Ramp:
        base = from_hex(self.look.primary)
        return Ramp(Oklch(0.74, min(0.03, base.chroma), base.hue))


@lru_cache(maxsize=64)
def materials(look: ResolvedLook) -> Materials:
    """Whose head it is says what all of a figure is made of."""
    return Materials(look.faced)
