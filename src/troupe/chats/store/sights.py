"""How several chats stand and where messages lie in them, each read with one statement however many there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, case, exists, select
from sqlalchemy.orm import aliased

from troupe.chats.domain import Place
from troupe.chats.store.tables import chats, lanes, nodes
from troupe.database import Database

_leaf, _taken_out, _copied = aliased(nodes), aliased(nodes), aliased(nodes)
_AT = bindparam("at", type_=String)
# Built once: building a statement takes longer than running it.
_AWAY = (chats.c.removed_at.is_not(None) | (chats.c.temporary == 1)).label("is_away")
_STANDING = (
    select(
        chats.c.id,
        _AWAY,
        _leaf.c.id.label("leaf_id"),
        _leaf.c.lane,
        _leaf.c.depth,
        lanes.c.parent_lane,
        exists().where(_taken_out.c.chat_id == chats.c.id, _taken_out.c.removed.is_not(None)).label("has_gaps"),
        exists().where(_copied.c.chat_id == chats.c.id, _copied.c.source_id.is_not(None)).label("has_copies"),
    )
    .join(
        _leaf,
        and_(
            _leaf.c.chat_id == chats.c.id,
            _leaf.c.id
            == case(
                (and_(chats.c.id == bindparam("here"), _AT != ""), _AT),
                else_=chats.c.active_leaf_id,
            ),
        ),
    )
    .join(lanes, and_(lanes.c.chat_id == chats.c.id, lanes.c.lane == _leaf.c.lane))
    .where(chats.c.user_id == bindparam("user"), chats.c.id.in_(bindparam("chats", expanding=True)))
)
_LYING = select(nodes.c.chat_id, nodes.c.id, nodes.c.rev, nodes.c.lane, nodes.c.depth).where(
    nodes.c.id.in_(bindparam("nodes", expanding=True)), nodes.c.removed.is_(None), nodes.c.spoken_chars.is_(None)
)


@dataclass(frozen=True)
class View:
    """A chat as it is seen from one of its messages."""

    chat_id: str
    leaf_id: str
    end: Place
    is_away: bool
    """It lies in the bin, or is forgotten in a day: nothing of it is seen from elsewhere."""
    is_plain: bool
    """The path lies in one lane and nothing was ever taken out, so a place says all."""
    has_copies: bool


class Lying(NamedTuple):
    """Where a message lies that is there, and the revision it has."""

    chat_id: str
    place: Place
    rev: int


class Sights:
    """Reads what can be seen from where."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def views(self, user_id: str, chat_ids: Collection[str], here: str, at: str) -> Mapping[str, View]:
        """A person's chats, each from the message it stands at; one of them, `here`, from one that is named."""
        asked = {"user": user_id, "chats": list(chat_ids), "here": here, "at": at}
        async with self._database.reading() as connection:
            rows = await connection.execute(_STANDING, asked)
            return {
                row.id: View(
                    row.id,
                    row.leaf_id,
                    Place(row.lane, row.depth),
                    bool(row.is_away),
                    row.parent_lane is None and not row.has_gaps,
                    bool(row.has_copies),
                )
                for row in rows
            }

    async def is_away(self, user_id: str, chat_id: str) -> bool | None:
        """Whether a person's chat lies in the bin or is forgotten in a day; None where they have none of this id."""
        query = select(_AWAY).where(chats.c.id == chat_id, chats.c.user_id == user_id)
        async with self._database.reading() as connection:
            found = await connection.scalar(query)
        return None if found is None else bool(found)

    async def there(self, chat_ids: Sequence[str]) -> frozenset[str]:
        """Which of these there still are."""
        async with self._database.reading() as connection:
            return frozenset(await connection.scalars(select(chats.c.id).where(chats.c.id.in_(chat_ids))))

    async def lying(self, node_ids: Sequence[str]) -> Mapping[str, Lying]:
        """Where these lie; what was removed lies nowhere, and neither does what was heard only in part."""
        async with self._database.reading() as connection:
            rows = await connection.execute(_LYING, {"nodes": list(node_ids)})
            return {row.id: Lying(row.chat_id, Place(row.lane, row.depth), row.rev) for row in rows}
