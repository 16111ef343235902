"""What a garment file may say: how cloth covers a body, and what is drawn on it."""

from typing import Literal

from troupe.looks.domain.look import Document

Eight = tuple[float, float, float, float, float, float, float, float]
Role = Literal[
    "primary",
    "secondary",
    "accent",
    "plain",
    "dark",
    "denim",
    "denim_light",
    "leather",
    "metal",
    "gold",
    "cloth",
    "trim",
]
"""`cloth` and `trim` are whatever the garment itself is made of and edged with: shared collars are drawn in them."""
SlotName = Literal[
    "top", "bottom", "one_piece", "outer", "shoes", "socks", "head", "eyes", "neck", "ears", "hands", "waist", "back"
]
Stage = Literal["child", "teen", "adult", "elder"]
STAGES: tuple[Stage, ...] = ("child", "teen", "adult", "elder")
Ornament = Literal["badge", "pocket", "stripe", "piping", "patch", "stitching"]
_EVEN: tuple[Ornament, ...] = ("stripe", "piping", "stitching")
"""Ornaments that are the same on both sides."""
_FIRST, _REST = 0.15, 5
"""Below the first share of ornament there is none; at its fullest there are six."""


class Shade(Document):
    d: str
    k: float
    role: Role | None = None


class Line(Document):
    """A fold or seam: a tapered line with its widths at start, middle and end."""

    s: Eight
    w: tuple[float, float, float] = (0.2, 0.9, 0.15)
    k: float = -1.8
    role: Role | None = None


class Piece(Document):
    """`bust` pieces are drawn in a bust only: on a whole figure `Cut` says what lies there. What is worn on the head
    has an outline for the side and, where it needs one, for the back too."""

    layer: Literal["behind", "under", "body"] = "body"
    only: Literal["everywhere", "bust"] = "everywhere"
    role: Role
    k: float = 0
    d: str = ""
    side: str = ""
    back: str = ""
    outline: float = 1.9
    mirror: bool = False
    swings: tuple[float, float] | None = None
    """Where a loose end hangs from, if it is one."""
    shades: tuple[Shade, ...] = ()
    side_shades: tuple[Shade, ...] = ()
    lines: tuple[Line, ...] = ()


class Cut(Document):
    """How a garment covers a whole body; shares are of the torso, the arm and the leg."""

    role: Role = "primary"
    k: float = 0
    trim: Role | None = None
    hem: float = 0.08
    fit: float = 0.4
    ease: float = 1.16
    sleeve: float = 1.0
    sleeve_role: Role | None = None
    sleeve_end: float = 1.0
    puff: float = 0
    cuff: Role | None = None
    band: Role | None = None
    open: float = 0
    wrap: bool = False
    zip: bool = False
    leg: float = 0
    hem_ease: float = 1.2
    skirt: float = 0
    flare: float = 1.3
    pleats: int = 0
    shoe: Literal["none", "sneaker", "boot", "loafer", "sandal", "heel", "hoof", "paw"] = "none"
    sock: float = 0
    buttons: int = 0
    pocket: bool = False
    cargo: bool = False
    belt: Role | None = None
    hangs: Literal["buckle", "knot", "pouch"] = "buckle"
    wears: Literal["nothing", "glove", "mitt", "bracelet", "stud", "hoop", "ear_cuff"] = "nothing"
    ornaments: tuple[Ornament, ...] = ()

    def sewn_on(self, much: float, *, even: bool) -> tuple[Ornament, ...]:
        """The more ornament a look wants, the more of what the garment offers, in the garment's order."""
        count = 0 if much < _FIRST else 1 + int(_REST * (much - _FIRST) / (1 - _FIRST))
        return tuple(name for name in self.ornaments if not even or name in _EVEN)[:count]


class GarmentPlan(Document):
    """`bodice` and `collar` are shared drawings that join the garment's own pieces."""

    label: str
    slot: SlotName
    weight: float = 1
    needs: str | None = None
    stage: tuple[Stage, ...] = STAGES
    covers: Literal["nothing", "crown", "back", "hair"] = "nothing"
    brim: float = -30
    bodice: str = ""
    collar: str = ""
    cut: Cut | None = None
    pieces: tuple[Piece, ...] = ()
    variants: tuple[str, ...] = ()
    """Other cuts of the same garment, each in a table of its own in the garment's file."""

    @property
    def made_of(self) -> Role:
        """What it mainly consists of, which a colour of its own replaces."""
        if self.cut:
            return self.cut.role
        return next((piece.role for piece in self.pieces), "primary")
