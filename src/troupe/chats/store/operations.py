"""Operations as rows, some hundreds for each chat."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from troupe.chats.domain.operation import KEPT_OPERATIONS, PRUNED_EVERY, Changes, Operation
from troupe.chats.store.tables import operations
from troupe.database import Database

# Built once: building a statement takes longer than running it.
_ADD = operations.insert()
_OF_CHAT = operations.c.chat_id == bindparam("chat")
_CLEAR = delete(operations).where(_OF_CHAT, operations.c.number >= bindparam("since"))
_PRUNE = delete(operations).where(_OF_CHAT, operations.c.number <= bindparam("until"))


class OperationStore:
    """What was done to chats that the caller may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, operation: Operation, *, clears: bool) -> None:
        """Keep what was done; `clears` says that something was undone, and cannot be done again from now on."""
        async with self._database.writing() as connection:
            if clears:
                await connection.execute(_CLEAR, {"chat": operation.chat_id, "since": operation.number})
            await connection.execute(_ADD, vars(operation) | {"changes": operation.changes.as_kept()})
            if operation.number % PRUNED_EVERY == 0:
                oldest = operation.number - KEPT_OPERATIONS
                await connection.execute(_PRUNE, {"chat": operation.chat_id, "until": oldest})

    async def rewrite(self, operation: Operation) -> None:
        at = (operations.c.chat_id == operation.chat_id, operations.c.number == operation.number)
        async with self._database.writing() as connection:
            changes = operation.changes.as_kept()
            await connection.execute(update(operations).where(*at).values(changes=changes))

    async def find(self, chat_id: str, number: int) -> Operation | None:
        query = select(operations).where(operations.c.chat_id == chat_id, operations.c.number == number)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _operation(row)

    async def list(self, chat_id: str, before: int | None, limit: int) -> Sequence[Operation]:
        """The newest first; one more than `limit` tells that there are others."""
        query = select(operations).where(operations.c.chat_id == chat_id)
        if before is not None:
            query = query.where(operations.c.number < before)
        query = query.order_by(operations.c.number.desc()).limit(limit + 1)
        async with self._database.reading() as connection:
            return [_operation(row) for row in await connection.execute(query)]


def _operation(row: Row[Any]) -> Operation:
    kept = row.changes
    changes = Changes(
        leaf=tuple(kept["leaf"]) if "leaf" in kept else None,
        nodes={
            id: {name: tuple(pair) for name, pair in fields.items()} for id, fields in kept.get("nodes", {}).items()
        },
        chat={name: tuple(pair) for name, pair in kept.get("chat", {}).items()},
        rating=tuple(kept["rating"]) if "rating" in kept else None,
    )
    return Operation(row.chat_id, row.number, row.kind, row.node_id, changes, row.at)
