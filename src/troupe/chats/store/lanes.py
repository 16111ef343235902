"""Paths as short lists of pieces of lanes, read without the rest of the chat."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, case, func, null, select
from sqlalchemy import cast as as_type

from troupe.chats.domain import Node, Segment, Spoken, Unwritten
from troupe.chats.domain.hearing import Listener, Step, heard
from troupe.chats.domain.node import greeting_at
from troupe.chats.store.damage import is_damaged, placeholder
from troupe.chats.store.rows import attachments_of, node_of
from troupe.chats.store.tables import lanes, nodes
from troupe.database import Database, Remembered

MOST_PATHS = 16
"""How many are known by heart: one may be hundreds of messages long."""
FARTHEST_ABOVE = 2_000
"""How far above the stretch that is read something that was taken out is still looked for."""
STEPS_BACK = 40
"""How far above what was taken out an answer is looked for that says where things stood."""
# Built once: building a statement takes longer than running it.
_STEP = (
    *(nodes.c[name] for name in ("id", "role", "text", "mood", "boundary", "variables", "rev", "speaker")),
    *(nodes.c[name] for name in ("attachments", "number")),
    case((nodes.c.depth == 0, nodes.c.origin), else_=null()).label("origin"),
    *(nodes.c[name] for name in ("removed", "excluded", "visible_to", "depth", "spoken_chars")),
    nodes.c.created_at.label("said_at"),
)
_PLACED = (
    nodes.c.chat_id == bindparam("chat"),
    nodes.c.lane == bindparam("in_lane"),
    nodes.c.depth >= bindparam("low"),
    nodes.c.depth <= bindparam("high"),
)
_THERE = select(nodes).where(*_PLACED, nodes.c.removed.is_(None)).limit(bindparam("most"))
_PIECE, _ONWARDS = _THERE.order_by(nodes.c.depth.desc()), _THERE.order_by(nodes.c.depth)
_STEPS = select(*_STEP).where(*_PLACED).order_by(nodes.c.depth.desc()).limit(bindparam("most"))
_SPOKE = select(*_STEP).where(*_PLACED, nodes.c.role == "persona").order_by(nodes.c.depth)
_OUT = select(nodes.c.lane, nodes.c.depth, nodes.c.removed_at).where(
    nodes.c.chat_id == bindparam("chat"), nodes.c.removed == "only", nodes.c.role == "persona",
    nodes.c.removed.is_not(None),  # as the index of what was taken out says it
)  # fmt: skip
_ANSWERS = (
    select(func.count())
    .select_from(nodes)
    .where(*_PLACED, nodes.c.role == "persona", nodes.c.removed.is_(None), nodes.c.excluded == 0)
    .where(nodes.c.text != "", as_type(nodes.c.speaker, Text).like(bindparam("by")))
)
_LANE = select(lanes).where(lanes.c.chat_id == bindparam("chat"), lanes.c.lane == bindparam("in_lane"))


@dataclass(frozen=True)
class Above:
    """What is read above a stretch for where things stand alone."""

    steps: Sequence[Step] = ()
    whole: bool = False
    """Whether nothing before it matters."""


class Lanes:
    """Reads along the lanes of chats that the caller may see."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._led: Remembered[tuple[str, int, int, int], tuple[Sequence[Step], Step | None, Above]] = Remembered(
            database, nodes, lanes, most=MOST_PATHS
        )

    def one_moment(self) -> AbstractAsyncContextManager[None]:
        """Several readings as one."""
        return self._database.one_moment()

    async def segments(self, leaf: Node) -> Sequence[Segment]:
        """The path to a node as pieces of lanes, newest first."""
        found = []
        lane, high = leaf.place.lane, leaf.place.depth
        async with self._database.reading() as connection:
            while True:
                row = (await connection.execute(_LANE, {"chat": leaf.chat_id, "in_lane": lane})).one()
                found.append(Segment(lane, 0 if row.fork_depth is None else row.fork_depth + 1, high))
                if row.parent_lane is None:
                    return found
                lane, high = row.parent_lane, row.fork_depth

    async def path(self, leaf: Node, below: int | None, limit: int) -> Sequence[Node]:
        """At most `limit` nodes of the path to a leaf, the newest of those shallower than `below`, oldest first."""
        return [node_of(row) for row in (await self._along(_PIECE, leaf, below, limit))[::-1]]

    async def onwards(self, leaf: Node, above: int, limit: int) -> Sequence[Node]:
        """At most `limit` nodes of the path to a leaf, the oldest of those deeper than `above`, oldest first."""
        found: list[Row[Any]] = []
        async with self.one_moment(), self._database.reading() as connection:
            for piece in reversed(await self.segments(leaf)):
                if piece.high > above and len(found) < limit:
                    place = _place(leaf.chat_id, piece.lane, max(piece.low, above + 1), piece.high)
                    found += await connection.execute(_ONWARDS, place | {"most": limit - len(found)})
        return [node_of(row) for row in found]

    async def said_before(
        self, node: Node, limit: int, listener: Listener | None = None, *, itself: bool = False
    ) -> Sequence[Spoken]:
        """What somebody hears of the last messages that lead to a node, oldest first; else whoever answers there."""
        rows = (await self._along(_STEPS, node, None if itself else node.place.depth, limit))[::-1]
        if listener is None and node.role == "persona":
            listener = Listener(str(node.speaker["id"]))
        steps = [_step(row) for row in rows]
        above = await self._still_counted_above(node, rows)
        told = heard(steps, listener, from_the_start=len(rows) < limit or above.whole, before=above.steps)
        if told:
            first = await self._root(node) if rows[0].depth else steps[0]
            told[0] = _begun_with(told[0], first)
        return told

    async def said_with(self, unwritten: Unwritten, limit: int, listener: Listener) -> Sequence[Spoken]:
        """The same up to a message that is being written just now, and with it."""
        message, above = unwritten.message, unwritten.above
        before, root, higher = await self.leading_to(above, limit - 1) if above else ((), None, Above())
        steps = [*before, Step(message.as_spoken(), visible_to=message.visible_to)]
        told = heard(steps, listener, from_the_start=len(steps) < limit or higher.whole, before=higher.steps)
        if told:
            told[0] = _begun_with(told[0], root if above else steps[0])
        return told

    async def leading_to(self, leaf: Node, limit: int) -> tuple[Sequence[Step], Step | None, Above]:
        """The last steps of the path to a node, which is the last of them, the root of that path, and what is above."""
        at = leaf.place
        return await self._led.of((leaf.chat_id, at.lane, at.depth, limit), partial(self._lead, leaf, limit))

    async def _lead(self, leaf: Node, limit: int) -> tuple[Sequence[Step], Step | None, Above]:
        async with self.one_moment():
            rows = (await self._along(_STEPS, leaf, None, limit))[::-1]
            steps = [_step(row) for row in rows]
            root = await self._root(leaf) if rows[0].depth else steps[0]
            return steps, root, await self._still_counted_above(leaf, rows)

    async def _still_counted_above(self, leaf: Node, rows: Sequence[Row[Any]]) -> Above:
        """Answers above a stretch from before the first that was taken out there, where its first rows count that one.

        Whatever was said after something was taken out was said without it; what stands between the two counts it.
        """
        if not rows or not rows[0].depth:
            return Above()
        top = rows[0]
        async with self.one_moment(), self._database.reading() as connection:
            out = (await connection.execute(_OUT, {"chat": leaf.chat_id})).all()
            if not any(each.removed_at is not None and each.removed_at >= top.said_at for each in out):
                return Above()
            pieces = _within(await self.segments(leaf), top.depth - FARTHEST_ABOVE, top.depth - 1)
            highest = _highest(out, pieces)
            if highest is None:
                return Above()
            begin = max(0, highest - STEPS_BACK)
            found: list[Row[Any]] = []
            for piece in reversed(_within(await self.segments(leaf), begin, top.depth - 1)):
                found += (
                    await connection.execute(_SPOKE, _place(leaf.chat_id, piece.lane, piece.low, piece.high))
                ).all()
        steps = [_step(row) for row in found]
        first = next((each for each in steps if each.spoken.variables is not None), None)
        return Above(steps, whole=begin == 0 or first is None or not first.is_there)

    async def answers_of(self, node: Node, persona_id: str) -> int:
        """How many answers of a persona stand on the whole path to a node, this one included."""
        async with self.one_moment(), self._database.reading() as connection:
            count = 0
            for piece in await self.segments(node):
                place = _place(node.chat_id, piece.lane, piece.low, piece.high) | {"by": f"%{persona_id}%"}
                count += await connection.scalar(_ANSWERS, place) or 0
            return count

    async def _root(self, leaf: Node) -> Step | None:
        """Where a path begins that is too long to be read from there."""
        async with self.one_moment(), self._database.reading() as connection:
            lane = (await self.segments(leaf))[-1].lane
            row = (await connection.execute(_STEPS, _place(leaf.chat_id, lane, 0, 0) | {"most": 1})).one_or_none()
            return None if row is None else _step(row)

    async def _along(self, query: Select[Any], leaf: Node, below: int | None, limit: int) -> list[Row[Any]]:
        """Rows of a path, the newest first; where a lane was forked is only asked when its own rows do not suffice."""
        found: list[Row[Any]] = []
        lane, high = leaf.place.lane, leaf.place.depth
        async with self.one_moment(), self._database.reading() as connection:
            while True:
                place = _place(leaf.chat_id, lane, 0, high if below is None else min(high, below - 1))
                found += await connection.execute(query, place | {"most": limit - len(found)})
                if len(found) >= limit or (found and found[-1].depth == 0):
                    return found
                row = (await connection.execute(_LANE, {"chat": leaf.chat_id, "in_lane": lane})).one()
                if row.parent_lane is None:
                    return found
                lane, high = row.parent_lane, row.fork_depth

    async def _load(self, query: Any, values: Mapping[str, Any] | None = None) -> list[Node]:
        async with self._database.reading() as connection:
            return [node_of(row) for row in await connection.execute(query, values)]


