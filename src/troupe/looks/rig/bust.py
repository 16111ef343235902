"""A whole frame: every part in its place, back to front, in one document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from troupe.kit.errors import Invalid
from troupe.kit.markup import Markup, element, join
from troupe.looks.catalog import poses
from troupe.looks.domain.ages import drawn_finish
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.kinds import nearest
from troupe.looks.domain.kits import Credit
from troupe.looks.domain.look import Background, Finish
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig import beings
from troupe.looks.rig.acting import Acting, perform, rest_roll, tilt
from troupe.looks.rig.alone import alone
from troupe.looks.rig.anchors import Posed, anchors_of, bounds_of
from troupe.looks.rig.art import drawn_by
from troupe.looks.rig.background import Box, draw_background
from troupe.looks.rig.dressing import NotEquipped, dressed, equipped_items, without
from troupe.looks.rig.facebox import face_box
from troupe.looks.rig.figure import body_parts
from troupe.looks.rig.finish import finished
from troupe.looks.rig.framing import skeleton_of, view_box
from troupe.looks.rig.headwear import covered
from troupe.looks.rig.live import metadata_text
from troupe.looks.rig.paths import Point, number
from troupe.looks.rig.resolved import ResolvedLook, one_of_its_kind
from troupe.looks.rig.sheet import ID_MARK, Sheet
from troupe.looks.rig.stance import Bearing, staged, stance_of
from troupe.looks.rig.still import still_parts
from troupe.looks.rig.swinging import swinging
from troupe.looks.rig.telling import coarseness, telling_colours
from troupe.looks.rig.turned import TURNED_IDS, turned_figure
from troupe.looks.rig.upright import front_figure

BOXES: dict[str, Box] = {
    "head": (-66, -78, 132, 132),
    "bust": (-85, -84, 170, 170),
    "portrait": (-108, -96, 216, 216),
}
WHOLE = frozenset({"half", "full", "fit"})
_PART = re.compile(r'data-part="(\w+)"')


class UnknownPose(Invalid):
    """A bearing that the catalogue does not have."""

    code = "unknown_pose"

    def __init__(self, name: str, field: str = "pose") -> None:
        known = nearest(name, list(poses()))
        step = f"Try {', '.join(known)}."
        super().__init__(f"There is no pose called {name!r}.", next_step=step, field=field, nearest=known)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One frame as SVG, with what is needed to place it and to know it again."""

    svg: str
    body: Markup
    """What the document holds, to be set into a larger one."""
    width_units: float
    height_units: float
    view_box: Box
    face_box: Box
    look_hash: str
    frame_hash: str
    finish: Finish = "flat"
    dots: float = 1.0
    """How much larger than usual the dots of a pixel picture are."""
    solid: bool = False
    """Whether its ground leaves nothing open."""
    colours: tuple[str, ...] = ()
    posed: Posed | None = None
    credits: tuple[Credit, ...] = ()
    """What others made and this drawing follows."""

    @property
    def bounds(self) -> Box:
        """What the figure covers within the frame, in the units of the view box."""
        return bounds_of(self.svg, self.view_box)

    @property
    def anchors(self) -> Mapping[str, Point]:
        """Where `head`, `eyes`, `mouth`, `hand_left`, `hand_right` and `feet` are, as far as they can be seen."""
        return anchors_of(self.posed, self.bounds) if self.posed else {}

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all groups that can move, back to front."""
        return tuple(_PART.findall(self.svg))


def draw(
    resolved: ResolvedLook,
    performance: Performance | None = None,
    frame: Frame | None = None,
    *,
    live: bool = False,
    name: str = "",
    description: str = "",
) -> Drawing:
    """The same arguments give the same bytes, in any process."""
    performance, frame = performance or Performance(), frame or Frame()
    told = frame.model_dump(mode="json", exclude=None if frame.scale_for else {"scale_for"})
    frame_hash = digest(resolved.look_hash, performance.model_dump(mode="json"), told, live, name, description)
    if frame.only.startswith("item:"):
        return _item_alone(resolved, performance, frame, frame_hash, name)
    scene = (_person if resolved.being is None else _being)(resolved, performance, frame, live)
    look, box = scene.look, scene.box
    body = swinging(scene.body, scene.posed.acting.life).renamed(ID_MARK, f"t{frame_hash[:6]}")
    words = [element(tag, {}, text) for tag, text in (("title", name), ("desc", description)) if text]
    if live:
        words.append(element("metadata", {}, metadata_text(resolved, performance, scene.posed.acting, str(body))))
    body = drawn_by(finished(body, look), look, box)
    return Drawing(
        body=body,
        svg=str(element("svg", _root(box), *words, body)),
        width_units=box[2],
        height_units=box[3],
        view_box=box,
        face_box=scene.face_box,
        look_hash=resolved.look_hash,
        frame_hash=frame_hash,
        finish=look.finish,
        solid=(frame.background or look.background).kind != "transparent",
        colours=telling_colours(look),
        dots=coarseness(look),
        posed=scene.posed,
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a frame shows before it is finished: whom as worn, between which edges, and where the face is."""

    look: ResolvedLook
    box: Box
    face_box: Box
    body: Markup
    posed: Posed


