"""The ramps a figure is painted with, and the few colours that are the same for everyone."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from troupe.kit.colour import RED, Oklch, Ramp, from_hex, to_hex
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


@dataclass(frozen=True)
class Materials:
    look: ResolvedLook

    @cached_property
    def skin(self) -> Ramp:
        return Ramp(self.look.skin, pole=RED)

    @cached_property
    def hair(self) -> Ramp:
        return Ramp(self.look.hair)

    @cached_property
    def dye(self) -> Ramp:
        return Ramp(self.look.hair_second)

    @cached_property
    def iris(self) -> tuple[Ramp, Ramp]:
        return Ramp(self.look.eye_left), Ramp(self.look.eye_right)

    @cached_property
    def brow(self) -> str:
        """As dark as the hair asks, and always plainly darker than the skin it lies on."""
        lightness = from_hex(self.look.hair).lightness
        colour = self.hair.colour(-2.9 if lightness > 0.7 else -2.2 if lightness > 0.34 else -0.9)
        return to_hex(colour._replace(lightness=min(colour.lightness, self.skin.base.lightness - 0.15)))

    @cached_property
    def lash(self) -> str:
        return to_hex(Oklch(0.24, 0.045, from_hex(self.look.hair).hue))

    @cached_property
    def lip(self) -> str:
        dark = self.skin.base.lightness <= 0.55
        return to_hex(Oklch(0.34, 0.09, 22) if dark else Oklch(0.45, 0.10, 22))

    @cached_property
    def skin_line(self) -> str:
        return self.skin.line()

    @cached_property
    def skin_edge(self) -> str:
        """Skin is edged in its own deep tone; black would cut the face out of the picture."""
        base = self.skin.base
        return to_hex(Oklch(max(0.24, base.lightness * 0.54), min(0.085, base.chroma * 1.1 + 0.01), 36))

    @cached_property
    def metal(self) -> Ramp:
        base = from_hex(self.look.primary)
        return Ramp(Oklch(0.74, min(0.03, base.chroma), base.hue))


@lru_cache(maxsize=64)
def materials(look: ResolvedLook) -> Materials:
    return Materials(look)