def _begun_with(said: Spoken, first: Step | None) -> Spoken:
    """What is heard first, with the greeting its path began with."""
    return said._replace(greeting=first.spoken.greeting if first and first.is_there else None)


def _within(pieces: Sequence[Segment], low: int, high: int) -> list[Segment]:
    """What of the pieces of a path lies between two depths."""
    cut_out = [replace(piece, low=max(piece.low, low), high=min(piece.high, high)) for piece in pieces]
    return [piece for piece in cut_out if piece.low <= piece.high]


def _highest(places: Sequence[Any], pieces: Sequence[Segment]) -> int | None:
    """The least depth of those places that lie on the pieces."""
    on_them = (
        each.depth
        for each in places
        for piece in pieces
        if each.lane == piece.lane and piece.low <= each.depth <= piece.high
    )
    return min(on_them, default=None)


def _place(chat_id: str, lane: int, low: int, high: int) -> dict[str, Any]:
    return {"chat": chat_id, "in_lane": lane, "low": low, "high": high}


def _step(row: Row[Any]) -> Step:
    fields = placeholder(row._mapping) if is_damaged(row._mapping) else dict(row._mapping)
    fields.pop("status", None)
    removed, excluded, known, depth = (fields.pop(name) for name in ("removed", "excluded", "visible_to", "depth"))
    files = attachments_of(fields.pop("attachments"))
    if (heard_of := fields.pop("spoken_chars")) is not None:
        fields["text"] = fields["text"][:heard_of]
    by = fields.pop("speaker")
    number, origin = fields.pop("number"), fields.pop("origin")
    said = Spoken(
        name=str(by.get("name", "")),
        speaker_id=str(by.get("id") or ""),
        is_private=bool(known),
        heard_by=tuple(known or ()),
        attachments=files,
        greeting=greeting_at(depth, number, fields["role"], origin),
        **fields,
    )
    return Step(said, removed, excluded, known or ())