def _person(resolved: ResolvedLook, performance: Performance, frame: Frame, live: bool) -> _Scene:
    if performance.pose not in poses():
        raise UnknownPose(performance.pose)
    performance = staged(performance, frame.view in WHOLE)
    worn = covered(_worn(resolved, performance, frame))
    look = one_of_its_kind(worn.model_copy(update={"turn": performance.turned}) if performance.turned else worn)
    bearing = _bearing(performance, frame)
    if performance.facing != performance.seen_from:
        performance = performance.model_copy(update={"facing": performance.seen_from, "yaw": performance.turn})
    box = _box(
        look.model_copy(update={"equipment": resolved.equipment}) if frame.only == "body" else look, frame, bearing
    )
    acting = _acting(look, performance, bearing)
    face = face_box(look, acting, stance_of(bearing).pose.turn if bearing else 0.0)
    posed = Posed(look, acting, bearing, performance.seen_from)
    return _Scene(look, box, face, _body(look, acting, frame, box, live, bearing), posed)


def _being(resolved: ResolvedLook, performance: Performance, frame: Frame, live: bool) -> _Scene:
    """A pet or a thing: the same groups around the same face, on a body of its own."""
    if performance.pose not in poses() and performance.pose not in beings.STATES:
        raise UnknownPose(performance.pose)
    finish = drawn_finish(frame.finish, resolved.stage) if frame.finish else resolved.finish
    look = resolved.model_copy(update={"finish": finish})
    shown = beings.shown(look, performance, frame)
    if isinstance(shown, beings.ShownThing):
        kept, sheet = join([]), Sheet()
        figure = beings.thing_figure(look, shown, sheet)
    else:
        kept, sheet = shown.defs, Sheet(shown.next_id)
        turned = beings.turned(look, shown, sheet)
        figure = turned or front_figure(look, sheet, shown.still, shown.body, shown.acting, live)
    background = draw_background(frame.background, look.background, look.finish, sheet, shown.box)
    body = join([element("defs", {}, kept, sheet.defs), background, figure])
    posed = Posed(look, shown.acting, None, performance.seen_from)
    return _Scene(look, shown.box, face_box(look, shown.acting), body, posed)


def _worn(resolved: ResolvedLook, performance: Performance, frame: Frame) -> ResolvedLook:
    look = dressed(resolved, performance, frame)
    return look.model_copy(update={"finish": drawn_finish(frame.finish, look.stage)}) if frame.finish else look


def _item_alone(resolved: ResolvedLook, performance: Performance, frame: Frame, frame_hash: str, name: str) -> Drawing:
    """One thing of the equipment with nobody in it, where it would be on the whole figure and as large."""
    _, item, layer = frame.only.split(":")
    if item not in equipped_items(resolved):
        raise NotEquipped(item, equipped_items(resolved))
    bare = frame.model_copy(update={"only": "all", "background": Background(kind="transparent")})
    armed = performance.model_copy(update={"equipment": True})
    whole, rest = draw(resolved, armed, bare, name=name), draw(without(resolved, item), armed, bare, name=name)
    body = alone(whole.body, rest.body, layer)
    words = [element("title", {}, name)] if name else []
    svg = str(element("svg", _root(whole.view_box), *words, body))
    return replace(whole, body=body, svg=svg, frame_hash=frame_hash)


def _bearing(performance: Performance, frame: Frame) -> Bearing | None:
    """How the body is held; a bust from the front shows none of it."""
    whole = frame.view in WHOLE or performance.seen_from != "front"
    return bearing_of(performance) if whole else None


def bearing_of(performance: Performance) -> Bearing:
    """How a performer holds the body; hands are told as they lie in the picture."""
    hands = (performance.hands.left, performance.hands.right)
    side, turned = performance.seen_from, performance.turned
    moment = (performance.phase, performance.motion, performance.props)
    return Bearing(performance.pose, side, *moment, hands, turned, performance.gesture)


def _acting(look: ResolvedLook, performance: Performance, bearing: Bearing | None) -> Acting:
    if bearing is None:
        return perform(look, performance, rest_roll(look.art))
    skeleton = skeleton_of(look, bearing)
    straight = performance if bearing.facing == "front" else performance.model_copy(update={"yaw": 0.0})
    return perform(look, straight, skeleton.roll * tilt(look.art), skeleton.pitch)


def _body(look: ResolvedLook, acting: Acting, frame: Frame, box: Box, live: bool, bearing: Bearing | None) -> Markup:
    if bearing and bearing.facing != "front":
        sheet = Sheet()
        figure = turned_figure(look, sheet, acting, bearing)
        kept = [body_parts(look, bearing, TURNED_IDS).defs]
    else:
        still = still_parts(look)
        body = body_parts(look, bearing, still.next_id) if bearing else None
        sheet = Sheet(body.next_id if body else still.next_id)
        figure = front_figure(look, sheet, still, body, acting, live)
        kept = [still.defs, body.defs if body else still.dress_defs]
    background = draw_background(frame.background, look.background, look.finish, sheet, box)
    return join([element("defs", {}, *kept, sheet.defs), background, figure])


def _box(look: ResolvedLook, frame: Frame, bearing: Bearing | None) -> Box:
    whole = bearing if frame.view in WHOLE else None
    if unknown := [pose for pose in frame.scale_for if pose not in poses()]:
        raise UnknownPose(unknown[0], "scale_for")
    sizes = frame.scale_for
    x, y, wide, high = view_box(look, whole, frame.view, frame.aspect, sizes) if whole else BOXES[frame.view]
    extra = wide * frame.edge
    return (x - extra, y - extra, wide + 2 * extra, high + 2 * extra)


def _root(box: Box) -> dict[str, str]:
    return {"xmlns": "http://www.w3.org/2000/svg", "viewBox": " ".join(number(value) for value in box)}
