"""What hangs on a back: it lies behind the body from the front, on it from behind, and beside it in profile."""

from troupe.kit.markup import Markup
from troupe.looks.catalog import Piece, garments
from troupe.looks.rig.clothes import cloth_of, draw_piece
from troupe.looks.rig.fitting import Fitting
from troupe.looks.rig.paths import Point, between

_BUST_NECK = 66.8
_BUST_TORSO = 207.0
_NARROWEST = 0.7


class Carried(Fitting):
    def behind_the_body(self) -> list[Markup]:
        """Seen from the front: whatever is wider than the body."""
        return self._drawn("behind", "d")

    def over_the_back(self) -> list[Markup]:
        return [*self._drawn("behind", "back"), *self._drawn("body", "back")]

    def beside(self) -> list[Markup]:
        """Seen from the side: the load behind the back."""
        return self._drawn("behind", "side")

    def straps(self) -> list[Markup]:
        return self._drawn("body", "side" if self.sideways else "d")

    def _drawn(self, layer: str, seen: str) -> list[Markup]:
        drawn = []
        for garment in self._look.garments:
            plan = garments()[garment.item]
            for piece in plan.pieces if plan.slot == "back" else ():
                outline = getattr(piece, seen)
                if piece.layer == layer and outline not in ("", "none"):
                    told = _told(piece, outline, plain=seen == "side")
                    drawn.append(draw_piece(self._look, self._sheet, told, cloth_of(garment), self._on_trunk))
        return drawn

    def _on_trunk(self, x: float, y: float) -> Point:
        down = (y - _BUST_NECK) * self._m.torso / _BUST_TORSO
        share = min(1.0, max(0.0, (down / self._m.torso - 0.45) / 0.45))
        # Below the hips a load hangs straight down, however the hips tilt.
        px, py = self._s.pelvis
        if self.sideways:
            x *= max(_NARROWEST, min(1.0, self._m.torso / _BUST_TORSO))  # a child's back is not as deep
        return between(self._s.chest(x, down), (px + x, py + down - self._m.torso), share)


def _told(piece: Piece, outline: str, plain: bool) -> Piece:
    told = {"d": outline, "shades": (), "lines": ()} if plain else {"d": outline}
    return piece.model_copy(update=told)
