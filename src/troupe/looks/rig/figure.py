"""A whole body in a pose: everything below the head, in its layers, kept for as long as look and pose stay the same."""

from dataclasses import dataclass, field
from functools import lru_cache

from troupe.kit.markup import Markup, join
from troupe.looks.catalog import Pose
from troupe.looks.rig.carried import Carried
from troupe.looks.rig.clothes import draw_neck
from troupe.looks.rig.drift import Drift, clear_of_the_head
from troupe.looks.rig.equipment import Armed
from troupe.looks.rig.flank import Flank
from troupe.looks.rig.framing import lying, skeleton_of
from troupe.looks.rig.gait import moment_of
from troupe.looks.rig.materials import Materials, materials
from troupe.looks.rig.measure import Measure, measure
from troupe.looks.rig.paths import Point
from troupe.looks.rig.props import Props
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, part
from troupe.looks.rig.skeleton import Skeleton
from troupe.looks.rig.sleeves import Sleeves
from troupe.looks.rig.stance import Bearing, stance_of
from troupe.looks.rig.stool import stool
from troupe.looks.rig.striding import swinging_forward
from troupe.looks.rig.swinging import swung
from troupe.looks.rig.tail import tail
from troupe.looks.rig.torso import Torso
from troupe.looks.rig.toward import Toward

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class BodyParts:
    """The insides of the groups around a head, back to front."""

    shadow: Markup
    behind: Markup
    legs: Markup
    torso: Markup
    clothes: Markup
    front: Markup
    over: Markup
    defs: Markup
    next_id: int
    turn: float = 0
    """How far the whole figure is turned onto the ground, in degrees."""
    around: Markup = field(default_factory=lambda: join([]))
    cape: Markup = field(default_factory=lambda: join([]))
    """What hangs from the back, and a tail; seen from behind it lies over everything instead."""


@lru_cache(maxsize=48)
def body_parts(look: ResolvedLook, bearing: Bearing, first_id: int) -> BodyParts:
    """`first_id` is the first number free for gradients and clips."""
    return _Body(look, bearing, first_id).parts()


