"""The engine's threads write to SQLite one after the other.

SQLite lets one write at a time and makes the others sleep and look again, ever longer, in no order. A dozen threads
that do so keep the studio's own writer waiting for a tenth of a second; one at a time hardly does.
"""

import threading

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExecutionContext
from sqlalchemy.pool import ConnectionPoolEntry

_WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")
_HELD = "has its turn"


def take_turns(engine: Engine) -> Engine:
    """Let only one transaction of this engine write at a time; those that only read are not held up."""
    turn = threading.Lock()

    @event.listens_for(engine, "before_cursor_execute")
    def wait(
        connection: Connection,
        _cursor: DBAPICursor,
        statement: str,
        _parameters: object,
        _context: ExecutionContext | None,
        _many: bool,
    ) -> None:
        if statement.startswith(_WRITES) and not connection.info.get(_HELD):
            turn.acquire()
            connection.info[_HELD] = True

    @event.listens_for(engine, "checkin")
    def give_back(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        # Not at the commit: that event comes before it is done.
        if entry.info.pop(_HELD, False):
            turn.release()

    return engine