class _Body:
    def __init__(self, look: ResolvedLook, bearing: Bearing, first_id: int) -> None:
        self._look, self._facing = look, bearing.facing
        pose = stance_of(bearing).pose
        self._pose = pose.model_copy(update={"arms": pose.arms[::-1]}) if bearing.facing == "back" else pose
        if bearing.turned:
            self._pose = _layered(pose, bearing.turned)
        elif pose.gait == "running" and bearing.facing in ("front", "back"):
            self._pose = _pumping(self._pose, moment_of(pose.gait, bearing.phase))
        self._m: Measure = measure(look)
        self._s: Skeleton = skeleton_of(look, bearing)
        self._paint: Materials = materials(look)
        self._sheet = Sheet(first_id)
        fitting = (look, self._paint, self._sheet, self._m, self._s)
        self._torso, self._flank = Torso(*fitting), Flank(*fitting)
        self._leg, self._sleeves = Toward(*fitting), Sleeves(*fitting)
        self._carried, self._drift = Carried(*fitting), Drift(*fitting)
        self._armed = Armed(look, self._sheet, self._m, self._s, bearing.pose, bearing.facing)
        self._sideways = bearing.facing in ("left", "right")
        self._props = Props(*fitting)
        self._props.named = self._pose.props
        self._leg.turned, self._leg.from_behind = bearing.turned, bearing.facing == "back"
        self._sleeves.from_behind = bearing.facing == "back"
        for each in (self._leg, self._sleeves, self._carried, self._props, self._drift):
            each.sideways = self._sideways
        if bearing.facing == "back":
            self._torso.seen_from_behind()

    def parts(self) -> BodyParts:
        legs, seat, shadow = self._drift.instead_of(self._legs()), self._seat(), self._shadow()
        torso, clothes = self._trunk()
        behind, front, over = (self._arms(where) for where in self._layers())
        held = self._props.between_hands()
        if self._facing == "back":
            behind = join([*held, behind])
        else:
            front = join([*held, front]) if self._sideways else join([front, *held])
        from_behind, hung = self._facing == "back", [*self._tail(), *self._load()]
        return BodyParts(
            shadow=shadow,
            cape=join([] if from_behind else hung),
            behind=behind,
            legs=join(
                [*legs, *seat, *self._props.below(behind=True), *self._leg.hips()]
                if from_behind and self._s.seat
                else [*seat, *self._props.below(behind=True), *legs]
            ),
            torso=torso,
            clothes=clothes,
            front=join([front, *hung]) if from_behind else front,
            over=join([*self._props.below(behind=False), over]),
            defs=self._sheet.defs,
            next_id=self._sheet.next_id,
            turn=self._pose.turn,
            around=self._props.around(self._under()),
        )

    def _under(self) -> Point:
        """The ground below the middle of the figure."""
        if not self._pose.turn:
            return self._s.pelvis[0], self._s.ground
        left, _, right, ground = lying(self._s, self._m, self._pose.turn)
        return (left + right) / 2, ground

    def _load(self) -> list[Markup]:
        """What is carried on the back, as this side shows it."""
        if self._facing == "back":
            return self._carried.over_the_back()
        return self._carried.beside() if self._sideways else self._carried.behind_the_body()

    def _trunk(self) -> tuple[Markup, Markup]:
        if self._sideways:
            return join(self._flank.neck()), join(
                [*self._flank.skirt(), *self._flank.dressed(), *self._carried.straps()]
            )
        neck = draw_neck(self._look, self._paint, self._sheet, self._neck)
        dressed = [*self._leg.skirt(), *self._torso.top()]
        if self._facing == "back":
            return neck, join([*dressed, *self._torso.back_pieces()])
        return join([*self._torso.behind(), neck]), join([*dressed, *self._carried.straps(), *self._torso.collars()])

    def _layers(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """Which arms lie behind the body, before it, and over the head."""
        if self._facing == "back":
            return frozenset("fo"), frozenset("b"), frozenset()
        return frozenset("b"), frozenset("f"), frozenset("o")

    def _legs(self) -> list[Markup]:
        """The far leg first; the seat lies over both, as trousers do."""
        far, near = self._s.legs
        if self._sideways:
            return [
                part("leg_left", *self._leg.leg(-1, far, -0.9)),
                part("leg_right", *self._leg.leg(1, near, 0)),
            ]
        if self._leg.turned > 0:
            return [
                part("leg_right", *self._leg.hips(line=True), *self._leg.leg(1, near, -0.3)),
                part("leg_left", *self._leg.leg(-1, far, 0), *self._leg.hips()),
            ]
        return [
            part("leg_left", *self._leg.hips(line=True), *self._leg.leg(-1, far, -0.3)),
            part("leg_right", *self._leg.leg(1, near, 0), *self._leg.hips()),
        ]

    def _arms(self, layers: frozenset[str]) -> Markup:
        drawn = []
        for index, side in enumerate((-1, 1)):
            layer = self._pose.arms[index].layer
            if self._sideways:
                # The far arm is behind the body; the near one before it, and over the face where it touches it.
                layer = "b" if index == 0 else "f" if layer == "b" else layer
            if layer in layers:
                drawn.append(self._arm(index, side, layer))
        return join(drawn)

    def _arm(self, index: int, side: int, layer: str) -> Markup:
        plan, bones = self._pose.arms[index], self._s.arms[index]
        turned = -1 if self._sideways else side
        held = self._armed.drawn(index)
        floats = bones if plan.to or held else clear_of_the_head(self._look, bones)
        hand = self._sleeves.hand(
            "hold" if self._armed.holds(index) else plan.hand, floats, -turned if self._sideways else side
        )
        k = -0.6 if layer == "b" else 0.0
        arm, wrist = self._sleeves.arm(side, bones, k), self._sleeves.wrist(bones, k)
        sleeve = [*arm, *wrist]
        if self._sleeves.gloved:
            sleeve, hand = arm, [*hand, *wrist]
        pieces = [*hand, *sleeve] if plan.hand != "hold" and not held and not self._sleeves.gloved else [*sleeve, *hand]
        if not held and (thing := self._props.in_hand(index, bones)):
            pieces = [*sleeve, *thing, *hand]
        if held:
            pieces = [*sleeve, *hand, *held] if self._armed.covers_the_arm(index) else [*sleeve, *held, *hand]
        if layer != "b" and not self._sideways and self._facing == "front":
            pieces.append(self._sleeves.shoulder_patch(side, bones))
        pieces += self._sleeves.plate(side, bones)
        return part("arm_left" if side < 0 else "arm_right", *pieces)

    def _tail(self) -> list[Markup]:
        way = 1 if self._sideways or self._pose.turn else -1
        x, y = self._s.pelvis
        return swung("tail", (x + way * 8, y + 6), tail(self._look, self._paint, self._m, self._s.pelvis, way))

    def _neck(self, x: float, y: float) -> Point:
        """Near the head the neck follows the head, further down the chest."""
        share = min(1.0, max(0.0, (y - 42) / 18))
        cx, cy = self._s.chest(x, (y - 66.8) * self._m.torso / 207)
        return x + (cx - x) * share, y + (cy - y) * share

    def _shadow(self) -> Markup:
        if self._pose.turn:
            return self._shadow_of_one_who_lies()
        feet = [leg.end for leg in self._s.legs]
        middle = sum(x for x, _ in feet) / 2
        half = max(self._m.shoulder * 0.95, abs(feet[0][0] - feet[1][0]) / 2 + 36)
        air = 1 - 0.45 * min(1.0, self._pose.air)
        return oval(middle + 5, self._s.ground - 2, half * air, half * 0.13 * air, "#1d1830", fill_opacity=0.2 * air)

    def _shadow_of_one_who_lies(self) -> Markup:
        left, _, right, ground = lying(self._s, self._m, self._pose.turn)
        middle, half = (left + right) / 2, (right - left) / 2
        return oval(middle, ground - 3, half * 0.96, half * 0.07, "#1d1830", fill_opacity=0.2)

    def _seat(self) -> list[Markup]:
        if self._s.seat is None or "couch" in self._pose.props:
            return []
        at = self._s.pelvis[0] + (10 if self._sideways else 0), self._s.seat
        cushion, wood = self._torso.accent, self._paint.horn
        return stool(self._m, cushion, wood, at, self._s.ground, sideways=self._sideways)


def _pumping(pose: Pose, phase: float) -> Pose:
    """Of a runner the arm that swings forward is before the body, the other one behind it."""
    forward = swinging_forward(phase)
    layers = ("f" if ahead else "b" for ahead in forward)
    arms = (arm.model_copy(update={"layer": layer}) for arm, layer in zip(pose.arms, layers, strict=True))
    return pose.model_copy(update={"arms": tuple(arms)})


def _layered(pose: Pose, turned: float) -> Pose:
    """Of somebody who is turned, the arm on the far side hangs behind the body and the near one before it."""
    far = 0 if turned < 0 else 1
    layers = ("b", "f") if far == 0 else ("f", "b")
    arms = (
        arm if arm.to or arm.layer == "o" else arm.model_copy(update={"layer": layer})
        for arm, layer in zip(pose.arms, layers, strict=True)
    )
    return pose.model_copy(update={"arms": tuple(arms)})
